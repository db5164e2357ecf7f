// Work orders: components, backflush, scrap, material issued ahead, refusal, closing.

#include "services/inventory/app/adjust_stock.h"
#include "services/inventory/app/production.h"
#include "services/inventory/domain/roots.h"
#include "services/inventory/tests/world.h"

namespace saikne::inventory {
namespace {

struct Shop {
  Shop() {
    frame = world.AddItem("FRAME");
    wheel = world.AddItem("WHEEL");
    bike = world.AddItem("BIKE", SupplyMethod::kMake);
    world.Stock("FRAME", Units(10), 50'000'000);
    world.Stock("WHEEL", Units(20), 10'000'000);
    order = world.WorkOrder({{frame, Units(4)}, {wheel, Units(8)}});
    world.Confirm({order});
  }

  ProductionReport Report(int64_t good, int64_t scrap, int64_t still, int64_t labour = 0) {
    ProductionReport report;
    report.work_order_id = order.id;
    report.number = "WO-1";
    report.report_id = Id::New(absl::Now());
    report.item = bike;
    report.good = Units(good);
    report.scrap = Units(scrap);
    report.labour_minor = labour;
    report.still_to_produce = Units(still);
    report.components = {{order.lines[0].line_id, frame, Units(good + scrap)},
                         {order.lines[1].line_id, wheel, Units(2 * (good + scrap))}};
    report.flow = world.Flow();
    return report;
  }
  void Run(const ProductionReport& report) {
    world.Run([&](pg::Txn& txn) {
      return ReportOutput(txn, world.context(), world.company(), {report}, world.now()).status();
    });
  }
  void Close() {
    world.Run([&](pg::Txn& txn) {
      return CloseWorkOrders(txn, world.context(), world.company(), {world.Ref(order)}, world.now()).status();
    });
  }
  int64_t Value(const std::string& sku) {
    return world.pg().Count("select value_minor from item_stock s join items i on i.id = s.item_id where sku = '" + sku + "'");
  }

