#pragma once

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/pg/pg.h"
#include "services/production/app/settings.h"

namespace saikne::production {

/// Kind of the exception of a work order that is not finished although its day comes; cleared when it is finished or cancelled.
inline constexpr char kWorkOrderLate[] = "WORK_ORDER_LATE";

/// Publishes WorkOrderLate for released work orders whose required day comes (in their company's zone), once for each, and raises an
/// exception; clears those of work orders that are done. A job; returns true when more may be waiting.
absl::StatusOr<bool> WatchDates(pg::Txn& txn, const Settings& settings, absl::Time now);

}  // namespace saikne::production
