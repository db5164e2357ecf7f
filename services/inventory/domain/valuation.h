#pragma once

// Moving average and work in progress (domain.md 6). Values are minor units of the base currency.

#include <cstdint>

#include "absl/status/statusor.h"
#include "services/inventory/domain/stock.h"

namespace saikne::inventory {

/// Adds a receipt. quantity > 0, value >= 0. Errors: OUT_OF_RANGE/OVERFLOW.
absl::Status ReceiveValue(Valuation& valuation, Quantity quantity, int64_t value_minor);

/// Takes `quantity` out and returns its value: round(value x q / quantity), everything when it is the last.
/// Errors: FAILED_PRECONDITION/NEGATIVE_STOCK when there is less.
absl::StatusOr<int64_t> IssueValue(Valuation& valuation, Quantity quantity);

/// The average cost of one unit; 0 for an item without stock.
absl::StatusOr<int64_t> AverageCostMicros(const Valuation& valuation, int64_t minor_per_unit);

/// How the cost of a report splits.
struct ReportValue {
  int64_t ahead_minor = 0;   // what it takes of the material issued ahead
  int64_t output_minor = 0;  // to the good output
  int64_t scrap_minor = 0;   // to scrap loss
};

/// Report cost = this report + round(ahead x (good + scrap) / still to produce); the last report takes all that is ahead.
/// Scrap takes round(report cost x scrap / (good + scrap)), good output the rest. good + scrap > 0.
absl::StatusOr<ReportValue> ValueReport(int64_t ahead_minor, int64_t this_report_minor, Quantity good,
                                        Quantity scrap, Quantity still_to_produce);

}  // namespace saikne::inventory
