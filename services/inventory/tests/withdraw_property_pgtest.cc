// O8 in inventory: cancelling releases every reservation of the order and leaves no supply to be arranged for it, while others confirm, ship
// and receive; and what became free is with those who waited for it. 1, 2, 8 and 64 writers, seeds printed.

#include <random>
#include <thread>

#include "services/inventory/app/receipts.h"
#include "services/inventory/app/shipments.h"
#include "services/inventory/tests/world.h"

namespace saikne::inventory {
namespace {

constexpr int kItems = 3;

struct Play {
  World world;
  std::vector<Id> items;

  Play() {
    for (int i = 0; i < kItems; ++i) {
      items.push_back(world.AddItem(absl::StrCat("I", i)));
      world.Stock(absl::StrCat("I", i), Units(12), 1'000'000);
    }
  }

  DemandFacts RandomOrder(std::mt19937& random) {
    std::vector<std::pair<Id, Quantity>> lines;
    for (int n = 1 + random() % 2; n > 0; --n) lines.push_back({items[random() % kItems], Units(1 + random() % 4)});
    DemandFacts order = world.Order(lines, random() % 3);
    order.delivery_rule = random() % 4 == 0 ? DeliveryRule::kCompleteOrder : DeliveryRule::kAsAvailable;
    return order;
  }

  void Receive(std::mt19937& random) {
    GoodsReceipt receipt{Id::New(absl::Now()), "GR", Id::New(absl::Now()), "",
                         {{Id::New(absl::Now()), items[random() % kItems], Units(1 + random() % 3), 100, {}, {}}},
                         world.Flow()};
    world.Run([&](pg::Txn& txn) {
      return ReceiveGoods(txn, world.context(), world.company(), {receipt}, world.now()).status();
    });
  }

  // Ships a part of what is ready; it may be gone, and its rule may forbid the part.
  void Ship(const DemandFacts& order, std::mt19937& random) {
    const std::string id =
        world.pg().Value("select id from shipments where state <= 3 and demand_id = '" + order.id.ToString() + "'");
    if (id.empty()) return;
    ShipmentCommand command{id, "", "", {}};
    if (random() % 2) command.parts.push_back({order.lines[0].line_id, Units(1)});
    const absl::Status shipped = world.Try([&](pg::Txn& txn) {
      return ShipShipment(txn, world.context(), world.company(), command, world.Flow(), world.now());
    });
    EXPECT_TRUE(shipped.ok() || ReasonOf(shipped) != "") << shipped;
  }

  void Live(unsigned seed, int orders) {
    std::mt19937 random(seed);
    for (int i = 0; i < orders; ++i) {
      const DemandFacts order = RandomOrder(random);
      if (random() % 8 == 0) {
        world.Withdraw(order);  // before it was seen
        world.Place({order});
        world.Confirm({order});
        continue;
      }
      if (random() % 2) world.Place({order});
      if (random() % 6) world.Confirm({order});
      if (random() % 3 == 0) Receive(random);
      if (random() % 3 == 0) Ship(order, random);
      if (random() % 2) world.Withdraw(order);
      if (random() % 5 == 0) world.Withdraw(order);
    }
  }

  void Check() {
    world.CheckInvariants();
    const char* closed = "from demand_lines l join demands d on d.company_id = l.company_id and d.id = l.demand_id"
                         " where d.state = 3 and ";
    EXPECT_EQ(world.pg().Count(absl::StrCat("select count(*) ", closed, "l.reserved_micros <> 0")), 0) << "O8";
    EXPECT_EQ(world.pg().Count(absl::StrCat("select count(*) ", closed, "l.backordered_micros <> 0")), 0) << "O8";
    // What was published last: supply for a closed line only where supply that was pegged to it has shipped.
    EXPECT_EQ(world.pg().Count(absl::StrCat("select count(*) ", closed, "l.supply_needed_micros > l.issued_micros")), 0)
        << "O8: demand without an owner";
    EXPECT_EQ(world.pg().Count("select count(*) from shipments s join demands d on d.company_id = s.company_id"
                               " and d.id = s.demand_id where d.state = 3 and s.state <= 3"),
              0)
        << "O8: an open shipment of a closed order";
    EXPECT_EQ(world.pg().Count(
                  "select count(*) from warehouse_stock w where w.on_hand_micros > w.reserved_micros and exists"
                  " (select from demand_lines l join demands d on d.company_id = l.company_id and d.id = l.demand_id"
                  "  where d.state = 2 and l.item_id = w.item_id and l.warehouse_id = w.warehouse_id"
                  "  and l.backordered_micros > 0)"),
              0)
        << "free stock lies beside an order that waits for it";
    EXPECT_EQ(world.pg().Count("select count(*) from demands where state = 3"),
              static_cast<int64_t>(world.Events<ev::DemandWithdrawn>().size()))
        << "one answer each";
  }
};

void Cancel(int writers) {
  const unsigned seed = std::random_device()();
  std::printf("seed %u\n", seed);
  Play play;
  std::vector<std::thread> threads;
  for (int t = 0; t < writers; ++t) {
    threads.emplace_back([&play, seed, t, writers] { play.Live(seed + t, writers > 8 ? 3 : 96 / (writers + 2)); });
  }
  for (std::thread& thread : threads) thread.join();
  play.Check();
}

TEST(O8CancellingReleasesEverything, OneWriter) { Cancel(1); }
TEST(O8CancellingReleasesEverything, TwoWriters) { Cancel(2); }
TEST(O8CancellingReleasesEverything, EightWriters) { Cancel(8); }
TEST(O8CancellingReleasesEverything, SixtyFourWriters) { Cancel(64); }

// A batch of cancellations in which one gets what another gave back, and gives it up in turn: the third must have it.
TEST(O8CancellingReleasesEverything, WhatTwoOfABatchGiveBackReachesTheOneBehindThem) {
  Play play;
  World& world = play.world;
  const DemandFacts first = world.Order({{play.items[0], Units(12)}}, 2);
  const DemandFacts second = world.Order({{play.items[0], Units(12)}}, 1);
  const DemandFacts third = world.Order({{play.items[0], Units(12)}}, 0);
  world.Confirm({first, second, third});
  world.Run([&](pg::Txn& txn) {
    return WithdrawDemands(txn, world.context(), world.company(), {world.Ref(first), world.Ref(second)}, world.now())
        .status();
  });
  EXPECT_EQ(world.Line(third, 0, "reserved"), Units(12).micros);
  play.Check();
}

}  // namespace
}  // namespace saikne::inventory
