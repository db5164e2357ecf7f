#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/types/span.h"
#include "libs/base/id.h"

namespace saikne::finance {

/// Numbers as in saikne.finance.v1.PeriodState. future->open->soft_closed->closed->locked*; closed->open only with a reason.
enum class PeriodState { kFuture = 1, kOpen = 2, kSoftClosed = 3, kClosed = 4, kLocked = 5 };
absl::string_view PeriodStateName(PeriodState state);

struct Period {
  Id id;
  std::string code;  // "2026-11"
  absl::CivilDay start_date;
  absl::CivilDay end_date;  // inclusive
  PeriodState state = PeriodState::kFuture;
};

/// Errors: FAILED_PRECONDITION/ILLEGAL_TRANSITION; INVALID_ARGUMENT/INVALID_FIELD (reason) when a closed period opens without one.
absl::Status CheckPeriodMove(PeriodState from, PeriodState to, absl::string_view reason);

/// Where a fact of this day is posted.
struct PostingPeriod {
  Id period_id;
  absl::CivilDay accounting_date;
};

/// The open period of the day, else the next open one, whose first day then counts (F8). periods: by start_date.
/// Errors: FAILED_PRECONDITION/NO_OPEN_PERIOD.
absl::StatusOr<PostingPeriod> ChoosePeriod(absl::Span<const Period> periods, absl::CivilDay day);

/// "2026-11".
std::string PeriodCode(absl::CivilMonth month);

/// The months from January of the first day's year to December of the year after `today`; those up to the month after today are
/// open, later ones future.
std::vector<Period> PeriodsAround(absl::CivilDay today);

}  // namespace saikne::finance
