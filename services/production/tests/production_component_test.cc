// production as its neighbours see it: the real program, PostgreSQL and Kafka.

#include "gtest/gtest.h"
#include "libs/base/status.h"
#include "libs/money/money_proto.h"
#include "libs/testing/eventually.h"
#include "libs/testing/service_fixture.h"
#include "saikne/inventory/events/v1/inventory_events.pb.h"
#include "saikne/operations/v1/operations_service.pb.h"
#include "saikne/production/events/v1/production_events.pb.h"
#include "saikne/production/v1/bom_service.pb.h"
#include "saikne/production/v1/work_order_service.pb.h"
#include "services/production/sql.h"

namespace saikne::production {
namespace {

namespace inv = ::saikne::inventory::events::v1;
namespace ev = ::saikne::production::events::v1;

class ProductionComponent : public ::testing::Test {
 protected:
  ProductionComponent() {
    for (const char* sku : {"BIKE", "FRAME", "TUBE"}) {
      inv::ItemRegistered item;
      item.set_item_id(ItemId(sku).ToString());
      item.mutable_item()->set_item_id(item.item_id());
      item.mutable_item()->set_sku(sku);
      item.mutable_item()->set_unit("EA");
      item.mutable_item()->set_supply_method(types::v1::SUPPLY_METHOD_MAKE);
      service_.Publish(item);
    }
    service_.Settle();
  }
  Id ItemId(const std::string& sku) const { return Id::Derived(order_, sku); }

  template <typename T>
  T Must(absl::StatusOr<T> result) {
    EXPECT_TRUE(result.ok()) << result.status();
    return result.ok() ? *std::move(result) : T();
  }
  void AddBoms() {
    v1::BatchCreateBomsRequest request;
    for (const auto& [sku, part] : {std::pair("BIKE", "FRAME"), std::pair("FRAME", "TUBE")}) {
      v1::Bom& bom = *request.add_boms();
      bom.set_sku(sku);
      bom.add_components()->set_sku(part);
      bom.mutable_components(0)->mutable_quantity()->set_value("2");
    }
    Must(service_.Call<v1::BatchCreateBomsResponse>("saikne.production.v1.BomService/BatchCreateBoms", request));
  }
  inv::StockShort ShortOf(const Id& demand, types::v1::DemandKind kind, const std::string& line_id,
                          const std::string& sku, const std::string& needed) {
    inv::StockShort event;
    event.set_demand_id(demand.ToString());
    event.set_kind(kind);
    event.set_warehouse_code("MAIN");
    inv::ShortLine& line = *event.add_lines();
    line.set_line_id(line_id);
    line.set_item_id(ItemId(sku).ToString());
    line.set_sku(sku);
    line.set_unit("EA");
    line.set_supply_method(types::v1::SUPPLY_METHOD_MAKE);
    line.mutable_supply_needed()->set_value(needed);
    types::v1::Peg& peg = *line.add_pegs();
    peg.set_deal_id(deal_.ToString());
    peg.set_order_id(order_.ToString());
    peg.set_order_line_id(line_.ToString());
    peg.mutable_quantity()->set_value(needed);
    return event;
  }
  void Short(const std::string& needed) {
    service_.Publish(ShortOf(order_, types::v1::DEMAND_KIND_ORDER, line_.ToString(), "BIKE", needed), deal_);
  }
  void Withdraw(const std::string& demand, const std::string& line_id, types::v1::DemandKind kind) {
    inv::DemandWithdrawn event;
    event.set_demand_id(demand);
    event.set_kind(kind);
    inv::WithdrawnLine& line = *event.add_lines();
    line.set_line_id(line_id);
    line.mutable_supply_needed()->set_value("0");
    service_.Publish(event, deal_);
  }
  void Reserve(const ev::WorkOrderReleased& order) {
    inv::StockReserved event;
    event.set_demand_id(order.work_order_id());
    event.set_kind(types::v1::DEMAND_KIND_WORK_ORDER);
    for (const auto& component : order.components()) {
      inv::ReservedLine& line = *event.add_lines();
      line.set_line_id(component.line_id());
      *line.mutable_reserved() = component.quantity();
    }
    service_.Publish(event, deal_);
    service_.Settle();
  }
  absl::StatusOr<v1::WorkOrder> Report(const std::string& id, const std::string& good, const std::string& request_id) {
    v1::ReportOutputRequest request;
    request.set_id(id);
    request.mutable_good()->set_value(good);
    request.set_request_id(request_id);
    return service_.Call<v1::WorkOrder>("saikne.production.v1.WorkOrderService/ReportOutput", request);
  }

