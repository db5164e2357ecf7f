#include "services/procurement/domain/supply_plan.h"

#include <gtest/gtest.h>

#include <random>

#include "absl/time/clock.h"
#include "libs/base/status.h"

namespace saikne::procurement {
namespace {

using money::Units;
using State = PurchaseOrderState;

const Id kItem = Id::Derived(Id(), "item");
const Id kOther = Id::Derived(Id(), "other item");

Need NeedOf(int n, int64_t needed, const Id& item = kItem) {
  return {.demand = {Id::Derived(Id(), "demand"), Id::Derived(Id(), std::to_string(n))},
          .item_id = item, .sku = "BOLT", .needed = Units(needed), .warehouse_code = "MAIN"};
}

Offer OfferOf(const char* supplier, int64_t price = 10) {
  return {.price_id = Id::Derived(Id(), std::string("price") + supplier),
          .supplier_id = Id::Derived(Id(), supplier), .unit = "EA", .price = {price * money::kScale}};
}

PlanRules Rules(std::vector<Offer> offers) {
  return {.best_offer = [offers](const Need&, Quantity missing) {
            return BestOffer(offers, missing, *money::Currency::Parse("EUR"));
          },
          .new_draft = [](const Need& need, const Offer& offer) {
            return PurchaseOrder{.id = Id::New(absl::Now()), .supplier_id = offer.supplier_id,
                                 .automatic = true, .currency = *money::Currency::Parse("EUR"),
                                 .warehouse_code = need.warehouse_code, .changed = true};
          },
          .new_line_id = [] { return Id::New(absl::Now()); }};
}

PlanResult Plan(std::vector<Need>& needs, std::vector<PurchaseOrder>& orders,
                std::vector<Offer> offers = {OfferOf("A")}) {
  auto result = PlanSupply(absl::MakeSpan(needs), orders, Rules(std::move(offers)));
  EXPECT_TRUE(result.ok()) << result.status();
  return *std::move(result);
}

Quantity Pegged(const Need& need, const std::vector<PurchaseOrder>& orders) {
  Quantity sum;
  for (const PurchaseOrder& order : orders) {
    for (const OrderLine& line : order.lines) {
      for (const Peg& peg : line.pegs) {
        if (peg.demand == need.demand) sum += peg.open + peg.accepted;
      }
    }
  }
  return sum;
}

Quantity Accepted(const Need& need, const std::vector<PurchaseOrder>& orders) {
  Quantity sum;
  for (const PurchaseOrder& order : orders) {
    for (const OrderLine& line : order.lines) {
      for (const Peg& peg : line.pegs) {
        if (peg.demand == need.demand) sum += peg.accepted;
      }
    }
  }
  return sum;
}

Quantity Ordered(const PurchaseOrder& order) {
  Quantity sum;
  for (const OrderLine& line : order.lines) sum += line.quantity;
  return sum;
}

TEST(PlanSupply, NeedsOfOneSupplierShareADraft) {
  std::vector<Need> needs = {NeedOf(1, 3), NeedOf(2, 4), NeedOf(3, 5, kOther)};
  std::vector<PurchaseOrder> orders;
  Plan(needs, orders);
  ASSERT_EQ(orders.size(), 1u);
  ASSERT_EQ(orders[0].lines.size(), 2u);
  EXPECT_EQ(Ordered(orders[0]), Units(12));
  EXPECT_EQ(orders[0].net_minor, 12'000);
}

TEST(PlanSupply, MinimumIsOnTheSumAndTheRestIsForStock) {
  Offer offer = OfferOf("A");
  offer.minimum = Units(10);
  std::vector<Need> needs = {NeedOf(1, 3), NeedOf(2, 4)};
  std::vector<PurchaseOrder> orders;
  Plan(needs, orders, {offer});
  ASSERT_EQ(orders[0].lines.size(), 1u);
  EXPECT_EQ(Ordered(orders[0]), Units(10));
  EXPECT_EQ(orders[0].lines[0].Unpegged(), Units(3));
  needs = {NeedOf(3, 3)};  // fits into what is for stock
  Plan(needs, orders, {offer});
  EXPECT_EQ(Ordered(orders[0]), Units(10));
  needs = {NeedOf(4, 2)};
  Plan(needs, orders, {offer});
  EXPECT_EQ(Ordered(orders[0]), Units(12));
}

TEST(PlanSupply, NeedAboveTheMaximumBecomesSeveralLinesWithAllPegs) {
  Offer offer = OfferOf("A");
  offer.maximum = Units(10);
  std::vector<Need> needs = {NeedOf(1, 7), NeedOf(2, 18)};
  std::vector<PurchaseOrder> orders;
  Plan(needs, orders, {offer});
  ASSERT_EQ(orders[0].lines.size(), 3u);
  EXPECT_EQ(orders[0].lines[2].quantity, Units(5));
  EXPECT_EQ(Pegged(needs[1], orders), Units(18));
  needs[1].needed = Units(2);
  Plan(needs, orders, {offer});
  EXPECT_EQ(Ordered(orders[0]), Units(9));
}

TEST(PlanSupply, UnpeggedSupplyIsTakenBeforeMoreIsBought) {
  std::vector<Need> needs = {NeedOf(1, 5)};
  std::vector<PurchaseOrder> orders;
  Plan(needs, orders);
  orders[0].state = State::kSent;
  needs[0].needed = Units(1);
  PlanResult result = Plan(needs, orders);
  EXPECT_EQ(result.left_without_peg.size(), 1u);
  EXPECT_EQ(orders[0].lines[0].Unpegged(), Units(4));
  std::vector<Need> next = {NeedOf(2, 6)};
  Plan(next, orders);
  ASSERT_EQ(orders.size(), 2u);
  EXPECT_TRUE(orders[0].lines[0].Unpegged().zero());
  EXPECT_EQ(Ordered(orders[1]), Units(2));
}

TEST(PlanSupply, OtherWarehousesSupplyIsLeftAlone) {
  std::vector<Need> needs = {NeedOf(1, 5), NeedOf(2, 5)};
  needs[1].warehouse_code = "EAST";
  std::vector<PurchaseOrder> orders;
  Plan(needs, orders);
  EXPECT_EQ(orders.size(), 2u);
}

TEST(PlanSupply, DraftThatNobodyNeedsIsCancelled) {
  std::vector<Need> needs = {NeedOf(1, 3)};
  std::vector<PurchaseOrder> orders;
  Plan(needs, orders);
  needs[0].needed = {};
  PlanResult result = Plan(needs, orders);
  EXPECT_EQ(orders[0].state, State::kCancelled);
  EXPECT_EQ(result.cancelled.size(), 1u);
}

TEST(PlanSupply, WhatWaitsForApprovalShrinksToo) {
  std::vector<Need> needs = {NeedOf(1, 3), NeedOf(2, 4)};
  std::vector<PurchaseOrder> orders;
  Plan(needs, orders);
  orders[0].state = State::kToApprove;
  needs[0].needed = Units(1);
  PlanResult result = Plan(needs, orders);
  EXPECT_EQ(Ordered(orders[0]), Units(5));
  EXPECT_TRUE(result.left_without_peg.empty());
}

TEST(PlanSupply, APersonsDraftIsLeftAlone) {
  std::vector<Need> needs = {NeedOf(1, 3)};
  std::vector<PurchaseOrder> orders;
  Plan(needs, orders);
  orders[0].automatic = false;
  std::vector<Need> next = {NeedOf(2, 3)};
  Plan(next, orders);
  EXPECT_EQ(orders.size(), 2u);
}

TEST(PlanSupply, WithoutAnOfferTheNeedIsBlockedUntilThereIsOne) {
  std::vector<Need> needs = {NeedOf(1, 3)};
  std::vector<PurchaseOrder> orders;
  EXPECT_EQ(Plan(needs, orders, {}).newly_blocked.size(), 1u);
  EXPECT_EQ(needs[0].blocked, "NO_SUPPLIER_PRICE");
  EXPECT_TRUE(Plan(needs, orders, {}).newly_blocked.empty());
  EXPECT_EQ(Plan(needs, orders).newly_unblocked.size(), 1u);
  EXPECT_EQ(Pegged(needs[0], orders), Units(3));
}

TEST(PlanSupply, RepeatingChangesNothing) {
  std::vector<Need> needs = {NeedOf(1, 3)};
  std::vector<PurchaseOrder> orders;
  Plan(needs, orders);
  orders[0].changed = false;
  Plan(needs, orders);
  EXPECT_EQ(orders.size(), 1u);
  EXPECT_FALSE(orders[0].changed);
}

// Needs rise and fall, orders are sent and received with rejects; after each step every need is pegged exactly, no line promises
// more than it brings (P6), and drafts hold the least that packs, minimum and maximum allow.
TEST(PlanSupply, PegsAlwaysSumToTheNeeds) {
  for (uint32_t seed = 1; seed <= 150; ++seed) {
    std::mt19937 random(seed);
    auto pick = [&](int n) { return static_cast<int>(random() % n); };
    Offer a = OfferOf("A", 10), b = OfferOf("B", 9);
    a.pack = Units(2);
    a.maximum = Units(6);
    b.minimum = Units(8);
    b.factor = {3 * money::kScale};
    std::vector<Need> needs;
    for (int i = 0; i < 5; ++i) needs.push_back(NeedOf(i, 0, i % 2 ? kItem : kOther));
    std::vector<PurchaseOrder> orders;
    for (int step = 0; step < 40; ++step) {
      Need& need = needs[pick(5)];
      if (pick(2)) need.needed = Units(pick(12));
      if (!orders.empty() && pick(3) == 0) {
        PurchaseOrder& order = orders[pick(static_cast<int>(orders.size()))];
        if (order.state == State::kDraft && !order.lines.empty()) order.state = State::kSent;
        if (!order.Unsent() && order.Active()) {
          OrderLine& line = order.lines[pick(static_cast<int>(order.lines.size()))];
          Quantity rejected = pick(2) ? std::min(Units(1), line.Open()) : Quantity{};
          if (line.Open().positive()) {
            ASSERT_TRUE(BookReceipt(order, {{line.id, line.Open() - rejected, rejected}}, 0).ok());
            CutPegsToOpen(order);
          }
        }
      }
      Plan(needs, orders, {a, b});
      for (PurchaseOrder& order : orders) {
        std::erase_if(order.lines, [](const OrderLine& line) { return line.quantity.zero(); });
      }
      for (const Need& n : needs) {  // what came before the need fell stays
        ASSERT_EQ(Pegged(n, orders), std::max(n.needed, Accepted(n, orders))) << "seed " << seed;
      }
      for (const PurchaseOrder& order : orders) {
        for (const OrderLine& line : order.lines) {
          ASSERT_GE(line.Unpegged().micros, 0) << "seed " << seed;
          if (order.state == State::kDraft && line.terms.supplier_id == a.supplier_id) {
            ASSERT_LT(line.Unpegged().micros, a.pack.micros) << "seed " << seed;
            ASSERT_LE(line.quantity.micros, a.maximum.micros);
          }
        }
      }
    }
  }
}

}  // namespace
}  // namespace saikne::procurement
