#pragma once

// Invoices and credit notes: which part of an order line they take (Parts rule), their taxes and totals, and their states.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/types/span.h"
#include "libs/base/id.h"
#include "libs/money/money.h"

namespace saikne::finance {

/// Numbers as in saikne.finance.v1.InvoiceState.
enum class InvoiceState { kDraft = 1, kValidated = 2, kPosted = 3, kPartPaid = 4, kPaid = 5, kVoid = 6 };
absl::string_view InvoiceStateName(InvoiceState state);

/// draft->validated->posted->part_paid|paid, part_paid->paid; draft->void*. Staying is no move.
/// Errors: FAILED_PRECONDITION/ILLEGAL_TRANSITION.
absl::Status CheckInvoiceMove(InvoiceState from, InvoiceState to);

/// An order line and how much of it an event delivers or bills.
struct BillableLine {
  Id order_line_id;
  bool goods = false;
  bool freight = false;
  std::string sku;
  std::string description;
  money::Quantity ordered;
  money::UnitPrice unit_price;
  money::Rate discount;
  int64_t net = 0;  // of the whole line
  std::string tax_code;
  money::Rate tax_rate;
  int64_t tax = 0;  // of the whole line
  bool on_order = false;
  money::Quantity quantity;    // this part
  money::Quantity cumulative;  // all parts up to and with this one
};

struct DocumentLine {
  Id order_line_id;
  std::string sku;
  std::string description;
  money::Quantity quantity;
  money::UnitPrice unit_price;
  money::Rate discount;
  int64_t net = 0;
  std::string tax_code;
  money::Rate tax_rate;
  int64_t tax = 0;
  bool deferred = false;  // goods that had not shipped: the net went to deferred revenue
};

struct DocumentTax {
  std::string tax_code;
  money::Rate rate;
  int64_t base = 0;
  int64_t tax = 0;
};

struct DocumentTotals {
  int64_t revenue = 0;   // net that is earned
  int64_t deferred = 0;  // net that waits for the shipment
  int64_t net = 0;
  int64_t tax = 0;
  int64_t gross = 0;
};

/// round(total x cumulative / ordered) - what earlier parts took.
/// Errors: INVALID_ARGUMENT/INVALID_FIELD when cumulative exceeds ordered or quantity exceeds cumulative; OUT_OF_RANGE/OVERFLOW.
absl::StatusOr<int64_t> PartOf(int64_t total, money::Quantity quantity, money::Quantity cumulative,
                               money::Quantity ordered);

/// The document line that bills this part. deferred: see DocumentLine.
absl::StatusOr<DocumentLine> BillPart(const BillableLine& line, bool deferred);

/// What of a line billed on order is credited when only `shipped` of `line.quantity` will ever ship; nullopt for nothing.
absl::StatusOr<std::optional<DocumentLine>> CreditRest(const DocumentLine& line,
                                                       money::Quantity shipped);

/// One row per tax code and rate, in code order (F11: base + tax = gross).
std::vector<DocumentTax> TaxesOf(absl::Span<const DocumentLine> lines);
absl::StatusOr<DocumentTotals> TotalsOf(absl::Span<const DocumentLine> lines);

}  // namespace saikne::finance
