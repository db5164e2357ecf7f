#include "services/finance/domain/period.h"

#include <gtest/gtest.h>

#include <set>

#include "libs/base/status.h"

namespace saikne::finance {
namespace {

using S = PeriodState;

TEST(Period, EveryMoveThatIsNotAllowedIsRefused) {
  const std::set<std::pair<S, S>> allowed = {{S::kFuture, S::kOpen},       {S::kOpen, S::kSoftClosed}, {S::kOpen, S::kClosed},
                                             {S::kSoftClosed, S::kClosed}, {S::kSoftClosed, S::kOpen}, {S::kClosed, S::kOpen},
                                             {S::kClosed, S::kLocked}};
  for (int from = 1; from <= 5; ++from) {
    for (int to = 1; to <= 5; ++to) {
      auto move = std::pair(static_cast<S>(from), static_cast<S>(to));
      absl::Status status = CheckPeriodMove(move.first, move.second, "a reason");
      if (allowed.count(move) > 0) {
        EXPECT_TRUE(status.ok()) << from << "->" << to;
      } else {
        EXPECT_EQ(ReasonOf(status), "ILLEGAL_TRANSITION") << from << "->" << to;
      }
    }
  }
}

TEST(Period, AClosedOneOpensOnlyWithAReason) {
  EXPECT_EQ(ReasonOf(CheckPeriodMove(S::kClosed, S::kOpen, "")), "INVALID_FIELD");
  EXPECT_TRUE(CheckPeriodMove(S::kSoftClosed, S::kOpen, "").ok());
}

std::vector<Period> Months(std::vector<S> states) {
  std::vector<Period> periods;
  absl::CivilMonth month(2026, 1);
  for (S state : states) {
    periods.push_back({Id::New(absl::UnixEpoch()), PeriodCode(month), absl::CivilDay(month), absl::CivilDay(month + 1) - 1, state});
    ++month;
  }
  return periods;
}

TEST(Period, AFactGoesToItsOwnOpenPeriod) {
  auto periods = Months({S::kOpen, S::kOpen});
  auto where = ChoosePeriod(periods, absl::CivilDay(2026, 1, 31));
  ASSERT_TRUE(where.ok());
  EXPECT_EQ(where->period_id, periods[0].id);
  EXPECT_EQ(where->accounting_date, absl::CivilDay(2026, 1, 31));
}

TEST(Period, ALateFactGoesToTheFirstDayOfTheNextOpenOne) {
  auto periods = Months({S::kClosed, S::kSoftClosed, S::kOpen, S::kOpen});
  auto where = ChoosePeriod(periods, absl::CivilDay(2026, 1, 15));
  ASSERT_TRUE(where.ok());
  EXPECT_EQ(where->period_id, periods[2].id);
  EXPECT_EQ(where->accounting_date, absl::CivilDay(2026, 3, 1));
  EXPECT_EQ(ChoosePeriod(periods, absl::CivilDay(2019, 6, 1))->period_id, periods[2].id);
}

TEST(Period, WithoutAnOpenOneNothingIsPosted) {
  EXPECT_EQ(ReasonOf(ChoosePeriod(Months({S::kOpen, S::kFuture}), absl::CivilDay(2026, 2, 1)).status()), "NO_OPEN_PERIOD");
  EXPECT_EQ(ReasonOf(ChoosePeriod({}, absl::CivilDay(2026, 2, 1)).status()), "NO_OPEN_PERIOD");
}

TEST(Period, TheYearAroundTodayHasNoGap) {
  std::vector<Period> periods = PeriodsAround(absl::CivilDay(2026, 12, 31));
  EXPECT_EQ(periods.size(), 24u);
  EXPECT_EQ(periods.front().code, "2026-01");
  EXPECT_EQ(periods.back().code, "2027-12");
  for (size_t i = 1; i < periods.size(); ++i) EXPECT_EQ(periods[i].start_date, periods[i - 1].end_date + 1);
  EXPECT_EQ(periods[12].state, S::kOpen) << "the month ahead";
  EXPECT_EQ(periods[13].state, S::kFuture);
}

}  // namespace
}  // namespace saikne::finance
