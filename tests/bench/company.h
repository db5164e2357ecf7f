#pragma once

// The company of the honest figures: 1,000 customers, 500 items, all in stock, deals of three lines.

#include <string>
#include <vector>

#include "tests/e2e/system.h"

namespace saikne::bench {

/// What the lines of a deal are.
enum class Lines {
  kServicesOnOrder,  // no stock: credit, confirm, invoice
  kGoodsOnOrder,     // stock too: reserve, shipment prepared, invoice
};

struct CompanySize {
  int customers = 1000;
  int items = 500;
  bool hot_item = false;      // every deal has the first item in its first line
  bool one_customer = false;  // every deal is the first customer's
};

std::string CustomerKey(int i);
std::string Sku(Lines lines, int i);
void CreateCompany(e2e::System& system, const CompanySize& size);

/// Creates `count` open deals of three lines each; `series` keeps several calls apart. Their ids.
std::vector<std::string> CreateDeals(e2e::System& system, const CompanySize& size, Lines lines,
                                     const std::string& series, int count);

/// Wins deals, `batch` a call, one call after the other.
void WinDeals(e2e::System& system, const std::vector<std::string>& ids, int batch);

/// Waits until finance has posted `invoices` in all, crm's trail knows of each, and no service has anything unpublished.
/// False when it takes longer than `patience`.
bool AwaitInvoices(e2e::System& system, int64_t invoices, absl::Duration patience);

}  // namespace saikne::bench
