#include "services/finance/domain/invoice.h"

#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/status.h"

namespace saikne::finance {

absl::string_view InvoiceStateName(InvoiceState state) {
  switch (state) {
    case InvoiceState::kDraft: return "draft";
    case InvoiceState::kValidated: return "validated";
    case InvoiceState::kPosted: return "posted";
    case InvoiceState::kPartPaid: return "part_paid";
    case InvoiceState::kPaid: return "paid";
    case InvoiceState::kVoid: return "void";
  }
  return "unknown";
}

absl::Status CheckInvoiceMove(InvoiceState from, InvoiceState to) {
  using S = InvoiceState;
  static constexpr std::pair<S, S> kMoves[] = {
      {S::kDraft, S::kValidated}, {S::kDraft, S::kVoid},  {S::kValidated, S::kPosted},
      {S::kPosted, S::kPartPaid}, {S::kPosted, S::kPaid}, {S::kPartPaid, S::kPaid},
  };
  if (from == to) return absl::OkStatus();
  for (const auto& move : kMoves) {
    if (move.first == from && move.second == to) return absl::OkStatus();
  }
  return Error(absl::StatusCode::kFailedPrecondition, "ILLEGAL_TRANSITION",
               absl::StrCat("an invoice that is ", InvoiceStateName(from), " cannot become ",
                            InvoiceStateName(to)),
               {{"from", std::string(InvoiceStateName(from))},
                {"to", std::string(InvoiceStateName(to))}});
}

absl::StatusOr<int64_t> PartOf(int64_t total, money::Quantity quantity, money::Quantity cumulative,
                               money::Quantity ordered) {
  if (quantity.micros < 0 || cumulative < quantity || cumulative > ordered) {
    return FieldError("cumulative_quantity", "must lie between quantity and the ordered quantity");
  }
  if (!ordered.positive()) return total;
  ASSIGN_OR_RETURN(int64_t up_to, money::PartUpTo(total, cumulative, ordered));
  ASSIGN_OR_RETURN(int64_t before, money::PartUpTo(total, cumulative - quantity, ordered));
  return up_to - before;
}

absl::StatusOr<DocumentLine> BillPart(const BillableLine& line, bool deferred) {
  ASSIGN_OR_RETURN(int64_t net, PartOf(line.net, line.quantity, line.cumulative, line.ordered));
  ASSIGN_OR_RETURN(int64_t tax, PartOf(line.tax, line.quantity, line.cumulative, line.ordered));
  return DocumentLine{line.order_line_id, line.sku,  line.description, line.quantity,
                      line.unit_price,    line.discount, net,          line.tax_code,
                      line.tax_rate,      tax,       deferred};
}

absl::StatusOr<std::optional<DocumentLine>> CreditRest(const DocumentLine& line,
                                                       money::Quantity shipped) {
  if (shipped >= line.quantity) return std::nullopt;
  DocumentLine credit = line;
  credit.quantity = line.quantity - shipped;
  ASSIGN_OR_RETURN(credit.net, PartOf(line.net, credit.quantity, line.quantity, line.quantity));
  ASSIGN_OR_RETURN(credit.tax, PartOf(line.tax, credit.quantity, line.quantity, line.quantity));
  return credit;
}

std::vector<DocumentTax> TaxesOf(absl::Span<const DocumentLine> lines) {
  std::map<std::pair<std::string, int64_t>, DocumentTax> by_code;
  for (const DocumentLine& line : lines) {
    DocumentTax& tax = by_code[{line.tax_code, line.tax_rate.micros}];
    tax.tax_code = line.tax_code;
    tax.rate = line.tax_rate;
    tax.base += line.net;
    tax.tax += line.tax;
  }
  std::vector<DocumentTax> taxes;
  for (auto& [code, tax] : by_code) taxes.push_back(std::move(tax));
  return taxes;
}

absl::StatusOr<DocumentTotals> TotalsOf(absl::Span<const DocumentLine> lines) {
  DocumentTotals totals;
  for (const DocumentLine& line : lines) {
    int64_t& side = line.deferred ? totals.deferred : totals.revenue;
    ASSIGN_OR_RETURN(side, money::AddMinor(side, line.net));
    ASSIGN_OR_RETURN(totals.net, money::AddMinor(totals.net, line.net));
    ASSIGN_OR_RETURN(totals.tax, money::AddMinor(totals.tax, line.tax));
  }
  ASSIGN_OR_RETURN(totals.gross, money::AddMinor(totals.net, totals.tax));
  return totals;
}

}  // namespace saikne::finance
