#pragma once

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "libs/pg/pg.h"

namespace saikne::finance {

/// Raises an exception for the accountant of each company whose facts cannot be posted (NO_OPEN_PERIOD, NO_ACCOUNT_FOR_ROLE), and clears it
/// when they can.
absl::Status RaisePostingObstacles(pg::Txn& txn, absl::Time now);

}  // namespace saikne::finance
