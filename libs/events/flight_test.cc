#include "libs/events/flight.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace saikne::events {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(FlightTest, ProgressStopsBeforeTheOldestIncompleteBatch) {
  Gaps gaps;
  Flight flight;
  gaps.Fetched({1, 2});
  uint64_t first = flight.Begin(0, {}, 2);
  gaps.Fetched({3, 4, 5});
  uint64_t second = flight.Begin(2, {}, 3);
  EXPECT_EQ(flight.AckedTo(gaps.high()), 0);
  for (int i = 0; i < 3; ++i) flight.Acked(second);
  EXPECT_EQ(flight.AckedTo(gaps.high()), 0);
  EXPECT_FALSE(flight.Acked(first));
  EXPECT_TRUE(flight.Acked(first));
  EXPECT_EQ(flight.AckedTo(gaps.high()), 5);
  EXPECT_EQ(flight.outstanding(), 0);
}

TEST(FlightTest, ALateIdIsNotedAsMissingUntilItIsAcknowledged) {
  Gaps gaps;
  Flight flight;
  gaps.Fetched({1, 5, 6});
  uint64_t first = flight.Begin(0, {}, 3);
  for (int i = 0; i < 3; ++i) flight.Acked(first);
  EXPECT_THAT(flight.Missing(gaps), ElementsAre(IdRange{2, 4}));
  gaps.Fetched({3, 7});  // 3 appears
  uint64_t second = flight.Begin(6, {3}, 2);
  EXPECT_EQ(flight.AckedTo(gaps.high()), 6);
  EXPECT_THAT(flight.Missing(gaps), ElementsAre(IdRange{2, 2}, IdRange{3, 3}, IdRange{4, 4}));
  flight.Acked(second);
  flight.Acked(second);
  EXPECT_THAT(flight.Missing(gaps), ElementsAre(IdRange{2, 2}, IdRange{4, 4}));
  EXPECT_EQ(flight.AckedTo(gaps.high()), 7);
}

TEST(FlightTest, GapsAboveTheMarkAreNotNoted) {
  Gaps gaps;
  Flight flight;
  gaps.Fetched({1});
  uint64_t first = flight.Begin(0, {}, 1);
  flight.Acked(first);
  gaps.Fetched({9});
  flight.Begin(1, {}, 1);
  EXPECT_EQ(flight.AckedTo(gaps.high()), 1);
  EXPECT_THAT(flight.Missing(gaps), IsEmpty());
}

TEST(FlightTest, ReportsOfForgottenBatchesMeanNothing) {
  Flight flight;
  uint64_t old = flight.Begin(0, {}, 1);
  flight.Clear();
  uint64_t now = flight.Begin(0, {}, 1);
  EXPECT_FALSE(flight.Acked(old));
  EXPECT_EQ(flight.outstanding(), 1);
  EXPECT_TRUE(flight.Acked(now));
}

}  // namespace
}  // namespace saikne::events
