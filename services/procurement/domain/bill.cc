#include "services/procurement/domain/bill.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "libs/base/status.h"

namespace saikne::procurement {
namespace {

constexpr int64_t kBasisPoints = 10'000;

absl::Status WrongState(const Bill& bill, const char* wish) {
  return Error(absl::StatusCode::kFailedPrecondition, "BILL_STATE",
               absl::StrCat("bill ", bill.number, " is ", Name(bill.state), ", it cannot be ", wish),
               {{"bill", bill.number}, {"state", Name(bill.state)}});
}

absl::StatusOr<OrderLine*> LineOf(PurchaseOrder& order, const Id& id) {
  for (OrderLine& line : order.lines) {
    if (line.id == id) return &line;
  }
  return NotFound("PURCHASE_ORDER_LINE", id.ToString());
}

/// Value at the order's price of the quantity from `before` up to `up_to`.
absl::StatusOr<int64_t> OrderValue(const OrderLine& line, Quantity before, Quantity up_to) {
  ASSIGN_OR_RETURN(int64_t upper, money::PartUpTo(line.net_minor, up_to, line.quantity));
  ASSIGN_OR_RETURN(int64_t lower, money::PartUpTo(line.net_minor, before, line.quantity));
  return upper - lower;
}

bool Within(int64_t net, int64_t expected, int64_t tolerance_bp) {
  __int128 difference = static_cast<__int128>(net) - expected;
  if (difference < 0) difference = -difference;
  return difference * kBasisPoints <= static_cast<__int128>(expected) * tolerance_bp;
}

/// The reason to hold, empty when all agrees.
absl::StatusOr<std::string> Examine(const Bill& bill, PurchaseOrder& order, Claims claims,
                                    int64_t tolerance_bp) {
  bool quantity = false, price = false;
  for (const BillLine& billed : bill.lines) {
    ASSIGN_OR_RETURN(OrderLine* line, LineOf(order, billed.order_line_id));
    Quantity& claimed = claims[line->id];
    Quantity before = line->billed + claimed;
    claimed += billed.quantity;
    Quantity up_to = line->billed + claimed;
    if (up_to > line->accepted) {
      if (order.Active() && line->Open().positive()) return std::string(kNotReceived);
      quantity = true;
    }
    ASSIGN_OR_RETURN(int64_t expected, OrderValue(*line, before, up_to));
    if (!Within(billed.net_minor, expected, tolerance_bp)) price = true;
  }
  return std::string(quantity ? kQuantity : price ? kPrice : "");
}

/// Clears the receipt value of what is billed, never more than what was accepted.
absl::Status Clear(Bill& bill, PurchaseOrder& order) {
  for (BillLine& billed : bill.lines) {
    ASSIGN_OR_RETURN(OrderLine* line, LineOf(order, billed.order_line_id));
    Quantity up_to = std::min(line->billed + billed.quantity, line->accepted);
    ASSIGN_OR_RETURN(int64_t value, OrderValue(*line, {}, up_to));
    billed.receipt_minor = value - line->billed_minor;
    line->billed = up_to;
    line->billed_minor = value;
  }
  order.changed = true;
  return absl::OkStatus();
}

}  // namespace

const char* Name(BillState state) {
  switch (state) {
    case BillState::kUnmatched: return "unmatched";
    case BillState::kMatched: return "matched";
    case BillState::kHeld: return "held";
    case BillState::kApproved: return "approved";
    case BillState::kDisputed: return "disputed";
  }
  return "unknown";
}

int64_t Bill::NetMinor() const {
  int64_t sum = 0;
  for (const BillLine& line : lines) sum += line.net_minor;
  return sum;
}

int64_t Bill::ReceiptMinor() const {
  int64_t sum = 0;
  for (const BillLine& line : lines) sum += line.receipt_minor;
  return sum;
}

absl::StatusOr<std::vector<BillTax>> TaxesOf(const Bill& bill) {
  std::vector<BillTax> taxes;
  std::vector<money::Rate> rates;
  for (const BillLine& line : bill.lines) {
    auto tax = std::find_if(taxes.begin(), taxes.end(),
                            [&](const BillTax& t) { return t.code == line.tax_code; });
    if (tax == taxes.end()) {
      taxes.push_back({line.tax_code, 0, 0});
      rates.push_back(line.tax_rate);
      tax = std::prev(taxes.end());
    }
    ASSIGN_OR_RETURN(tax->base_minor, money::AddMinor(tax->base_minor, line.net_minor));
  }
  for (size_t i = 0; i < taxes.size(); ++i) {
    ASSIGN_OR_RETURN(taxes[i].tax_minor, money::TaxOf(taxes[i].base_minor, rates[i]));
  }
  return taxes;
}

void AddClaims(const Bill& bill, Claims& claims) {
  for (const BillLine& line : bill.lines) claims[line.order_line_id] += line.quantity;
}

absl::Status Match(Bill& bill, PurchaseOrder& order, const Claims& claims, int64_t tolerance_bp) {
  bool waits = bill.state == BillState::kHeld && bill.reason == kNotReceived;
  if (bill.state != BillState::kUnmatched && !waits) return WrongState(bill, "matched");
  ASSIGN_OR_RETURN(bill.reason, Examine(bill, order, claims, tolerance_bp));
  bill.state = bill.reason.empty() ? BillState::kMatched : BillState::kHeld;
  return bill.reason.empty() ? Clear(bill, order) : absl::OkStatus();
}

absl::Status ApproveDifference(Bill& bill, PurchaseOrder& order, const std::string& who) {
  if (bill.state != BillState::kHeld) return WrongState(bill, "approved");
  if (bill.reason == kNotReceived) {
    return Error(absl::StatusCode::kFailedPrecondition, kNotReceived,
                 absl::StrCat("bill ", bill.number, " waits for goods of purchase order ",
                              order.number, "; receive them, or close the order"),
                 {{"bill", bill.number}, {"purchase_order", order.number}});
  }
  if (!IsNamedPerson(who)) {
    return Error(absl::StatusCode::kPermissionDenied, "NAMED_PERSON_REQUIRED",
                 "an approval needs a person's name");
  }
  bill.state = BillState::kApproved;
  bill.approved_by = who;
  return Clear(bill, order);
}

absl::Status Dispute(Bill& bill, const std::string& reason) {
  if (bill.state != BillState::kHeld) return WrongState(bill, "disputed");
  bill.state = BillState::kDisputed;
  bill.reason = reason;
  return absl::OkStatus();
}

absl::StatusOr<std::vector<BillLine>> EverythingUnbilled(const PurchaseOrder& order,
                                                         const Claims& claims) {
  std::vector<BillLine> lines;
  for (const OrderLine& line : order.lines) {
    auto claimed = claims.find(line.id);
    Quantity before = line.billed + (claimed == claims.end() ? Quantity{} : claimed->second);
    if (before >= line.accepted) continue;
    BillLine billed{.order_line_id = line.id, .sku = line.sku, .quantity = line.accepted - before};
    ASSIGN_OR_RETURN(billed.net_minor, OrderValue(line, before, line.accepted));
    lines.push_back(std::move(billed));
  }
  if (!lines.empty()) return lines;
  return Error(absl::StatusCode::kFailedPrecondition, "NOTHING_TO_BILL",
               absl::StrCat("everything received on purchase order ", order.number,
                            " is billed already"),
               {{"purchase_order", order.number}});
}

}  // namespace saikne::procurement
