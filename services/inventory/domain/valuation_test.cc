#include "services/inventory/domain/valuation.h"

#include <random>

#include "gtest/gtest.h"
#include "libs/base/status.h"
#include "services/inventory/domain/costing.h"
#include "services/inventory/domain/roots.h"

namespace saikne::inventory {
namespace {

using money::Units;

TEST(Valuation, MovingAverage) {
  Valuation v;
  ASSERT_TRUE(ReceiveValue(v, Units(10), 1000).ok());
  ASSERT_TRUE(ReceiveValue(v, Units(10), 2000).ok());
  EXPECT_EQ(*IssueValue(v, Units(5)), 750);
  EXPECT_EQ(v.value_minor, 2250);
  EXPECT_EQ(*AverageCostMicros(v, 100), 1'500'000);
}

TEST(Valuation, ThirdsLeaveNoCent) {
  Valuation v;
  ASSERT_TRUE(ReceiveValue(v, Units(3), 1000).ok());
  EXPECT_EQ(*IssueValue(v, Units(1)), 333);
  EXPECT_EQ(*IssueValue(v, Units(1)), 334);  // 667 / 2 rounds away from zero
  EXPECT_EQ(*IssueValue(v, Units(1)), 333);
  EXPECT_EQ(v.value_minor, 0);
  EXPECT_TRUE(v.quantity.zero());
}

TEST(Valuation, NeverNegative) {
  Valuation v;
  ASSERT_TRUE(ReceiveValue(v, Units(1), 1).ok());
  EXPECT_EQ(ReasonOf(IssueValue(v, Units(2)).status()), "NEGATIVE_STOCK");
  EXPECT_EQ(ReasonOf(ReceiveValue(v, money::kMaxQuantity, 1)), "OVERFLOW");
}

TEST(ValuationProperty, ValueInIsValueOut) {
  const uint32_t seed = std::random_device{}();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937 random(seed);
  for (int round = 0; round < 500; ++round) {
    Valuation v;
    int64_t in = 0, out = 0;
    for (int step = 0; step < 40; ++step) {
      if (random() % 2) {
        const int64_t value = random() % 1000;
        ASSERT_TRUE(ReceiveValue(v, {1 + static_cast<int64_t>(random() % 5'000'000)}, value).ok());
        in += value;
      } else if (v.quantity.positive()) {
        const int64_t q = random() % 4 == 0 ? v.quantity.micros : 1 + random() % v.quantity.micros;
        out += *IssueValue(v, {q});
      }
      ASSERT_GE(v.value_minor, 0);
      ASSERT_EQ(in - out, v.value_minor);
      if (v.quantity.zero()) {
        ASSERT_EQ(v.value_minor, 0);
      }
    }
  }
}

TEST(ValueReport, ScrapTakesItsShareOfTheReport) {
  auto value = ValueReport(0, 1000, Units(3), Units(1), Units(10));
  EXPECT_EQ(value->scrap_minor, 250);
  EXPECT_EQ(value->output_minor, 750);
}

TEST(ValueReport, AheadIsSharedAndTheLastReportTakesTheRest) {
  auto first = ValueReport(1000, 0, Units(1), Units(0), Units(3));
  EXPECT_EQ(first->ahead_minor, 333);
  auto second = ValueReport(667, 0, Units(1), Units(0), Units(2));
  EXPECT_EQ(second->ahead_minor, 334);
  auto last = ValueReport(333, 50, Units(1), Units(0), Units(1));
  EXPECT_EQ(last->ahead_minor, 333);
  EXPECT_EQ(last->output_minor, 383);
}

TEST(ValueReport, OnlyScrapCostsOnlyScrap) {
  auto value = ValueReport(300, 101, Units(0), Units(2), Units(6));
  EXPECT_EQ(value->ahead_minor, 100);
  EXPECT_EQ(value->scrap_minor, 201);
  EXPECT_EQ(value->output_minor, 0);
  EXPECT_EQ(ReasonOf(ValueReport(0, 1, Units(0), Units(0), Units(1)).status()), "EMPTY_REPORT");
}

// A small model of a work order's life: what goes into WIP is what comes out as output, scrap and variance.
TEST(ValueReportProperty, CostInIsCostOut) {
  const uint32_t seed = std::random_device{}();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937 random(seed);
  for (int round = 0; round < 2000; ++round) {
    int64_t still = 1 + random() % 12, ahead = 0, in = 0, out = 0;
    while (still > 0 && random() % 10 != 0) {
      if (random() % 2) {
        const int64_t issued = random() % 1000;
        ahead += issued;
        in += issued;
      }
      const int64_t reported = 1 + random() % still;
      const int64_t scrap = random() % (reported + 1);
      const int64_t cost = random() % 5000;
      auto value = ValueReport(ahead, cost, Units(reported - scrap), Units(scrap), Units(still));
      ASSERT_TRUE(value.ok());
      ahead -= value->ahead_minor;
      in += cost;
      out += value->output_minor + value->scrap_minor;
      still -= reported;
      ASSERT_GE(ahead, 0);
      ASSERT_GE(value->output_minor, 0);
      ASSERT_EQ(in, out + ahead);
    }
    if (still == 0) {
      ASSERT_EQ(ahead, 0);
    }
  }
}

Id IdOf(int n) {
  char text[37];
  std::snprintf(text, sizeof text, "00000000-0000-7000-8000-%012d", n);
  return *Id::Parse(text);
}

TEST(Costing, StandardThenPriceThenRollUp) {
  std::map<Id, CostFacts> facts;
  facts[IdOf(1)].standard_cost = money::UnitPrice{5'000'000};
  facts[IdOf(1)].cheapest_price = money::UnitPrice{1'000'000};
  facts[IdOf(2)].cheapest_price = money::UnitPrice{2'500'000};
  facts[IdOf(3)].has_bom = true;
  facts[IdOf(3)].parts = {{IdOf(1), Units(2)}, {IdOf(2), {500'000}}};
  facts[IdOf(3)].conversion_cost = {750'000};
  facts[IdOf(4)].has_bom = true;
  facts[IdOf(4)].parts = {{IdOf(3), Units(3)}};
  facts[IdOf(5)];
  facts[IdOf(6)].has_bom = true;
  facts[IdOf(6)].parts = {{IdOf(1), Units(1)}, {IdOf(5), Units(1)}};
  Costing costing(facts);
  EXPECT_EQ((*costing.UnitCost(IdOf(1)))->micros, 5'000'000);
  EXPECT_EQ((*costing.UnitCost(IdOf(2)))->micros, 2'500'000);
  EXPECT_EQ((*costing.UnitCost(IdOf(3)))->micros, 12'000'000);
  EXPECT_EQ((*costing.UnitCost(IdOf(4)))->micros, 36'000'000);
  EXPECT_FALSE(costing.UnitCost(IdOf(5))->has_value());
  EXPECT_FALSE(costing.UnitCost(IdOf(6))->has_value());
  EXPECT_FALSE(costing.UnitCost(IdOf(7))->has_value());
}

TEST(Costing, ACycleHasNoCost) {
  std::map<Id, CostFacts> facts;
  facts[IdOf(1)].has_bom = facts[IdOf(2)].has_bom = true;
  facts[IdOf(1)].parts = {{IdOf(2), Units(1)}};
  facts[IdOf(2)].parts = {{IdOf(1), Units(1)}};
  Costing costing(facts);
  EXPECT_FALSE(costing.UnitCost(IdOf(1))->has_value());
}

TEST(Roots, ReadBackAndSplit) {
  const std::vector<Root> roots = {{"d1", "o1", "l1", Units(2)}, {"", "o2", "", {1}}};
  EXPECT_EQ(DecodeRoots(EncodeRoots(roots)), roots);
  EXPECT_TRUE(DecodeRoots("").empty());
  auto parts = SplitOverRoots(roots, Units(3));
  ASSERT_EQ(parts.size(), 3u);
  EXPECT_EQ(parts[0].quantity, Units(2));
  EXPECT_EQ(parts[1].quantity.micros, 1);
  EXPECT_EQ(parts[2].order_id, "");
  EXPECT_EQ(parts[2].quantity.micros, 999'999);
  EXPECT_EQ(SplitOverRoots(roots, Units(1)).size(), 1u);
  EXPECT_EQ(SplitOverRoots(roots, Units(0)).size(), 1u);
}

}  // namespace
}  // namespace saikne::inventory
