#pragma once

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/pg/pg.h"

namespace saikne::crm {

/// Kind of the exception of a won deal for which no order came in time.
inline constexpr char kNoOrder[] = "NO_ORDER";

/// Looks at the wins since the last look that are older than `wait` and raises NO_ORDER for those without an order; OrderPlaced clears
/// it. A win becomes visible at its commit, so `wait` is longer than any transaction may last. Answers false: no more to do.
absl::StatusOr<bool> WatchOrders(pg::Txn& txn, absl::Duration wait, absl::Time now);

}  // namespace saikne::crm
