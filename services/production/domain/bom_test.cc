#include "services/production/domain/bom.h"

#include <gtest/gtest.h>

namespace saikne::production {
namespace {

using money::Units;

Id Named(const char* name) { return Id::Derived(Id(), name); }

TEST(Bom, ExplodesWhatHoldsOnTheDayAndSumsRepeatedComponents) {
  Bom bom;
  bom.lines = {{Named("wheel"), Units(2), {}, {}},
               {Named("wheel"), Units(1), {}, {}},
               {Named("old"), Units(1), {}, absl::CivilDay(2024, 1, 1)},
               {Named("new"), Units(1), absl::CivilDay(2025, 1, 1), {}}};
  auto needs = Explode(bom, Units(3), absl::CivilDay(2024, 6, 1));
  ASSERT_TRUE(needs.ok());
  ASSERT_EQ(needs->size(), 1u);
  EXPECT_EQ((*needs)[0].quantity, Units(9));
  EXPECT_TRUE(Holds(bom.lines[2], absl::CivilDay(2024, 1, 1)));
  EXPECT_FALSE(Holds(bom.lines[2], absl::CivilDay(2024, 1, 2)));
}

TEST(Bom, FindsACycleAtAnyDepth) {
  absl::flat_hash_map<Id, std::vector<Id>> edges = {{Named("a"), {Named("b"), Named("c")}},
                                                    {Named("b"), {Named("c")}},
                                                    {Named("c"), {Named("d")}}};
  EXPECT_TRUE(FindCycle(edges).empty());
  edges[Named("c")] = {Named("e"), Named("b")};
  const std::vector<Id> cycle = FindCycle(edges);
  EXPECT_TRUE(cycle == (std::vector<Id>{Named("b"), Named("c")}) || cycle == (std::vector<Id>{Named("c"), Named("b")}))
      << "what only leads to it is not on it";
  edges[Named("c")] = {Named("d")};
  edges[Named("d")] = {Named("a")};
  EXPECT_GE(FindCycle(edges).size(), 3u);
  edges[Named("d")] = {Named("d")};
  EXPECT_EQ(FindCycle(edges), std::vector<Id>{Named("d")});
}

}  // namespace
}  // namespace saikne::production
