#include "services/ordering/domain/line.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "libs/base/status.h"

namespace saikne::ordering {
namespace {

using money::Quantity;

absl::Status TooMuch(const char* reason, const char* what, const Line& line, Quantity quantity,
                     Quantity limit) {
  return Error(absl::StatusCode::kFailedPrecondition, reason,
               absl::StrCat(money::FormatMicros(quantity.micros), " of line ", line.number, " cannot be ",
                            what, ": at most ", money::FormatMicros(limit.micros), " may."),
               {{"line_id", line.id.ToString()},
                {"quantity", money::FormatMicros(quantity.micros)},
                {"at_most", money::FormatMicros(limit.micros)}});
}

void ClampCover(Line& line) {
  line.reserved = std::clamp(line.reserved, Quantity{}, line.open());
  line.backordered = std::clamp(line.backordered, Quantity{}, line.open() - line.reserved);
}

}  // namespace

void SetCover(Line& line, Quantity covered, Quantity backordered) {
  const Quantity reserved_before = line.reserved, backordered_before = line.backordered;
  line.reserved = covered - line.shipped;
  line.backordered = backordered;
  ClampCover(line);
  if (line.reserved != reserved_before || line.backordered != backordered_before) line.changed = true;
}

absl::Status Deliver(Line& line, Quantity quantity) {
  if (quantity < Quantity{} || quantity > line.open())
    return TooMuch("SHIPPED_TOO_MUCH", "shipped", line, quantity, line.open());
  line.shipped += quantity;
  line.reserved -= std::min(line.reserved, quantity);
  ClampCover(line);
  line.changed = true;
  return absl::OkStatus();
}

absl::Status Invoice(Line& line, Quantity quantity) {
  const Quantity billable = line.billing == BillingPolicy::kOnOrder ? line.quantity : line.shipped;
  if (quantity < Quantity{} || line.invoiced + quantity > billable)
    return TooMuch("INVOICED_TOO_MUCH", "invoiced", line, quantity, billable - line.invoiced);
  line.invoiced += quantity;
  line.changed = true;
  return absl::OkStatus();
}

absl::Status Credit(Line& line, Quantity quantity) {
  if (quantity < Quantity{} || line.credited + quantity > line.quantity)
    return TooMuch("CREDITED_TOO_MUCH", "credited", line, quantity, line.quantity - line.credited);
  line.credited += quantity;
  line.changed = true;
  return absl::OkStatus();
}

void CancelOpen(Line& line, Quantity quantity) {
  line.cancelled += std::clamp(quantity, Quantity{}, line.open());
  line.reserved = {};
  line.backordered = {};
  line.changed = true;
}

absl::StatusOr<int64_t> CancelledGross(const Line& line) {
  const Quantity kept = line.quantity - line.cancelled;
  ASSIGN_OR_RETURN(const int64_t net, money::PartUpTo(line.net_minor, kept, line.quantity));
  ASSIGN_OR_RETURN(const int64_t tax, money::PartUpTo(line.tax_minor, kept, line.quantity));
  return line.net_minor - net + line.tax_minor - tax;
}

}  // namespace saikne::ordering
