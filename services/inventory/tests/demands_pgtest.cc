// Reservations, shortages, cancelling, expiry: the reactions' use cases on a real database.

#include <thread>

#include "services/inventory/app/adjust_stock.h"
#include "services/inventory/app/receipts.h"
#include "services/inventory/app/shipments.h"
#include "services/inventory/tests/world.h"

namespace saikne::inventory {
namespace {

TEST(Demands, EachPlacedOrderIsAnsweredOnce) {
  World world;
  const Id a = world.AddItem("A"), b = world.AddItem("B");
  world.Stock("A", Units(5), 2'000'000);
  const DemandFacts one = world.Order({{a, Units(3)}, {b, Units(2)}});
  const DemandFacts none = world.Order({});
  world.Place({one, none});
  world.Place({one});
  auto reserved = world.Events<ev::StockReserved>();
  ASSERT_EQ(reserved.size(), 2u);
  for (const auto& event : reserved) {
    if (event.demand_id() == none.id.ToString()) {
      EXPECT_EQ(event.lines_size(), 0);
      continue;
    }
    EXPECT_EQ(event.deal_id(), one.deal_id);
    EXPECT_FALSE(event.firm());
    EXPECT_EQ(event.lines(0).reserved().value(), "3");
    EXPECT_EQ(event.lines(1).reserved().value(), "0");
    EXPECT_EQ(event.lines(1).backordered().value(), "2");
  }
  EXPECT_TRUE(world.Events<ev::StockShort>().empty());
  world.CheckInvariants();
}

TEST(Demands, ConfirmationPublishesWhatIsShort) {
  World world;
  const Id a = world.AddItem("A"), b = world.AddItem("B", SupplyMethod::kMake);
  world.Stock("A", Units(5), 2'000'000);
  const DemandFacts order = world.Order({{a, Units(3)}, {b, Units(2)}}, 4);
  world.Place({order});
  world.Confirm({order});
  world.Confirm({order});
  ASSERT_EQ(world.Events<ev::StockShort>().size(), 1u);
  const auto shortage = world.Last<ev::StockShort>();
  ASSERT_EQ(shortage.lines_size(), 1);
  EXPECT_EQ(shortage.priority(), 4);
  EXPECT_EQ(shortage.warehouse_code(), "MAIN");
  EXPECT_EQ(shortage.lines(0).sku(), "B");
  EXPECT_EQ(shortage.lines(0).supply_method(), saikne::types::v1::SUPPLY_METHOD_MAKE);
  EXPECT_EQ(shortage.lines(0).supply_needed().value(), "2");
  ASSERT_EQ(shortage.lines(0).pegs_size(), 1);
  EXPECT_EQ(shortage.lines(0).pegs(0).demand().line_id(), order.lines[1].line_id.ToString());
  EXPECT_EQ(shortage.lines(0).pegs(0).deal_id(), order.deal_id);
  const auto shipment = world.Last<ev::ShipmentCreated>();
  EXPECT_EQ(shipment.order_id(), order.id.ToString());
  ASSERT_EQ(shipment.lines_size(), 1);
  EXPECT_EQ(shipment.lines(0).quantity().value(), "3");
  world.CheckInvariants();
}

TEST(Demands, ExpiredHoldsGoToOthersAndAreTakenAgainAtConfirmation) {
  World world;
  const Id a = world.AddItem("A");
  world.Stock("A", Units(5), 1'000'000);
  const DemandFacts slow = world.Order({{a, Units(4)}}), quick = world.Order({{a, Units(3)}});
  world.Place({slow});
  world.Place({quick});
  world.Confirm({quick});
  EXPECT_EQ(world.Line(quick, 0, "reserved"), Units(1).micros);
  world.Advance(absl::Minutes(59));
  world.Run([&](pg::Txn& txn) { return ExpireHolds(txn, world.context(), world.now()).status(); });
  EXPECT_EQ(world.Line(slow, 0, "reserved"), Units(4).micros);
  world.Advance(absl::Minutes(2));
  world.Run([&](pg::Txn& txn) { return ExpireHolds(txn, world.context(), world.now()).status(); });
  EXPECT_EQ(world.Line(slow, 0, "reserved"), 0);
  EXPECT_EQ(world.Line(quick, 0, "reserved"), Units(3).micros);
  // Free stock came to the short order: it needs no supply any more.
  EXPECT_EQ(world.Last<ev::StockShort>().lines(0).supply_needed().value(), "0");
  world.Confirm({slow});
  EXPECT_EQ(world.Line(slow, 0, "reserved"), Units(2).micros);
  EXPECT_EQ(world.Last<ev::StockShort>().lines(0).supply_needed().value(), "2");
  world.CheckInvariants();
}

TEST(Demands, CancellingReleasesAndServesTheNext) {
  World world;
  const Id a = world.AddItem("A");
  world.Stock("A", Units(5), 1'000'000);
  const DemandFacts first = world.Order({{a, Units(5)}}), second = world.Order({{a, Units(4)}});
  world.Confirm({first, second});
  world.Withdraw(first);
  world.Withdraw(first);
  ASSERT_EQ(world.Events<ev::DemandWithdrawn>().size(), 1u);
  const auto withdrawn = world.Last<ev::DemandWithdrawn>();
  EXPECT_EQ(withdrawn.lines(0).withdrawn().value(), "5");
  EXPECT_EQ(withdrawn.lines(0).shipped().value(), "0");
  EXPECT_EQ(withdrawn.lines(0).supply_needed().value(), "0");
  EXPECT_EQ(world.Events<ev::ShipmentCancelled>().size(), 1u);
  EXPECT_EQ(world.Line(second, 0, "reserved"), Units(4).micros);
  EXPECT_EQ(world.Last<ev::StockShort>().lines(0).supply_needed().value(), "0");
  EXPECT_EQ(world.Last<ev::ShipmentCreated>().order_id(), second.id.ToString());
  world.CheckInvariants();
}

TEST(Demands, CancelledBeforeItWasSeen) {
  World world;
  const Id a = world.AddItem("A");
  world.Stock("A", Units(5), 1'000'000);
  const DemandFacts order = world.Order({{a, Units(5)}});
  world.Withdraw(order);
  EXPECT_EQ(world.Last<ev::DemandWithdrawn>().lines_size(), 0);
  world.Place({order});
  world.Confirm({order});
  EXPECT_TRUE(world.Events<ev::StockReserved>().empty());
  EXPECT_EQ(world.pg().Count("select reserved_micros from warehouse_stock"), 0);
  world.CheckInvariants();
}

TEST(Demands, AnUnknownItemChangesNothing) {
  World world;
  const DemandFacts order = world.Order({{Id::New(absl::Now()), Units(5)}});
  EXPECT_EQ(ReasonOf(world.Try([&](pg::Txn& txn) {
              return PlaceDemands(txn, world.context(), world.company(), {order}, world.now()).status();
            })),
            "ITEM_NOT_FOUND");
  EXPECT_EQ(world.pg().Count("select count(*) from demands"), 0);
}

// I8: the last units are promised once; I3 after every commit.
void CompeteForTheLastUnits(int writers) {
  World world;
  const Id a = world.AddItem("A");
  world.Stock("A", Units(3), 1'000'000);
  std::vector<DemandFacts> orders;
  for (int i = 0; i < writers; ++i) orders.push_back(world.Order({{a, Units(2)}}));
  std::vector<std::thread> threads;
  for (int i = 0; i < writers; ++i) {
    threads.emplace_back([&world, &orders, i] {
      world.Place({orders[i]});
      world.Confirm({orders[i]});
      if (i % 4 == 3) world.Withdraw(orders[i]);
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(world.pg().Count("select sum(reserved_micros) from demand_lines"),
            std::min<int64_t>(3, (writers - writers / 4) * 2) * money::kScale);
  EXPECT_EQ(world.pg().Count("select count(*) from (select demand_id from demand_lines where issued_micros > 0) x"), 0);
  EXPECT_EQ(world.Events<ev::DemandWithdrawn>().size(), static_cast<size_t>(writers / 4));
  world.CheckInvariants();
}

TEST(DemandsConcurrent, OneWriter) { CompeteForTheLastUnits(1); }
TEST(DemandsConcurrent, TwoWriters) { CompeteForTheLastUnits(2); }
TEST(DemandsConcurrent, EightWriters) { CompeteForTheLastUnits(8); }
TEST(DemandsConcurrent, SixtyFourWriters) { CompeteForTheLastUnits(64); }

// Many writers, three items in different orders: no deadlock is left over, the sums hold.
TEST(DemandsConcurrent, ManyItemsInAnyOrder) {
  World world;
  std::vector<Id> items;
  for (const char* sku : {"A", "B", "C"}) {
    items.push_back(world.AddItem(sku));
    world.Stock(sku, Units(20), 1'000'000);
  }
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 6; ++i) {
        const Id& x = items[(t + i) % 3];
        const Id& y = items[(t + 2 * i + 1) % 3];
        DemandFacts order = world.Order({{x, Units(1)}, {y, Units(2)}});
        world.Confirm({order});
        if (i % 2) world.Withdraw(order);
        if (i % 3 == 0) {
          absl::Status adjusted = world.Try([&](pg::Txn& txn) {
            return AdjustStock(txn, world.context(), world.company(), {i % 2 ? "A" : "B", "", "", Units(-1), "count"},
                               world.Flow(), world.now())
                .status();
          });
          EXPECT_TRUE(adjusted.ok() || ReasonOf(adjusted) == "NEGATIVE_STOCK") << adjusted;
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  world.CheckInvariants();
}

TEST(Demands, ABatchOfTwoHundredOrdersIsOneStatementATable) {
  World world;
  std::vector<Id> items;
  for (int i = 0; i < 20; ++i) {
    items.push_back(world.AddItem(absl::StrCat("I", i)));
    world.Stock(absl::StrCat("I", i), Units(1000), 1'000'000);
  }
  std::vector<DemandFacts> orders;
  for (int i = 0; i < 200; ++i) {
    orders.push_back(world.Order({{items[i % 20], Units(1)}, {items[(i + 7) % 20], Units(2)}, {items[(i + 13) % 20], Units(1)}}));
  }
  const absl::Time begin = absl::Now();
  world.Place(orders);
  world.Confirm(orders);
  std::printf("200 orders x 3 lines placed and confirmed in %lld ms\n",
              static_cast<long long>(absl::ToInt64Milliseconds(absl::Now() - begin)));
  EXPECT_EQ(world.Events<ev::StockReserved>().size(), 200u);
  EXPECT_EQ(world.Events<ev::ShipmentCreated>().size(), 200u);
  world.CheckInvariants();
}

}  // namespace
}  // namespace saikne::inventory
