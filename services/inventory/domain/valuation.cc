#include "services/inventory/domain/valuation.h"

#include "libs/base/status.h"

namespace saikne::inventory {

absl::Status ReceiveValue(Valuation& valuation, Quantity quantity, int64_t value_minor) {
  if (valuation.quantity.micros > money::kMaxQuantity.micros - quantity.micros) {
    return Error(absl::StatusCode::kOutOfRange, "OVERFLOW", "The stock of the item would be too large");
  }
  ASSIGN_OR_RETURN(int64_t value, money::AddMinor(valuation.value_minor, value_minor));
  valuation.value_minor = value;
  valuation.quantity += quantity;
  valuation.changed = true;
  return absl::OkStatus();
}

absl::StatusOr<int64_t> IssueValue(Valuation& valuation, Quantity quantity) {
  if (quantity > valuation.quantity) {
    return Error(absl::StatusCode::kFailedPrecondition, "NEGATIVE_STOCK", "There is less stock than that");
  }
  int64_t value = valuation.value_minor;
  if (quantity < valuation.quantity) {
    ASSIGN_OR_RETURN(value, money::MulDiv(valuation.value_minor, quantity.micros,
                                          valuation.quantity.micros));
  }
  valuation.quantity -= quantity;
  valuation.value_minor -= value;
  valuation.changed = true;
  return value;
}

absl::StatusOr<int64_t> AverageCostMicros(const Valuation& valuation, int64_t minor_per_unit) {
  if (valuation.quantity.zero()) return 0;
  // value / minor_per_unit / (quantity / 1e6), scaled by 1e6.
  ASSIGN_OR_RETURN(int64_t per_unit,
                   money::MulDiv(valuation.value_minor, money::kScale, minor_per_unit));
  return money::MulDiv(per_unit, money::kScale, valuation.quantity.micros);
}

absl::StatusOr<ReportValue> ValueReport(int64_t ahead_minor, int64_t this_report_minor, Quantity good,
                                        Quantity scrap, Quantity still_to_produce) {
  const Quantity reported = good + scrap;
  if (!reported.positive()) {
    return Error(absl::StatusCode::kInvalidArgument, "EMPTY_REPORT", "A report has good or scrapped output");
  }
  ReportValue value;
  value.ahead_minor = ahead_minor;
  if (reported < still_to_produce) {
    ASSIGN_OR_RETURN(value.ahead_minor,
                     money::MulDiv(ahead_minor, reported.micros, still_to_produce.micros));
  }
  ASSIGN_OR_RETURN(int64_t cost, money::AddMinor(this_report_minor, value.ahead_minor));
  ASSIGN_OR_RETURN(value.scrap_minor, money::MulDiv(cost, scrap.micros, reported.micros));
  value.output_minor = cost - value.scrap_minor;
  return value;
}

}  // namespace saikne::inventory
