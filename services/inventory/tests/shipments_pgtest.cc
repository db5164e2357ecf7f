// Pick, pack, ship; partial shipments; holds; the race of cancelling and shipping.

#include <thread>

#include "libs/rpc/etag.h"
#include "libs/service/db.h"
#include "libs/testing/page_sizes.h"
#include "services/inventory/api/shipment_api.h"
#include "services/inventory/app/shipments.h"
#include "services/inventory/tests/world.h"

namespace saikne::inventory {
namespace {

absl::Status Ship(World& world, const ShipmentCommand& command) {
  return world.Try([&](pg::Txn& txn) {
    return ShipShipment(txn, world.context(), world.company(), command, world.Flow(), world.now());
  });
}

absl::Status Advance(World& world, const std::string& id, ShipmentState to) {
  return world.Try([&](pg::Txn& txn) {
    return AdvanceShipment(txn, world.context(), world.company(), {id, "", "", {}}, to, world.Flow(), world.now());
  });
}

// The order's open shipment.
std::string OpenShipment(World& world, const DemandFacts& order) {
  return world.pg().Value("select id from shipments where state <= 3 and demand_id = '" + order.id.ToString() + "'");
}

struct Set {
  Set() : a(world.AddItem("A")) { world.Stock("A", Units(10), 3'333'333); }
  World world;
  Id a;
};

TEST(Shipments, ShipIssuesAtCost) {
  Set set;
  const DemandFacts order = set.world.Order({{set.a, Units(3)}});
  set.world.Confirm({order});
  const std::string shipment = OpenShipment(set.world, order);
  ASSERT_TRUE(Ship(set.world, {shipment, "", "DHL 42", {}}).ok());
  const auto shipped = set.world.Last<ev::ShipmentShipped>();
  EXPECT_EQ(shipped.order_id(), order.id.ToString());
  EXPECT_EQ(shipped.tracking(), "DHL 42");
  EXPECT_EQ(shipped.lines(0).quantity().value(), "3");
  const auto issued = set.world.Last<ev::StockIssued>();
  EXPECT_EQ(issued.document_id(), shipment);
  EXPECT_EQ(issued.reason(), ev::VALUATION_REASON_SALE);
  EXPECT_EQ(issued.deal_id(), order.deal_id);
  EXPECT_EQ(issued.value().units(), 10);  // 33.33 x 3 / 10 = 10.00
  EXPECT_EQ(issued.value().nanos(), 0);
  EXPECT_EQ(set.world.pg().Count("select value_minor from item_stock"), 2333);
  EXPECT_EQ(ReasonOf(Ship(set.world, {shipment, "", "", {}})), "ILLEGAL_TRANSITION");
  EXPECT_EQ(ReasonOf(Advance(set.world, shipment, ShipmentState::kPicked)), "ILLEGAL_TRANSITION");
  set.world.CheckInvariants();
}

// The first is shipped: the open ones fill a page, and the next goes on with those that are done.
TEST(Shipments, APageEndsBeforeItIsTooLargeToRead) {
  Set set;
  std::vector<DemandFacts> orders;
  for (int i = 0; i < 3; ++i) orders.push_back(set.world.Order({{set.a, Units(1)}}));
  set.world.Confirm(orders);
  ASSERT_TRUE(Ship(set.world, {OpenShipment(set.world, orders[0]), "", "", {}}).ok());
  set.world.pg().Exec("insert into shipment_lines select company_id, shipment_id, gen_random_uuid(), item_id, quantity_micros "
                      "from shipment_lines, generate_series(1, 9000)");
  svc::Db db(set.world.pg().pool());
  ShipmentApi api(db, set.world.context());
  const rpc::Call call("m", {set.world.company(), "MAIN", *money::Currency::Parse("EUR")}, "ann", "", "", "", absl::Now(),
                       absl::Now() + absl::Seconds(60));
  const auto list = [&](const auto& request) { return api.ListShipments(call, request); };
  const auto shipments = [](const auto& page) { return page.shipments(); };
  v1::ListShipmentsRequest request;
  EXPECT_EQ(testing::PageSizes(request, list, shipments), (std::vector<int>{2, 1}));
  request.set_open_only(true);
  EXPECT_EQ(testing::PageSizes(request, list, shipments), std::vector<int>{2});
}

TEST(Shipments, PartOfItOpensTheNext) {
  Set set;
  const DemandFacts order = set.world.Order({{set.a, Units(4)}, {set.a, Units(2)}});
  set.world.Confirm({order});
  const std::string first = OpenShipment(set.world, order);
  ASSERT_TRUE(Ship(set.world, {first, "", "", {{order.lines[0].line_id, Units(1)}}}).ok());
  const std::string second = OpenShipment(set.world, order);
  EXPECT_NE(first, second);
  const auto created = set.world.Events<ev::ShipmentCreated>();
  ASSERT_EQ(created.size(), 2u);
  EXPECT_EQ(created[1].lines(0).quantity().value(), "3");
  EXPECT_EQ(created[1].lines(1).quantity().value(), "2");
  EXPECT_EQ(set.world.Last<ev::ShipmentShipped>().lines_size(), 1);
  ASSERT_TRUE(Ship(set.world, {second, "", "", {}}).ok());
  EXPECT_EQ(OpenShipment(set.world, order), "");
  EXPECT_EQ(set.world.Line(order, 0, "issued"), Units(4).micros);
  set.world.CheckInvariants();
}

TEST(Shipments, WrongPartsAreRefused) {
  Set set;
  const DemandFacts order = set.world.Order({{set.a, Units(4)}});
  set.world.Confirm({order});
  const std::string id = OpenShipment(set.world, order);
  EXPECT_EQ(ReasonOf(Ship(set.world, {id, "", "", {{order.lines[0].line_id, Units(5)}}})), "INVALID_FIELD");
  EXPECT_EQ(ReasonOf(Ship(set.world, {id, "", "", {{order.id, Units(1)}}})), "INVALID_FIELD");
  EXPECT_EQ(ReasonOf(Ship(set.world, {Id::New(absl::Now()).ToString(), "", "", {}})), "SHIPMENT_NOT_FOUND");
  EXPECT_EQ(ReasonOf(Ship(set.world, {id, rpc::Etag(7), "", {}})), "STALE_ETAG");
  set.world.CheckInvariants();
}

TEST(Shipments, CompleteRulesForbidParts) {
  Set set;
  DemandFacts order = set.world.Order({{set.a, Units(4)}, {set.a, Units(1)}});
  order.delivery_rule = DeliveryRule::kCompleteOrder;
  set.world.Confirm({order});
  const std::string id = OpenShipment(set.world, order);
  EXPECT_EQ(ReasonOf(Ship(set.world, {id, "", "", {{order.lines[0].line_id, Units(4)}}})), "DELIVERY_RULE");
  EXPECT_TRUE(Ship(set.world, {id, "", "", {}}).ok());
  set.world.CheckInvariants();
}

TEST(Shipments, AHeldOrderIsNeitherPickedNorShipped) {
  Set set;
  const DemandFacts order = set.world.Order({{set.a, Units(4)}});
  set.world.Confirm({order});
  const std::string id = OpenShipment(set.world, order);
  auto block = [&](bool blocked) {
    set.world.Run([&](pg::Txn& txn) {
      return BlockDemands(txn, set.world.context(), set.world.company(), {set.world.Ref(order)}, blocked,
                          set.world.now())
          .status();
    });
  };
  block(true);
  EXPECT_EQ(ReasonOf(Advance(set.world, id, ShipmentState::kPicked)), "ORDER_ON_HOLD");
  EXPECT_EQ(ReasonOf(Ship(set.world, {id, "", "", {}})), "ORDER_ON_HOLD");
  block(false);
  EXPECT_TRUE(Advance(set.world, id, ShipmentState::kPicked).ok());
  EXPECT_EQ(ReasonOf(Advance(set.world, id, ShipmentState::kPicked)), "ILLEGAL_TRANSITION");
  EXPECT_TRUE(Advance(set.world, id, ShipmentState::kPacked).ok());
  EXPECT_EQ(ReasonOf(Advance(set.world, id, ShipmentState::kPicked)), "ILLEGAL_TRANSITION");
  EXPECT_TRUE(Ship(set.world, {id, "", "", {}}).ok());
}

TEST(Shipments, AfterPaymentWaitsForTheRelease) {
  Set set;
  DemandFacts order = set.world.Order({{set.a, Units(4)}});
  order.delivery_rule = DeliveryRule::kAfterPayment;
  set.world.Confirm({order});
  EXPECT_EQ(OpenShipment(set.world, order), "");
  set.world.Run([&](pg::Txn& txn) {
    return ReleaseToShip(txn, set.world.context(), set.world.company(), {set.world.Ref(order)}, set.world.now())
        .status();
  });
  EXPECT_TRUE(Ship(set.world, {OpenShipment(set.world, order), "", "", {}}).ok());
  set.world.CheckInvariants();
}

TEST(Shipments, CancelledAfterAPartHasGone) {
  Set set;
  const DemandFacts order = set.world.Order({{set.a, Units(4)}});
  set.world.Confirm({order});
  ASSERT_TRUE(Ship(set.world, {OpenShipment(set.world, order), "", "", {{order.lines[0].line_id, Units(1)}}}).ok());
  const std::string rest = OpenShipment(set.world, order);
  set.world.Withdraw(order);
  const auto withdrawn = set.world.Last<ev::DemandWithdrawn>();
  EXPECT_EQ(withdrawn.lines(0).shipped().value(), "1");
  EXPECT_EQ(withdrawn.lines(0).withdrawn().value(), "3");
  EXPECT_EQ(ReasonOf(Ship(set.world, {rest, "", "", {}})), "ILLEGAL_TRANSITION");
  set.world.CheckInvariants();
}

// Whoever comes first at the lock decides; the numbers agree in both cases.
TEST(ShipmentsConcurrent, CancelRacesWithShip) {
  Set set;
  int shipped = 0;
  for (int round = 0; round < 12; ++round) {
    const DemandFacts order = set.world.Order({{set.a, Units(1)}});
    set.world.Confirm({order});
    const std::string id = OpenShipment(set.world, order);
    if (id.empty()) break;  // nothing left
    absl::Status ship;
    std::thread shipper([&] { ship = Ship(set.world, {id, "", "", {}}); });
    std::thread canceller([&] { set.world.Withdraw(order); });
    shipper.join();
    canceller.join();
    const int64_t issued = set.world.Line(order, 0, "issued");
    EXPECT_EQ(issued, ship.ok() ? Units(1).micros : 0) << ship;
    if (!ship.ok()) {
      EXPECT_EQ(ReasonOf(ship), "ILLEGAL_TRANSITION");
    }
    EXPECT_EQ(set.world.Line(order, 0, "withdrawn"), Units(1).micros - issued);
    shipped += ship.ok();
  }
  EXPECT_EQ(set.world.Events<ev::ShipmentShipped>().size(), static_cast<size_t>(shipped));
  set.world.CheckInvariants();
}

TEST(ShipmentsConcurrent, OneShipmentShipsOnce) {
  Set set;
  const DemandFacts order = set.world.Order({{set.a, Units(5)}});
  set.world.Confirm({order});
  const std::string id = OpenShipment(set.world, order);
  std::atomic<int> ok{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) threads.emplace_back([&] { ok += Ship(set.world, {id, "", "", {}}).ok(); });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(ok, 1);
  EXPECT_EQ(set.world.Events<ev::StockIssued>().size(), 1u);
  set.world.CheckInvariants();
}

}  // namespace
}  // namespace saikne::inventory
