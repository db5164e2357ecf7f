#include "tests/bench/company.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "saikne/crm/v1/account_service.pb.h"
#include "saikne/crm/v1/deal_service.pb.h"
#include "saikne/finance/v1/credit_service.pb.h"
#include "saikne/inventory/v1/item_service.pb.h"
#include "saikne/inventory/v1/stock_service.pb.h"
#include "tests/e2e/people.h"

namespace saikne::bench {
namespace {

constexpr int kBatch = 1000;

void CreateItems(e2e::System& system, Lines lines, int count) {
  inventory::v1::BatchCreateItemsRequest request;
  for (int i = 0; i < count; ++i) {
    auto& item = *request.add_requests()->mutable_item();
    item.set_external_key(Sku(lines, i));
    item.set_sku(Sku(lines, i));
    item.set_name(Sku(lines, i));
    item.set_unit("EA");
    item.set_supply_method(lines == Lines::kServicesOnOrder ? types::v1::SUPPLY_METHOD_SERVICE
                                                            : types::v1::SUPPLY_METHOD_BUY);
    *item.mutable_standard_cost() = e2e::Eur("10");
  }
  system.Get<inventory::v1::BatchCreateItemsResponse>("saikne.inventory.v1.ItemService/BatchCreateItems", request);
}

void CreateStock(e2e::System& system, int count) {
  inventory::v1::BatchCreateOpeningStockRequest request;
  for (int i = 0; i < count; ++i) {
    auto& row = *request.add_rows();
    row.set_external_key(Sku(Lines::kGoodsOnOrder, i));
    row.set_sku(Sku(Lines::kGoodsOnOrder, i));
    *row.mutable_quantity() = e2e::Quantity("10000000");
    *row.mutable_unit_cost() = e2e::Eur("10");
  }
  system.Get<inventory::v1::BatchCreateOpeningStockResponse>(
      "saikne.inventory.v1.StockService/BatchCreateOpeningStock", request);
}

}  // namespace

std::string CustomerKey(int i) { return absl::StrCat("customer-", i); }
std::string Sku(Lines lines, int i) {
  return absl::StrCat(lines == Lines::kServicesOnOrder ? "SERVICE-" : "GOODS-", i);
}

void CreateCompany(e2e::System& system, const CompanySize& size) {
  crm::v1::BatchCreateAccountsRequest accounts;
  for (int i = 0; i < size.customers; ++i) {
    auto& account = *accounts.add_requests()->mutable_account();
    account.set_external_key(CustomerKey(i));
    account.set_name(absl::StrCat("Customer ", i));
    *account.mutable_credit_limit_asked() = e2e::Eur("1000000000");
  }
  auto rows = system.Get<crm::v1::BatchCreateAccountsResponse>("saikne.crm.v1.AccountService/BatchCreateAccounts", accounts);
  CreateItems(system, Lines::kServicesOnOrder, size.items);
  CreateItems(system, Lines::kGoodsOnOrder, size.items);
  CreateStock(system, size.items);

  finance::v1::BatchSetCreditLimitsRequest limits;
  for (const auto& row : rows.rows()) {
    auto& limit = *limits.add_requests();
    limit.set_customer_id(row.id());
    *limit.mutable_limit() = e2e::Eur("1000000000");
  }
  absl::Time deadline = absl::Now() + absl::Seconds(30);  // finance hears of the customers by events
  absl::Status status;
  finance::v1::BatchSetCreditLimitsResponse response;
  do {
    status = system.Call("saikne.finance.v1.CreditService/BatchSetCreditLimits", limits, response);
  } while (!status.ok() && absl::Now() < deadline);
  EXPECT_TRUE(status.ok()) << status;
}

std::vector<std::string> CreateDeals(e2e::System& system, const CompanySize& size, Lines lines,
                                     const std::string& series, int count) {
  std::vector<std::string> ids;
  for (int at = 0; at < count; at += kBatch) {
    crm::v1::BatchCreateDealsRequest request;
    for (int i = at; i < std::min(count, at + kBatch); ++i) {
      auto& deal = *request.add_requests()->mutable_deal();
      deal.set_external_key(absl::StrCat(series, "-", i));
      deal.set_title(absl::StrCat("Deal ", i));
      deal.set_account_external_key(CustomerKey(size.one_customer ? 0 : i % size.customers));
      deal.set_billing_policy(types::v1::BILLING_POLICY_ON_ORDER);
      for (int line = 0; line < 3; ++line) {
        auto& out = *deal.add_lines();
        out.set_sku(Sku(lines, size.hot_item && line == 0 ? 0 : (i * 7 + line * 131) % size.items));
        *out.mutable_quantity() = e2e::Quantity("2");
        *out.mutable_unit_price() = e2e::Eur("19.99");
      }
    }
    auto response = system.Get<crm::v1::BatchCreateDealsResponse>("saikne.crm.v1.DealService/BatchCreateDeals", request);
    for (const auto& row : response.rows()) ids.push_back(row.id());
  }
  return ids;
}

void WinDeals(e2e::System& system, const std::vector<std::string>& ids, int batch) {
  for (size_t at = 0; at < ids.size(); at += batch) {
    crm::v1::BatchWinDealsRequest request;
    for (size_t i = at; i < std::min(ids.size(), at + batch); ++i) request.add_requests()->set_id(ids[i]);
    system.Get<crm::v1::BatchWinDealsResponse>("saikne.crm.v1.DealService/BatchWinDeals", request);
  }
}

bool AwaitInvoices(e2e::System& system, int64_t invoices, absl::Duration patience) {
  absl::Time deadline = absl::Now() + patience;
  auto done = [&] {
    if (system.database("finance").Count("select count(*) from invoices") < invoices) return false;
    // Each posted invoice is a step of a trail; crm is the last who hears of it. 93 is TrailKind::kInvoicePosted.
    return system.database("crm").Count("select count(*) from trail_steps where kind = 93") >= invoices;
  };
  while (!done()) {
    if (absl::Now() > deadline) return false;
    absl::SleepFor(absl::Milliseconds(100));
  }
  return true;
}

}  // namespace saikne::bench
