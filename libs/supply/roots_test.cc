#include "libs/supply/roots.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace saikne::supply {
namespace {

using money::Units;

std::vector<Root> RootsOf(const std::vector<int64_t>& shares) {
  std::vector<Root> roots;
  for (size_t i = 0; i < shares.size(); ++i) {
    roots.push_back({"deal", "order" + std::to_string(i), "line", Units(shares[i])});
  }
  return roots;
}

Quantity SumOf(const std::vector<Root>& roots) {
  Quantity sum;
  for (const Root& root : roots) sum += root.quantity;
  return sum;
}

TEST(SplitOverRoots, PartsSumToTheWhole) {
  EXPECT_EQ(SumOf(SplitOverRoots(RootsOf({1, 1, 1}), Quantity{10})), Quantity{10});
}

TEST(SplitOverRoots, NeedWithoutRootsHasNoParts) { EXPECT_TRUE(SplitOverRoots({}, Units(3)).empty()); }

TEST(DealRoots, OnePartIsASplit) {
  EXPECT_EQ(DealRoots(RootsOf({3, 5}), {Units(4)})[0], SplitOverRoots(RootsOf({3, 5}), Units(4)));
}

TEST(DealRoots, EachPartGetsItsQuantityAndEachRootItsShareOfTheSum) {
  for (uint32_t seed = 1; seed <= 100; ++seed) {
    std::mt19937 random(seed);
    std::vector<int64_t> shares(1 + random() % 20);
    for (int64_t& share : shares) share = 1 + static_cast<int64_t>(random() % 9);
    std::vector<Quantity> parts(1 + random() % 30);
    for (Quantity& part : parts) part = Quantity{static_cast<int64_t>(random() % 1'000'000)};
    Quantity sum;
    for (Quantity part : parts) sum += part;
    const std::vector<Root> roots = RootsOf(shares);
    const auto dealt = DealRoots(roots, parts);
    std::map<std::string, Quantity> by_order;
    size_t named = 0;
    for (size_t i = 0; i < parts.size(); ++i) {
      ASSERT_EQ(SumOf(dealt[i]), parts[i]) << "seed " << seed;
      for (const Root& root : dealt[i]) by_order[root.order_id] += root.quantity;
      named += dealt[i].size();
    }
    for (const Root& share : SplitOverRoots(roots, sum)) ASSERT_EQ(by_order[share.order_id], share.quantity);
    ASSERT_LE(named, roots.size() + parts.size());
  }
}

}  // namespace
}  // namespace saikne::supply
