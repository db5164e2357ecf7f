#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/base/id.h"
#include "libs/events/flow.h"
#include "libs/pg/pg.h"
#include "services/finance/domain/period.h"

namespace saikne::finance {

/// A period with what only its screen needs.
struct PeriodRow {
  Period period;
  std::string reason;
  std::string update_actor;
  int64_t version = 0;
  int64_t event_version = 0;
};

/// Adds the months around today that are missing and opens those that are due.
absl::Status EnsurePeriods(pg::Txn& txn, const Id& company, const std::string& time_zone, absl::Time now);

/// As EnsurePeriods for all companies.
absl::Status EnsureAllPeriods(pg::Txn& txn, absl::Time now);

/// Moves a period. id_or_code: "2026-11" or the id. While it runs, nobody posts.
/// Errors: NOT_FOUND/PERIOD_NOT_FOUND; ABORTED/STALE_ETAG; FAILED_PRECONDITION/ILLEGAL_TRANSITION, /LAST_OPEN_PERIOD;
/// INVALID_ARGUMENT/INVALID_FIELD.
absl::StatusOr<PeriodRow> MovePeriod(pg::Txn& txn, const std::string& id_or_code, PeriodState to,
                                     const std::string& reason, const std::string& etag,
                                     const ::saikne::events::Flow& flow, absl::Time now);

}  // namespace saikne::finance
