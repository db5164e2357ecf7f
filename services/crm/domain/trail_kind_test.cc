#include "services/crm/domain/trail_kind.h"

#include <set>

#include "gtest/gtest.h"

namespace saikne::crm {
namespace {

TEST(TrailKindTest, TellsASentence) {
  EXPECT_EQ(Sentence(TrailKind::kOrderPlaced, "3 lines"), "The sales order was placed: 3 lines.");
  EXPECT_EQ(Sentence(TrailKind::kOrderReleasedToShip, ""), "The order is paid and may be shipped.");
}

TEST(TrailKindTest, EveryKindHasItsRow) {
  const std::set<int> kinds = {1,  2,  3,  4,  5,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 30,
                               31, 32, 33, 34, 35, 40, 41, 42, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60,
                               70, 71, 72, 73, 74, 75, 76, 77, 90, 91, 92, 93, 94, 95, 96};
  for (const int kind : kinds) {
    EXPECT_EQ(static_cast<int>(FactsOf(static_cast<TrailKind>(kind)).kind), kind);
  }
}

TEST(TrailKindTest, AKindOfANewerReleaseIsShown) {
  EXPECT_STREQ(FactsOf(static_cast<TrailKind>(9999)).service, "unknown");
}

}  // namespace
}  // namespace saikne::crm
