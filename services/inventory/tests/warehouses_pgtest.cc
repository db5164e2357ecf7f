// Warehouses are published, and nothing hangs on one that does not exist.

#include "libs/events/state_test_support.h"
#include "libs/rpc/call.h"
#include "services/inventory/app/homeless.h"
#include "services/inventory/app/items.h"
#include "services/inventory/app/places.h"
#include "services/inventory/app/receipts.h"
#include "services/inventory/tests/world.h"

namespace saikne::inventory {
namespace {

Warehouse Make(World& world, const std::string& code) {
  Warehouse made;
  world.Run([&](pg::Txn& txn) -> absl::Status {
    ASSIGN_OR_RETURN(made, CreateWarehouse(txn, code, "Warehouse " + code, world.Flow(), world.now()));
    return absl::OkStatus();
  });
  return made;
}

absl::StatusOr<Warehouse> Rename(World& world, const std::string& id, const std::string& name,
                                 const std::string& etag = "") {
  Warehouse changed;
  absl::Status status = world.Try([&](pg::Txn& txn) -> absl::Status {
    ASSIGN_OR_RETURN(changed, RenameWarehouse(txn, id, name, etag, world.Flow(), world.now()));
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  return changed;
}

rpc::Call CallOf(const World& world) {
  return rpc::Call("saikne.operations.v1.ExceptionService/ResolveException",
                   {world.company(), "MAIN", *money::Currency::Parse("EUR")}, "ann", "", "", "", world.now(),
                   world.now() + absl::Seconds(10));
}

std::string OpenExceptions(World& world) {
  return world.pg().Value(
      "select string_agg(kind || ':' || subject_type, ' ' order by kind) from exceptions where close_time is null");
}

bool House(World& world) {
  bool more = false;
  world.Run([&](pg::Txn& txn) -> absl::Status {
    ASSIGN_OR_RETURN(more, HouseDemands(txn, world.context(), world.now()));
    return absl::OkStatus();
  });
  return more;
}

struct Set {
  Set() : a(world.AddItem("A")) { world.Stock("A", Units(10), 1'000'000); }
  /// An order for a warehouse that nobody made.
  DemandFacts Lost(Quantity quantity, const std::string& code = "NOPE") {
    DemandFacts order = world.Order({{a, quantity}});
    order.warehouse_code = code;
    return order;
  }
  World world;
  Id a;
};

TEST(States, MadeAnewAreThosePublished) {
  World world;
  Make(world, "EAST");
  const Warehouse west = Make(world, "WEST");
  ASSERT_TRUE(Rename(world, west.id.ToString(), "Far west").ok());
  EXPECT_GE(::saikne::events::ExpectStatesAsPublished(world.pg(), "inventory.warehouse", WarehouseStates), 2);

  world.AddItem("A");
  world.AddItem("B", SupplyMethod::kMake, money::UnitPrice{1'500'000});
  const Id changed = world.AddItem("C");
  world.Run([&](pg::Txn& txn) -> absl::Status {
    ASSIGN_OR_RETURN(svc::Company company, svc::LoadCompany(txn, world.company()));
    const auto rename = [](ItemRecord& item) -> absl::Status {
      item.name = "Another";
      return absl::OkStatus();
    };
    return ChangeItem(txn, company, changed, rename, world.Flow(), world.now()).status();
  });
  EXPECT_EQ(::saikne::events::ExpectStatesAsPublished(world.pg(), "inventory.item", ItemStates), 3);
}

TEST(Warehouses, TheFirstAndEveryFurtherOneIsPublished) {
  World world;
  ASSERT_EQ(world.Events<ev::WarehouseRegistered>().size(), 1u);
  EXPECT_EQ(world.Last<ev::WarehouseRegistered>().code(), "MAIN");
  world.Run([&](pg::Txn& txn) { return FurnishCompanies(txn, {world.Flow()}, world.now()); });
  const Warehouse north = Make(world, "NORTH");
  ASSERT_EQ(world.Events<ev::WarehouseRegistered>().size(), 2u);
  EXPECT_EQ(world.Last<ev::WarehouseRegistered>().warehouse_id(), north.id.ToString());
  EXPECT_EQ(world.Last<ev::WarehouseRegistered>().code(), "NORTH");
  EXPECT_EQ(ReasonOf(world.Try([&](pg::Txn& txn) {
              return CreateWarehouse(txn, "NORTH", "again", world.Flow(), world.now()).status();
            })),
            "WAREHOUSES_CODE_KEY");
  world.CheckInvariants();
}

TEST(Warehouses, ANameChangesAndIsPublishedOnce) {
  World world;
  const Warehouse north = Make(world, "NORTH");
  EXPECT_EQ(Rename(world, "NORTH", "Up north")->version, 2);
  EXPECT_EQ(Rename(world, north.id.ToString(), "Up north")->version, 2);
  EXPECT_EQ(ReasonOf(Rename(world, "NORTH", "x", "1").status()), "STALE_ETAG");
  EXPECT_EQ(ReasonOf(Rename(world, "NOPE", "x").status()), "WAREHOUSE_NOT_FOUND");
  ASSERT_EQ(world.Events<ev::WarehouseChanged>().size(), 1u);
  EXPECT_EQ(world.Last<ev::WarehouseChanged>().name(), "Up north");
  EXPECT_EQ(world.Last<ev::WarehouseChanged>().code(), "NORTH");
  world.CheckInvariants();
}

TEST(Warehouses, ThoseOfThePreviousReleaseArePublishedOnce) {
  World world;
  world.pg().Exec("insert into warehouses (company_id, id, code, name, create_time, create_actor) values ('" +
                  world.company().ToString() + "', '" + Id::New(absl::Now()).ToString() +
                  "', 'OLD', 'Old one', now(), 'ann')");
  for (int i = 0; i < 2; ++i) {
    world.Run([&](pg::Txn& txn) { return PublishWarehouses(txn, world.now()).status(); });
  }
  ASSERT_EQ(world.Events<ev::WarehouseRegistered>().size(), 2u);
  EXPECT_EQ(world.Last<ev::WarehouseRegistered>().code(), "OLD");
  world.CheckInvariants();
}

TEST(UnknownWarehouse, TheOrderIsAnsweredConfirmedAndCanBeCancelled) {
  Set set;
  const DemandFacts order = set.Lost(Units(3));
  set.world.Place({order});
  set.world.Place({order});
  ASSERT_EQ(set.world.Events<ev::StockReserved>().size(), 1u);
  EXPECT_EQ(set.world.Last<ev::StockReserved>().lines(0).reserved().value(), "0");
  EXPECT_EQ(set.world.Last<ev::StockReserved>().lines(0).backordered().value(), "3");
  EXPECT_EQ(OpenExceptions(set.world), "UNKNOWN_WAREHOUSE:order");
  EXPECT_EQ(set.world.pg().Value("select array_to_string(ways_out, ' ') from exceptions"), "retry use_default ignore");
  set.world.Confirm({order});
  EXPECT_TRUE(set.world.Events<ev::StockShort>().empty()) << "nobody can supply it";
  EXPECT_FALSE(House(set.world));
  set.world.Withdraw(order);
  const auto withdrawn = set.world.Last<ev::DemandWithdrawn>();
  EXPECT_EQ(withdrawn.lines(0).shipped().value(), "0");
  EXPECT_EQ(withdrawn.lines(0).withdrawn().value(), "3");
  EXPECT_EQ(OpenExceptions(set.world), "");
  Make(set.world, "NOPE");
  EXPECT_FALSE(House(set.world)) << "it is over";
  set.world.CheckInvariants();
}

TEST(UnknownWarehouse, TheWarehouseThatIsMadeLaterServesIt) {
  Set set;
  const DemandFacts firm = set.Lost(Units(3)), placed = set.Lost(Units(2)), other = set.Lost(Units(1), "ELSEWHERE");
  set.world.Confirm({firm});
  set.world.Place({placed, other});
  Make(set.world, "NOPE");
  EXPECT_TRUE(House(set.world));
  EXPECT_FALSE(House(set.world));
  EXPECT_EQ(set.world.pg().Count("select count(*) from exceptions where close_time is null"), 1) << "ELSEWHERE";
  ASSERT_EQ(set.world.Events<ev::StockShort>().size(), 1u);
  EXPECT_EQ(set.world.Last<ev::StockShort>().demand_id(), firm.id.ToString());
  EXPECT_EQ(set.world.Last<ev::StockShort>().warehouse_code(), "NOPE");
  EXPECT_EQ(set.world.Last<ev::StockShort>().lines(0).supply_needed().value(), "3");
  set.world.Confirm({placed});
  EXPECT_EQ(set.world.Last<ev::StockShort>().lines(0).supply_needed().value(), "2");
  // Goods for it reach it.
  GoodsReceipt receipt{Id::New(absl::Now()), "GR-1", Id::New(absl::Now()), "NOPE",
                       {{Id::New(absl::Now()), set.a, Units(4), 400, {}, {}}}, set.world.Flow()};
  set.world.Run([&](pg::Txn& txn) {
    return ReceiveGoods(txn, set.world.context(), set.world.company(), {receipt}, set.world.now()).status();
  });
  EXPECT_EQ(set.world.Line(firm, 0, "reserved") + set.world.Line(placed, 0, "reserved"), Units(4).micros);
  EXPECT_EQ(set.world.Last<ev::ShipmentCreated>().warehouse_code(), "NOPE");
  set.world.CheckInvariants();
}

TEST(UnknownWarehouse, APersonChoosesTheDefaultOrTriesAgain) {
  Set set;
  const DemandFacts order = set.Lost(Units(3));
  set.world.Confirm({order});
  EXPECT_EQ(ReasonOf(set.world.Try([&](pg::Txn& txn) {
              return RetryWarehouse(txn, set.world.context(), CallOf(set.world), order.id);
            })),
            "UNKNOWN_WAREHOUSE");
  for (int i = 0; i < 2; ++i) {  // repeated: nothing more happens
    set.world.Run([&](pg::Txn& txn) {
      return UseDefaultWarehouse(txn, set.world.context(), CallOf(set.world), order.id);
    });
    set.world.Run([&](pg::Txn& txn) {
      return RetryWarehouse(txn, set.world.context(), CallOf(set.world), order.id);
    });
  }
  EXPECT_EQ(OpenExceptions(set.world), "");
  EXPECT_EQ(set.world.Line(order, 0, "reserved"), Units(3).micros);
  EXPECT_EQ(set.world.Events<ev::StockReserved>().size(), 2u);
  ASSERT_EQ(set.world.Events<ev::ShipmentCreated>().size(), 1u);
  EXPECT_EQ(set.world.Last<ev::ShipmentCreated>().warehouse_code(), "MAIN");
  set.world.CheckInvariants();
}

TEST(UnknownWarehouse, GoodsForItAreReceivedInTheDefaultOneAndSomebodyKnows) {
  Set set;
  const Id order = Id::New(absl::Now()), line = Id::New(absl::Now());
  set.world.Run([&](pg::Txn& txn) {
    return ExpectSupply(txn, set.world.company(), {{line, order, set.a, "NOPE", Units(4), std::nullopt}}, set.world.now());
  });
  GoodsReceipt receipt{Id::New(absl::Now()), "GR-1", order, "NOPE", {{line, set.a, Units(4), 400, {}, {}}},
                       set.world.Flow()};
  for (int i = 0; i < 2; ++i) {
    set.world.Run([&](pg::Txn& txn) {
      return ReceiveGoods(txn, set.world.context(), set.world.company(), {receipt}, set.world.now()).status();
    });
  }
  EXPECT_EQ(set.world.pg().Count("select on_hand_micros from warehouse_stock"), Units(14).micros);
  EXPECT_EQ(set.world.Last<ev::StockReceived>().value().units(), 4);
  EXPECT_EQ(OpenExceptions(set.world), "RECEIVED_ELSEWHERE:goods_receipt");
  EXPECT_EQ(set.world.pg().Value("select reason from exceptions"),
            "There is no warehouse NOPE: the goods of GR-1 are in MAIN.");
  set.world.CheckInvariants();
}

}  // namespace
}  // namespace saikne::inventory
