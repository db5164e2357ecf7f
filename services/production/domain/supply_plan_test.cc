#include "services/production/domain/supply_plan.h"

#include <gtest/gtest.h>

#include <random>

#include "absl/time/clock.h"

namespace saikne::production {
namespace {

using money::Units;

const Id kItem = Id::Derived(Id(), "item");

Need NeedOf(int n, int64_t needed) {
  return {.demand = {Id::Derived(Id(), "demand"), Id::Derived(Id(), std::to_string(n))},
          .item_id = kItem, .sku = "BIKE", .needed = Units(needed), .warehouse_code = "MAIN"};
}

PlanRules Rules(bool makeable = true) {
  return {.makeable = [makeable](const Id&) { return makeable; },
          .new_draft = [](const Need& need) {
            return WorkOrder{.id = Id::New(absl::Now()), .item_id = need.item_id,
                             .warehouse_code = need.warehouse_code, .changed = true};
          }};
}

Quantity Pegged(const Need& need, const std::vector<WorkOrder>& orders) {
  Quantity sum;
  for (const WorkOrder& order : orders) {
    for (const Peg& peg : order.pegs) {
      if (peg.demand == need.demand) sum += peg.open + peg.accepted;
    }
  }
  return sum;
}

TEST(PlanSupply, ShortagesOfOneItemShareADraft) {
  std::vector<Need> needs = {NeedOf(1, 3), NeedOf(2, 4)};
  std::vector<WorkOrder> orders;
  PlanSupply(absl::MakeSpan(needs), orders, Rules());
  ASSERT_EQ(orders.size(), 1u);
  EXPECT_EQ(orders[0].quantity, Units(7));
}

TEST(PlanSupply, DraftWithManyRootsIsFollowedByAnother) {
  std::vector<Need> needs = {NeedOf(1, 3), NeedOf(2, 4)};
  needs[0].roots.resize(kMaxRoots);
  needs[1].roots.resize(1);
  std::vector<WorkOrder> orders;
  PlanSupply(absl::MakeSpan(needs), orders, Rules());
  EXPECT_EQ(orders.size(), 2u);
}

TEST(PlanSupply, WorkOrderWithManyRootsTakesNoMore) {
  std::vector<Need> needs = {NeedOf(1, 3)};
  needs[0].roots.resize(1);
  std::vector<WorkOrder> orders = {{.id = Id::New(absl::Now()), .item_id = kItem,
                                    .state = WorkOrderState::kInProgress, .quantity = Units(10),
                                    .warehouse_code = "MAIN", .root_count = kMaxRoots}};
  PlanSupply(absl::MakeSpan(needs), orders, Rules());
  ASSERT_EQ(orders.size(), 2u);
  EXPECT_EQ(orders[0].OpenPegs(), Units(0));
}

TEST(PlanSupply, UnpeggedSupplyIsTakenBeforeMoreIsMade) {
  std::vector<Need> needs = {NeedOf(1, 3)};
  std::vector<WorkOrder> orders = {{.id = Id::New(absl::Now()), .item_id = kItem,
                                    .state = WorkOrderState::kInProgress, .quantity = Units(10),
                                    .good = Units(8), .warehouse_code = "MAIN"}};
  PlanSupply(absl::MakeSpan(needs), orders, Rules());
  ASSERT_EQ(orders.size(), 2u);
  EXPECT_EQ(orders[0].OpenPegs(), Units(2));
  EXPECT_EQ(orders[1].quantity, Units(1));
}

TEST(PlanSupply, RepeatingChangesNothing) {
  std::vector<Need> needs = {NeedOf(1, 3)};
  std::vector<WorkOrder> orders;
  PlanSupply(absl::MakeSpan(needs), orders, Rules());
  orders[0].changed = false;
  PlanSupply(absl::MakeSpan(needs), orders, Rules());
  EXPECT_EQ(orders.size(), 1u);
  EXPECT_FALSE(orders[0].changed);
}

TEST(PlanSupply, UnstartedWorkOrderThatNobodyNeedsIsCancelled) {
  std::vector<Need> needs = {NeedOf(1, 3)};
  std::vector<WorkOrder> orders;
  PlanSupply(absl::MakeSpan(needs), orders, Rules());
  orders[0].state = WorkOrderState::kReady;
  needs[0].needed = Units(0);
  PlanResult result = PlanSupply(absl::MakeSpan(needs), orders, Rules());
  EXPECT_EQ(orders[0].state, WorkOrderState::kCancelled);
  EXPECT_EQ(result.cancelled.size(), 1u);
}

TEST(PlanSupply, StartedWorkOrderGoesOnForThePool) {
  std::vector<Need> needs = {NeedOf(1, 3)};
  std::vector<WorkOrder> orders;
  PlanSupply(absl::MakeSpan(needs), orders, Rules());
  orders[0].state = WorkOrderState::kInProgress;
  needs[0].needed = Units(1);
  PlanResult result = PlanSupply(absl::MakeSpan(needs), orders, Rules());
  EXPECT_EQ(orders[0].state, WorkOrderState::kInProgress);
  EXPECT_EQ(orders[0].Unpegged(), Units(2));
  EXPECT_EQ(result.left_without_peg.size(), 1u);
}

TEST(PlanSupply, ItemWithoutBillOfMaterialsIsBlockedOnceAndFreedOnce) {
  std::vector<Need> needs = {NeedOf(1, 3)};
  std::vector<WorkOrder> orders;
  EXPECT_EQ(PlanSupply(absl::MakeSpan(needs), orders, Rules(false)).newly_blocked.size(), 1u);
  EXPECT_EQ(PlanSupply(absl::MakeSpan(needs), orders, Rules(false)).newly_blocked.size(), 0u);
  EXPECT_TRUE(orders.empty());
  EXPECT_EQ(PlanSupply(absl::MakeSpan(needs), orders, Rules()).newly_unblocked.size(), 1u);
  EXPECT_EQ(orders.size(), 1u);
}

// Random rises, falls, releases, reports and closings: after every plan each need is pegged exactly, unless more was accepted
// than is needed now, and no work order promises more than it makes.
TEST(PlanSupplyProperty, PeggedOpenPlusAcceptedEqualsNeeded) {
  for (uint32_t seed = 1; seed <= 200; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    std::vector<Need> needs = {NeedOf(1, 0), NeedOf(2, 0), NeedOf(3, 0)};
    std::vector<WorkOrder> orders;
    for (int step = 0; step < 40; ++step) {
      if (!orders.empty() && random() % 2 == 0) {
        WorkOrder& order = orders[random() % orders.size()];
        if (order.state == WorkOrderState::kDraft && order.quantity.positive()) {
          order.state = WorkOrderState::kReady;
        } else if (order.Active() && order.state != WorkOrderState::kDraft) {
          Quantity good = Units(random() % 3), scrap = Units(random() % 2);
          if ((good + scrap).positive()) (void)BookReport(order, good, scrap).status();
          CutPegsToRemaining(order);
        }
      } else {
        needs[random() % 3].needed = Units(random() % 8);
      }
      PlanSupply(absl::MakeSpan(needs), orders, Rules());
      for (const Need& need : needs) {
        Quantity accepted;
        for (const WorkOrder& order : orders) {
          for (const Peg& peg : order.pegs) {
            if (peg.demand == need.demand) accepted += peg.accepted;
          }
        }
        ASSERT_EQ(Pegged(need, orders), std::max(need.needed, accepted));
      }
      for (const WorkOrder& order : orders) {
        if (!order.Active()) continue;
        ASSERT_GE(order.Unpegged(), Quantity{});
      }
    }
  }
}

}  // namespace
}  // namespace saikne::production