  World world;
  Id frame, wheel, bike;
  DemandFacts order;
};

TEST(Production, AWorkOrderIsFirmAtOnceAndAnswered) {
  World world;
  const Id part = world.AddItem("PART");
  DemandFacts order = world.WorkOrder({{part, Units(6)}});
  order.lines[0].roots = EncodeRoots({{"deal-1", "order-1", "line-1", Units(4)}});
  world.Confirm({order});
  EXPECT_TRUE(world.Last<ev::StockReserved>().firm());
  EXPECT_EQ(world.Last<ev::StockReserved>().kind(), saikne::types::v1::DEMAND_KIND_WORK_ORDER);
  const auto shortage = world.Last<ev::StockShort>();
  ASSERT_EQ(shortage.lines(0).pegs_size(), 2);
  EXPECT_EQ(shortage.lines(0).pegs(0).deal_id(), "deal-1");
  EXPECT_EQ(shortage.lines(0).pegs(0).quantity().value(), "4");
  EXPECT_EQ(shortage.lines(0).pegs(0).demand().id(), order.id.ToString());
  EXPECT_EQ(shortage.lines(0).pegs(1).order_id(), "");
  EXPECT_EQ(shortage.lines(0).pegs(1).quantity().value(), "2");
  const DemandFacts empty = world.WorkOrder({});
  world.Confirm({empty});
  EXPECT_EQ(world.Events<ev::StockReserved>().size(), 2u);
}

TEST(Production, BackflushValuesOutputAndServesThePeg) {
  Shop shop;
  const DemandFacts sale = shop.world.Order({{shop.bike, Units(2)}});
  shop.world.Confirm({sale});
  ProductionReport report = shop.Report(3, 1, 4, 1000);
  report.pegs = {{sale.id, sale.lines[0].line_id, Units(2)}};
  ev::ProductionValued pegs;
  pegs.add_pegs()->set_deal_id(sale.deal_id);
  report.pegs_message = pegs.SerializeAsString();
  shop.Run(report);
  shop.Run(report);  // arrives twice
  ASSERT_EQ(shop.world.Events<ev::ProductionValued>().size(), 1u);
  const auto valued = shop.world.Last<ev::ProductionValued>();
  EXPECT_EQ(valued.components().units(), 280);  // 4 x 50 + 8 x 10
  EXPECT_EQ(valued.labour().units(), 10);
  EXPECT_EQ(valued.scrap().units(), 72);  // 290 / 4 = 72.50
  EXPECT_EQ(valued.scrap().nanos(), 500'000'000);
  EXPECT_EQ(valued.output().units(), 217);
  EXPECT_EQ(valued.report_id(), report.report_id.ToString());
  EXPECT_EQ(valued.pegs(0).deal_id(), sale.deal_id);
  EXPECT_EQ(shop.Value("BIKE"), 21750);
  EXPECT_EQ(shop.world.Line(sale, 0, "covered_pegged"), Units(2).micros);
  EXPECT_EQ(shop.world.Last<ev::ShipmentCreated>().order_id(), sale.id.ToString());
  shop.Close();
  EXPECT_TRUE(shop.world.Events<ev::DemandWithdrawn>().empty());
  EXPECT_EQ(shop.world.Events<ev::ProductionValued>().size(), 1u);
  shop.world.CheckInvariants();
}

TEST(Production, MaterialAheadIsSharedAndTheRestIsVariance) {
  Shop shop;
  ProductionReport issue = shop.Report(0, 0, 0);
  issue.item = Id();
  issue.components = {{shop.order.lines[0].line_id, shop.frame, Units(4)}};
  shop.world.Run([&](pg::Txn& txn) {
    return IssueMaterial(txn, shop.world.context(), shop.world.company(), {issue}, shop.world.now()).status();
  });
  EXPECT_EQ(shop.world.Last<ev::ProductionValued>().components().units(), 200);
  EXPECT_EQ(shop.world.pg().Count("select wip_minor from valuation_documents where reason = 4"), 20000);
  ProductionReport report = shop.Report(1, 0, 4);
  report.components = {{shop.order.lines[1].line_id, shop.wheel, Units(2)}};
  shop.Run(report);
  EXPECT_EQ(shop.world.Last<ev::ProductionValued>().output().units(), 70);  // 200 / 4 + 2 x 10
  shop.Close();
  EXPECT_EQ(shop.world.Last<ev::ProductionValued>().variance().units(), 150);
  EXPECT_EQ(shop.world.Last<ev::ProductionValued>().report_id(), "");
  EXPECT_EQ(shop.world.pg().Count("select wip_minor from valuation_documents where reason = 4"), 0);
  const auto withdrawn = shop.world.Last<ev::DemandWithdrawn>();
  EXPECT_EQ(withdrawn.lines(1).shipped().value(), "2");
  EXPECT_EQ(withdrawn.lines(1).withdrawn().value(), "6");
  EXPECT_EQ(shop.world.pg().Count("select sum(reserved_micros) from warehouse_stock"), 0);
  shop.world.CheckInvariants();
}

TEST(Production, VanishedComponentsRefuseTheReport) {
  Shop shop;
  shop.world.Run([&](pg::Txn& txn) {
    return AdjustStock(txn, shop.world.context(), shop.world.company(), {"FRAME", "", "", Units(-9), "count"},
                       shop.world.Flow(), shop.world.now())
        .status();
  });
  EXPECT_EQ(shop.world.Last<ev::StockShort>().lines(0).supply_needed().value(), "3");
  const ProductionReport report = shop.Report(2, 0, 4);
  shop.Run(report);
  const auto refused = shop.world.Last<ev::OutputRefused>();
  EXPECT_EQ(refused.demand_id(), shop.order.id.ToString());
  EXPECT_EQ(refused.report_id(), report.report_id.ToString());
  EXPECT_NE(refused.reason().find("FRAME"), std::string::npos);
  EXPECT_TRUE(shop.world.Events<ev::ProductionValued>().empty());
  EXPECT_EQ(shop.Value("WHEEL"), 20000);
  shop.Run(shop.Report(1, 0, 4));
  EXPECT_EQ(shop.world.Events<ev::ProductionValued>().size(), 1u);
  shop.world.CheckInvariants();
}

TEST(Production, CancellingReleasesComponents) {
  Shop shop;
  shop.world.Withdraw(shop.order);
  const auto withdrawn = shop.world.Last<ev::DemandWithdrawn>();
  EXPECT_EQ(withdrawn.kind(), saikne::types::v1::DEMAND_KIND_WORK_ORDER);
  EXPECT_EQ(withdrawn.lines(0).withdrawn().value(), "4");
  EXPECT_EQ(shop.world.pg().Count("select sum(reserved_micros) from warehouse_stock"), 0);
  shop.world.CheckInvariants();
}

TEST(Production, AReportOfAnUnknownWorkOrderIsAnError) {
  Shop shop;
  ProductionReport report = shop.Report(1, 0, 4);
  report.work_order_id = Id::New(absl::Now());
  EXPECT_EQ(ReasonOf(shop.world.Try([&](pg::Txn& txn) {
              return ReportOutput(txn, shop.world.context(), shop.world.company(), {report}, shop.world.now()).status();
            })),
            "NO_WORK_ORDER");
}

}  // namespace
}  // namespace saikne::inventory
