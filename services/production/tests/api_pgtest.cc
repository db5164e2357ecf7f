// Bad input to the services of production: a typed error that names the field, and nothing half done.

#include "gmock/gmock.h"
#include "libs/testing/page_sizes.h"
#include "services/production/tests/world.h"

namespace saikne::production {
namespace {

using Api = World;

std::string FieldOf(const absl::Status& status) {
  return FieldsOf(status).empty() ? "no field: " + std::string(status.message()) : FieldsOf(status)[0].first;
}

TEST_F(Api, BadBillsOfMaterialsNameTheirField) {
  auto field = [&](const v1::BatchCreateBomsRequest& request) {
    return FieldOf(boms_.BatchCreateBoms(Call(Id::New(now_).ToString()), request).status());
  };
  const int64_t events = pg_.Count("select count(*) from outbox");
  EXPECT_EQ(field({}), "boms");
  EXPECT_EQ(field(BomOf("", {{"TUBE", "1"}})), "boms[0].sku");
  EXPECT_EQ(field(BomOf("NONE", {{"TUBE", "1"}})), "boms[0].sku");
  EXPECT_EQ(field(BomOf("LOOP", {})), "boms[0].components");
  EXPECT_EQ(field(BomOf("LOOP", {{"TUBE", "1"}, {"NONE", "1"}})), "boms[0].components[1].sku");
  EXPECT_EQ(field(BomOf("LOOP", {{"LOOP", "1"}})), "boms[0].components[0].sku");
  EXPECT_EQ(field(BomOf("LOOP", {{"TUBE", "-1"}})), "boms[0].components[0].quantity");
  EXPECT_EQ(field(BomOf("LOOP", {{"TUBE", "0"}})), "boms[0].components[0].quantity");
  EXPECT_EQ(field(BomOf("LOOP", {{"TUBE", "1.0000001"}})), "boms[0].components[0].quantity");
  EXPECT_EQ(field(BomOf("LOOP", {{"TUBE", "1e3"}})), "boms[0].components[0].quantity");
  EXPECT_EQ(field(BomOf("LOOP", {{"TUBE", "99999999999999999999"}})), "boms[0].components[0].quantity");
  EXPECT_EQ(field(BomOf("LOOP", {{"TUBE", "1"}}, "-1")), "boms[0].operations[0].minutes");
  auto request = BomOf("LOOP", {{"TUBE", "1"}}, "1");
  request.mutable_boms(0)->mutable_operations(0)->set_work_centre_code("MOON");
  EXPECT_EQ(field(request), "boms[0].operations[0].work_centre_code");
  request = BomOf("LOOP", {{"TUBE", "1"}});
  request.mutable_boms(0)->mutable_components(0)->mutable_factor()->set_value("-2");
  EXPECT_EQ(field(request), "boms[0].components[0].factor");
  request = BomOf("LOOP", {{"TUBE", "1"}});
  *request.add_boms() = request.boms(0);
  EXPECT_EQ(field(request), "boms[1].sku");
  EXPECT_EQ(pg_.Count("select count(*) from outbox"), events);
  EXPECT_EQ(pg_.Count("select count(*) from boms"), 2);
}

TEST_F(Api, AbsurdDatesAreRefused) {
  for (const auto& [year, ok] : std::vector<std::pair<int, bool>>{{1, false}, {1969, false}, {1970, true}, {2127, true}, {2128, false}}) {
    auto request = BomOf("LOOP", {{"TUBE", "1"}});
    money::ToProto(absl::CivilDay(year, 12, 31), request.mutable_boms(0)->mutable_components(0)->mutable_valid_to());
    auto made = boms_.BatchCreateBoms(Call(Id::New(now_).ToString()), request);
    EXPECT_EQ(made.ok(), ok) << year << made.status();
    if (!ok) {
      EXPECT_EQ(FieldOf(made.status()), "boms[0].components[0].valid_to");
    }
  }
  auto request = BomOf("LOOP", {{"TUBE", "1"}});
  auto& component = *request.mutable_boms(0)->mutable_components(0);
  money::ToProto(absl::CivilDay(2027, 2, 1), component.mutable_valid_from());
  money::ToProto(absl::CivilDay(2027, 1, 1), component.mutable_valid_to());
  EXPECT_EQ(FieldOf(boms_.BatchCreateBoms(Call("turned"), request).status()), "boms[0].components[0].valid_to");
}

TEST_F(Api, ACycleAtAnyDepthIsRefused) {
  absl::Status status = boms_.BatchCreateBoms(Call("cycle"), BomOf("TUBE", {{"BIKE", "1"}})).status();
  EXPECT_EQ(ReasonOf(status), "BOM_CYCLE");
  EXPECT_EQ(FieldOf(status), "boms[0].components[0].sku");
  // Through a bill that is stored: the row and the component of this request that close the circle, not those that only lead to it.
  auto closing = BomOf("BIKE", {{"FRAME", "1"}, {"WHEEL", "2"}}, "3");  // as it is stored
  *closing.add_boms() = BomOf("LOOP", {{"BIKE", "1"}}).boms(0);
  *closing.add_boms() = BomOf("TUBE", {{"NOBOM", "1"}, {"BIKE", "1"}}).boms(0);
  *closing.add_boms() = BomOf("NOBOM", {{"WHEEL", "1"}}).boms(0);
  status = boms_.BatchCreateBoms(Call("closing"), closing).status();
  EXPECT_EQ(FieldOf(status), "boms[2].components[1].sku");
  EXPECT_THAT(std::string(status.message()), ::testing::HasSubstr("TUBE would be made of itself"));
  auto both = BomOf("LOOP", {{"NOBOM", "1"}});
  *both.add_boms() = BomOf("NOBOM", {{"LOOP", "1"}}).boms(0);
  status = boms_.BatchCreateBoms(Call("both"), both).status();
  EXPECT_EQ(ReasonOf(status), "BOM_CYCLE");
  EXPECT_EQ(FieldOf(status), "boms[1].components[0].sku");
  EXPECT_EQ(pg_.Count("select count(*) from boms"), 2) << "all or none";
}

TEST_F(Api, ABillOfMaterialsIsReadBackAndEqualContentChangesNothing) {
  v1::GetBomRequest get;
  get.set_sku("BIKE");
  auto bom = boms_.GetBom(Call("get"), get);
  ASSERT_TRUE(bom.ok()) << bom.status();
  EXPECT_EQ(bom->conversion_cost().units(), 3);
  auto again = boms_.BatchCreateBoms(Call("again"), BomOf("BIKE", {{"FRAME", "1"}, {"WHEEL", "2"}}, "3"));
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->unchanged(), 1);
  auto checked = BomOf("BIKE", {{"FRAME", "2"}});
  checked.set_validate_only(true);
  EXPECT_EQ(boms_.BatchCreateBoms(Call("check"), checked)->updated(), 1);
  EXPECT_EQ(Events<ev::BomReleased>().size(), 2u);
  get.set_sku("TUBE");
  absl::Status missing = boms_.GetBom(Call("get"), get).status();
  EXPECT_EQ(ReasonOf(missing), "BOM_NOT_FOUND");
  EXPECT_EQ(FieldOf(missing), "sku");
}

TEST_F(Api, AForeignCompanySeesNothing) {
  const v1::WorkOrder bike = Ready("order1", 10);
  const Id other = Id::New(now_);
  v1::GetWorkOrderRequest get;
  get.set_id(bike.id());
  absl::Status status = work_orders_.GetWorkOrder(Call("get", other), get).status();
  EXPECT_EQ(ReasonOf(status), "WORK_ORDER_NOT_FOUND");
  EXPECT_EQ(FieldOf(status), "id");
  v1::ReportOutputRequest report;
  report.set_id(bike.id());
  report.mutable_good()->set_value("1");
  status = work_orders_.ReportOutput(Call("report", other), report).status();
  EXPECT_EQ(ReasonOf(status), "WORK_ORDER_NOT_FOUND");
  EXPECT_EQ(FieldOf(status), "id");
  EXPECT_EQ(work_orders_.ListWorkOrders(Call("list", other), {})->work_orders_size(), 0);
  v1::GetBomRequest bom;
  bom.set_sku("BIKE");
  EXPECT_EQ(ReasonOf(boms_.GetBom(Call("get", other), bom).status()), "BOM_NOT_FOUND");
}

TEST_F(Api, BadReportsNameTheirField) {
  const v1::WorkOrder bike = Ready("order1", 10);
  EXPECT_EQ(FieldOf(Report("", "1").status()), "id");
  EXPECT_EQ(FieldOf(Report("WO-2026-999999", "1").status()), "id");
  EXPECT_EQ(FieldOf(Report(bike.id(), "-1").status()), "good");
  EXPECT_EQ(FieldOf(Report(bike.id(), "0.0000001").status()), "good");
  EXPECT_EQ(FieldOf(Report(bike.id(), "many").status()), "good");
  EXPECT_EQ(FieldOf(Report(bike.id(), "", "-1").status()), "scrap");
  EXPECT_EQ(FieldOf(Report(bike.id(), "0", "0").status()), "good");
  EXPECT_EQ(FieldOf(Close(bike.id(), "").status()), "reason");
  EXPECT_EQ(FieldOf(work_orders_.StopWorkOrder(Call("stop"), {}).status()), "reason");
  EXPECT_EQ(ReasonOf(Report(bike.id(), "11").status()), "MORE_THAN_PLANNED");
  EXPECT_TRUE(Events<ev::OutputReported>().empty());
  v1::ListWorkOrdersRequest list;
  list.set_page_token("x");
  EXPECT_EQ(FieldOf(work_orders_.ListWorkOrders(Call("list"), list).status()), "page_token");
  list.clear_page_token();
  list.set_page_size(-1);
  EXPECT_EQ(FieldOf(work_orders_.ListWorkOrders(Call("list"), list).status()), "page_size");
  list.clear_page_size();
  list.add_states(static_cast<v1::WorkOrder::State>(77));
  EXPECT_EQ(FieldOf(work_orders_.ListWorkOrders(Call("list"), list).status()), "states[0]");
}

TEST_F(Api, APageEndsBeforeItIsTooLargeToRead) {
  for (const char* name : {"order1", "order2", "order3"}) Ready(name, 1);
  pg_.Exec("update work_order_components set sku = repeat('x', 900000)");
  EXPECT_EQ(testing::PageSizes(
                v1::ListWorkOrdersRequest(),
                [&](const auto& request) { return work_orders_.ListWorkOrders(Call("list"), request); },
                [](const auto& page) { return page.work_orders(); }),
            std::vector<int>(pg_.Count("select count(*) from work_orders"), 1));
  pg_.Exec("update items set sku = sku || repeat('x', 2000)");
  pg_.Exec("insert into bom_lines select bom_item_id, 1000 * line_number + n, component_id, quantity_micros "
           "from bom_lines, generate_series(1, 800) n");
  EXPECT_EQ(testing::PageSizes(
                v1::ListBomsRequest(), [&](const auto& request) { return boms_.ListBoms(Call("list"), request); },
                [](const auto& page) { return page.boms(); }),
            (std::vector<int>{1, 1}));
}

TEST_F(Api, AStaleEtagIsRefused) {
  const v1::WorkOrder bike = Ready("order1", 10);
  v1::ReportOutputRequest report;
  report.set_id(bike.id());
  report.mutable_good()->set_value("1");
  report.set_etag(bike.etag());
  ASSERT_TRUE(work_orders_.ReportOutput(Call("first"), report).ok());
  absl::Status stale = work_orders_.ReportOutput(Call("second"), report).status();
  EXPECT_EQ(ReasonOf(stale), "STALE_ETAG");
  EXPECT_TRUE(absl::IsAborted(stale));
  EXPECT_EQ(Get(bike.id()).good().value(), "1");
}

TEST_F(Api, TheSameReportTwiceIsOneReport) {
  const v1::WorkOrder bike = Ready("order1", 10);
  auto first = Report(bike.id(), "4", "1", "report-1");
  auto second = Report(bike.id(), "4", "1", "report-1");
  ASSERT_TRUE(first.ok() && second.ok()) << first.status() << second.status();
  EXPECT_EQ(first->SerializeAsString(), second->SerializeAsString());
  EXPECT_EQ(Events<ev::OutputReported>().size(), 1u);
  EXPECT_EQ(ReasonOf(Report(bike.id(), "5", "", "report-1").status()), "REQUEST_ID_REUSED");
  EXPECT_EQ(Get(bike.id()).good().value(), "4");
}

TEST_F(Api, WorkCentresAreKnownByTheirCode) {
  v1::BatchCreateWorkCentresRequest request;
  auto& centre = *request.add_work_centres();
  centre.set_code("BENCH");
  centre.mutable_cost_per_hour()->set_currency_code("EUR");
  centre.mutable_cost_per_hour()->set_units(60);
  EXPECT_EQ(boms_.BatchCreateWorkCentres(Call("same"), request)->unchanged(), 1);
  centre.mutable_cost_per_hour()->set_currency_code("USD");
  EXPECT_EQ(FieldOf(boms_.BatchCreateWorkCentres(Call("currency"), request).status()),
            "work_centres[0].cost_per_hour.currency_code");
  centre.mutable_cost_per_hour()->set_currency_code("EUR");
  centre.mutable_cost_per_hour()->set_units(-1);
  EXPECT_EQ(FieldOf(boms_.BatchCreateWorkCentres(Call("negative"), request).status()),
            "work_centres[0].cost_per_hour");
  centre.clear_code();
  EXPECT_EQ(FieldOf(boms_.BatchCreateWorkCentres(Call("code"), request).status()), "work_centres[0].code");
}

}  // namespace
}  // namespace saikne::production
