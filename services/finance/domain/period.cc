#include "services/finance/domain/period.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "libs/base/status.h"

namespace saikne::finance {
namespace {

bool Allowed(PeriodState from, PeriodState to) {
  using S = PeriodState;
  static constexpr std::pair<S, S> kMoves[] = {
      {S::kFuture, S::kOpen},       {S::kOpen, S::kSoftClosed}, {S::kOpen, S::kClosed},
      {S::kSoftClosed, S::kClosed}, {S::kSoftClosed, S::kOpen}, {S::kClosed, S::kOpen},
      {S::kClosed, S::kLocked},
  };
  for (const auto& move : kMoves) {
    if (move.first == from && move.second == to) return true;
  }
  return false;
}

}  // namespace

absl::string_view PeriodStateName(PeriodState state) {
  switch (state) {
    case PeriodState::kFuture: return "future";
    case PeriodState::kOpen: return "open";
    case PeriodState::kSoftClosed: return "soft_closed";
    case PeriodState::kClosed: return "closed";
    case PeriodState::kLocked: return "locked";
  }
  return "unknown";
}

absl::Status CheckPeriodMove(PeriodState from, PeriodState to, absl::string_view reason) {
  if (!Allowed(from, to)) {
    return Error(absl::StatusCode::kFailedPrecondition, "ILLEGAL_TRANSITION",
                 absl::StrCat("a period that is ", PeriodStateName(from), " cannot become ",
                              PeriodStateName(to)),
                 {{"from", std::string(PeriodStateName(from))},
                  {"to", std::string(PeriodStateName(to))}});
  }
  if (from == PeriodState::kClosed && to == PeriodState::kOpen && reason.empty()) {
    return FieldError("reason", "a closed period opens only with a reason");
  }
  return absl::OkStatus();
}

absl::StatusOr<PostingPeriod> ChoosePeriod(absl::Span<const Period> periods, absl::CivilDay day) {
  for (const Period& period : periods) {
    if (period.state != PeriodState::kOpen || period.end_date < day) continue;
    return PostingPeriod{period.id, period.start_date > day ? period.start_date : day};
  }
  return Error(absl::StatusCode::kFailedPrecondition, "NO_OPEN_PERIOD",
               absl::StrCat("no period from ", absl::FormatCivilTime(day), " on is open"),
               {{"date", absl::FormatCivilTime(day)}});
}

std::string PeriodCode(absl::CivilMonth month) {
  return absl::StrFormat("%04d-%02d", month.year(), month.month());
}

std::vector<Period> PeriodsAround(absl::CivilDay today) {
  std::vector<Period> periods;
  absl::CivilMonth current(today);
  for (absl::CivilMonth month(today.year(), 1); month.year() <= today.year() + 1; ++month) {
    Period period;
    period.code = PeriodCode(month);
    period.start_date = absl::CivilDay(month);
    period.end_date = absl::CivilDay(month + 1) - 1;
    period.state = month <= current + 1 ? PeriodState::kOpen : PeriodState::kFuture;
    periods.push_back(period);
  }
  return periods;
}

}  // namespace saikne::finance
