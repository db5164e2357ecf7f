#pragma once

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/pg/pg.h"
#include "libs/service/numbers.h"

namespace saikne::production {

/// Releases drafts whose time to collect is over: explodes the bill of materials one level, allots numbers, publishes
/// WorkOrderReleased, whose demand for components is firm. A job; returns true when more may be waiting.
/// Errors: OUT_OF_RANGE/OVERFLOW and those of pg.
absl::StatusOr<bool> ReleaseWorkOrders(pg::Txn& txn, svc::Numbers& numbers, absl::Time now);

}  // namespace saikne::production
