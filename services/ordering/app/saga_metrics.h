#pragma once

// The orders' process as metrics: where the living orders stand, how long steps take, what is walked back.

#include <vector>

#include "absl/status/status.h"
#include "libs/pg/pg.h"
#include "services/ordering/domain/order.h"

namespace saikne::ordering {

/// Counts what the orders wait for. Every replica tells the same. Errors: those of the database; then what was counted last stays.
absl::Status PublishWaiting(pg::Pool& pool);

/// Counts the steps that ended, once the transaction has committed.
void CountSteps(pg::Txn& txn, std::vector<StepChange> changes);

}  // namespace saikne::ordering