  const Id deal_ = Id::New(absl::Now());
  const Id order_ = Id::New(absl::Now());
  const Id line_ = Id::New(absl::Now());
  testing::ServiceFixture service_{"production", Migrations()};
};

TEST_F(ProductionComponent, FromTheShortageToTheClosedWorkOrder) {
  AddBoms();
  service_.Await<ev::BomReleased>(2);
  Short("5");
  Short("5");  // the same again
  const auto released = service_.Await<ev::WorkOrderReleased>();
  const ev::WorkOrderReleased bike = released[0].event;
  EXPECT_EQ(bike.quantity().value(), "5");
  EXPECT_EQ(bike.components(0).quantity().value(), "10");
  EXPECT_EQ(released[0].envelope.correlation_id, deal_.ToString());

  service_.Publish(ShortOf(*Id::Parse(bike.work_order_id()), types::v1::DEMAND_KIND_WORK_ORDER,
                           bike.components(0).line_id(), "FRAME", "10"), deal_);
  const ev::WorkOrderReleased frame = service_.Await<ev::WorkOrderReleased>(2)[1].event;
  EXPECT_EQ(frame.sku(), "FRAME");
  EXPECT_EQ(frame.pegs(0).deal_id(), deal_.ToString());

  Reserve(bike);
  v1::IssueMaterialRequest issue;
  issue.set_id(bike.number());
  issue.add_lines()->set_sku("FRAME");
  issue.mutable_lines(0)->mutable_quantity()->set_value("4");
  issue.set_request_id("issue-1");
  for (int i = 0; i < 2; ++i) {
    Must(service_.Call<v1::WorkOrder>("saikne.production.v1.WorkOrderService/IssueMaterial", issue));
  }
  const auto issued = service_.Await<ev::MaterialIssued>();
  EXPECT_EQ(issued[0].event.components(0).quantity().value(), "4");
  EXPECT_EQ(ReasonOf(Report(bike.number(), "5", "early").status()), "ISSUE_PENDING");
  inv::ProductionValued valued;
  valued.set_document_id(bike.work_order_id());
  valued.set_report_id(issued[0].event.report_id());
  service_.Publish(valued, deal_);
  service_.Settle();

  for (int i = 0; i < 2; ++i) Must(Report(bike.number(), "5", "report-1"));
  const auto reported = service_.Await<ev::OutputReported>();
  EXPECT_EQ(reported[0].event.components(0).quantity().value(), "6") << "four of the ten went ahead";
  EXPECT_EQ(reported[0].event.pegs(0).deal_id(), deal_.ToString());
  valued.set_report_id(reported[0].event.report_id());
  service_.Publish(valued, deal_);
  service_.Publish(valued, deal_);  // the same again
  const auto closed = service_.Await<ev::WorkOrderClosed>();
  EXPECT_EQ(closed[0].event.good().value(), "5");
  service_.Settle();
  EXPECT_EQ(service_.Events<ev::OutputReported>().size(), 1u);
  EXPECT_EQ(service_.Events<ev::MaterialIssued>().size(), 1u);
  EXPECT_EQ(service_.Events<ev::WorkOrderClosed>().size(), 1u);
  EXPECT_EQ(service_.Events<ev::WorkOrderReleased>().size(), 2u);
}

TEST_F(ProductionComponent, ABillOfMaterialsThatArrivesLaterUnblocks) {
  Short("5");
  EXPECT_EQ(service_.Await<ev::SupplyBlocked>()[0].event.reason(), "NO_BOM");
  AddBoms();
  service_.Await<ev::SupplyUnblocked>();
  service_.Await<ev::WorkOrderReleased>();
  EXPECT_EQ(service_.pg().Count("select count(*) from exceptions where close_time is null"), 0);
}

TEST_F(ProductionComponent, AWithdrawnDemandCancelsDownAllLevels) {
  AddBoms();
  Short("5");
  const ev::WorkOrderReleased bike = service_.Await<ev::WorkOrderReleased>()[0].event;
  service_.Publish(ShortOf(*Id::Parse(bike.work_order_id()), types::v1::DEMAND_KIND_WORK_ORDER,
                           bike.components(0).line_id(), "FRAME", "10"), deal_);
  service_.Await<ev::WorkOrderReleased>(2);
  Withdraw(order_.ToString(), line_.ToString(), types::v1::DEMAND_KIND_ORDER);
  EXPECT_EQ(service_.Await<ev::WorkOrderCancelled>()[0].event.number(), bike.number());
  Withdraw(bike.work_order_id(), bike.components(0).line_id(), types::v1::DEMAND_KIND_WORK_ORDER);
  service_.Await<ev::WorkOrderCancelled>(2);
  EXPECT_EQ(service_.pg().Count("select count(*) from work_orders where state <> 9"), 0);
}

TEST_F(ProductionComponent, AStartedWorkOrderThatNobodyNeedsIsFinishedToStock) {
  AddBoms();
  Short("5");
  const ev::WorkOrderReleased bike = service_.Await<ev::WorkOrderReleased>()[0].event;
  Reserve(bike);
  Must(Report(bike.number(), "2", "report-1"));
  Withdraw(order_.ToString(), line_.ToString(), types::v1::DEMAND_KIND_ORDER);
  service_.Settle();
  operations::v1::ResolveExceptionRequest resolve;
  resolve.set_id(service_.pg().Value("select id from exceptions where kind = 'WORK_ORDER_UNPEGGED'"));
  resolve.set_way_out("finish_to_stock");
  resolve.set_reason("they sell well");
  Must(service_.Call<operations::v1::ResolveExceptionResponse>(
      "saikne.operations.v1.ExceptionService/ResolveException", resolve));
  v1::GetWorkOrderRequest get;
  get.set_id(bike.number());
  const auto order = Must(service_.Call<v1::WorkOrder>("saikne.production.v1.WorkOrderService/GetWorkOrder", get));
  EXPECT_TRUE(order.finish_to_stock());
  EXPECT_EQ(order.state(), v1::WorkOrder::STATE_IN_PROGRESS);
}

TEST_F(ProductionComponent, APoisonedKeyIsParkedAndTheOthersFlowOn) {
  AddBoms();
  const Id other = Id::New(absl::Now());
  inv::StockShort poisoned = ShortOf(other, types::v1::DEMAND_KIND_ORDER, "no id", "BIKE", "1");
  service_.Publish(poisoned, deal_);
  service_.Publish(ShortOf(other, types::v1::DEMAND_KIND_ORDER, line_.ToString(), "BIKE", "1"), deal_);  // waits behind it
  Short("5");
  EXPECT_EQ(service_.Await<ev::WorkOrderReleased>()[0].event.quantity().value(), "5");
  service_.Settle();
  EXPECT_EQ(service_.Events<ev::WorkOrderReleased>().size(), 1u);
  EXPECT_EQ(service_.pg().Count("select count(*) from parked_message"), 2);
}

}  // namespace
}  // namespace saikne::production
