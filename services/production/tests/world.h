#pragma once

// What the store tests of production share: a migrated database with one company and a bicycle of two levels, and short ways to need,
// release, reserve, report and settle, each by the event or the call that does it in the running system.

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "libs/base/status.h"
#include "libs/events/sql.h"
#include "libs/money/money_proto.h"
#include "libs/rpc/call.h"
#include "libs/service/db.h"
#include "libs/service/numbers.h"
#include "libs/service/service.h"
#include "libs/testing/append_rule.h"
#include "libs/testing/pg_fixture.h"
#include "saikne/inventory/events/v1/inventory_events.pb.h"
#include "saikne/production/events/v1/production_events.pb.h"
#include "services/production/api/bom_api.h"
#include "services/production/api/work_order_api.h"
#include "services/production/app/release_work_orders.h"
#include "services/production/sql.h"
#include "services/production/subscribers/on_demand.h"

namespace saikne::production {

namespace inv = ::saikne::inventory::events::v1;
namespace ev = ::saikne::production::events::v1;

/// One line of a demand at inventory.
struct TestDemand {
  Id id;
  Id line;
  std::string sku;
  bool work_order = false;
  std::string deal;
};

class World : public ::testing::Test {
 protected:
  World() : numbers_({.connection = pg_.connection(), .size = 2}), db_(pg_.pool()) {
    testing::EnforceAppendRule(pg_, {{"production.bom", "boms", "item_id"},
                                     {"production.work_order", "work_orders"},
                                     {"production.supply", "supply_documents", "demand_id"}});
    pg_.Exec("insert into companies (id, code, name, base_currency, time_zone, default_tax_code, "
             "default_payment_term_code, default_billing_policy, event_version, version) values ('" +
             company_.ToString() + "', 'MAIN', 'Main', 'EUR', 'UTC', 'STANDARD', 'NET30', 2, 1, 1)");
    for (const char* sku : {"BIKE", "FRAME", "WHEEL", "TUBE", "LOOP", "NOBOM"}) AddItem(sku);
    v1::BatchCreateWorkCentresRequest centres;
    v1::WorkCentre& centre = *centres.add_work_centres();
    centre.set_code("BENCH");
    centre.mutable_cost_per_hour()->set_currency_code("EUR");
    centre.mutable_cost_per_hour()->set_units(60);
    EXPECT_TRUE(boms_.BatchCreateWorkCentres(Call("centres"), centres).ok());
    Make("BIKE", {{"FRAME", "1"}, {"WHEEL", "2"}}, "3");
    Make("FRAME", {{"TUBE", "3"}});
  }

  Id ItemId(const std::string& sku) const { return Id::Derived(company_, sku); }
  void AddItem(const std::string& sku) {
    pg_.Exec(absl::StrCat("insert into items (id, company_id, sku, name, unit, supply_method, event_version) values ('",
                          ItemId(sku).ToString(), "', '", company_.ToString(), "', '", sku, "', '", sku,
                          "', 'EA', 2, 1)"));
  }
  rpc::Call Call(const std::string& request_id, std::optional<Id> company = {}) const {
    return rpc::Call("test", {company.value_or(company_), "MAIN", *money::Currency::Parse("EUR")}, "ann", "",
                     request_id, "", now_, now_ + absl::Minutes(1));
  }
  absl::Status Try(const std::function<absl::Status(pg::Txn&)>& body) {
    return pg_.pool().RunInTransaction(body);
  }
  void Run(const std::function<absl::Status(pg::Txn&)>& body) {
    absl::Status status = Try(body);
    EXPECT_TRUE(status.ok()) << status;
  }

  static v1::BatchCreateBomsRequest BomOf(const std::string& sku,
                                          const std::vector<std::pair<std::string, std::string>>& parts,
                                          const std::string& minutes = "") {
    v1::BatchCreateBomsRequest request;
    v1::Bom& bom = *request.add_boms();
    bom.set_sku(sku);
    for (const auto& [component, quantity] : parts) {
      v1::BomComponent& c = *bom.add_components();
      c.set_sku(component);
      c.mutable_quantity()->set_value(quantity);
    }
    if (minutes.empty()) return request;
    bom.add_operations()->set_work_centre_code("BENCH");
    bom.mutable_operations(0)->mutable_minutes()->set_value(minutes);
    return request;
  }
  void Make(const std::string& sku, const std::vector<std::pair<std::string, std::string>>& parts,
            const std::string& minutes = "") {
    auto made = boms_.BatchCreateBoms(Call("bom " + sku), BomOf(sku, parts, minutes));
    EXPECT_TRUE(made.ok()) << made.status();
  }

  TestDemand Order(const std::string& name, const std::string& sku) const {
    Id id = Id::Derived(company_, name);
    return {id, Id::Derived(id, sku), sku, false, Id::Derived(id, "deal").ToString()};
  }
  /// What a released work order demands of a component.
  TestDemand ComponentOf(const v1::WorkOrder& order, const std::string& sku) {
    return {*Id::Parse(order.id()),
            *Id::Parse(pg_.Value(absl::StrCat("select line_id from work_order_components where work_order_id = '",
                                              order.id(), "' and sku = '", sku, "'"))),
            sku, true, ""};
  }

  template <typename E>
  saikne::events::Received<E> Arrived(E event, const std::string& root) const {
    saikne::events::Received<E> received;
    received.envelope.id = Id::New(now_);
    received.envelope.company_id = company_;
    received.envelope.actor = "ann";
    received.envelope.correlation_id = root;
    received.envelope.effective_time = now_;
    received.event = std::move(event);
    return received;
  }
  template <typename E, typename Method>
  absl::Status React(Method method, const E& event, const std::string& root = "root") {
    return Try([&](pg::Txn& txn) -> absl::Status {
      std::vector<saikne::events::Received<E>> events = {Arrived(event, root)};
      return (demand_.*method)(txn, events, now_).status();
    });
  }

  absl::Status TryShort(const TestDemand& demand, int64_t needed, const std::string& date = "") {
    inv::StockShort event;
    event.set_demand_id(demand.id.ToString());
    event.set_kind(demand.work_order ? types::v1::DEMAND_KIND_WORK_ORDER : types::v1::DEMAND_KIND_ORDER);
    event.set_warehouse_code("MAIN");
    absl::CivilDay day;
    if (absl::ParseCivilTime(date, &day)) money::ToProto(day, event.mutable_required_date());
    inv::ShortLine& line = *event.add_lines();
    line.set_line_id(demand.line.ToString());
    line.set_item_id(ItemId(demand.sku).ToString());
    line.set_sku(demand.sku);
    line.set_unit("EA");
    line.set_supply_method(types::v1::SUPPLY_METHOD_MAKE);
    money::ToProto(money::Units(needed), line.mutable_supply_needed());
    types::v1::Peg& peg = *line.add_pegs();
    peg.set_deal_id(demand.deal);
    peg.set_order_id(demand.id.ToString());
    peg.set_order_line_id(demand.line.ToString());
    money::ToProto(money::Units(needed), peg.mutable_quantity());
    return React(&DemandReactions::OnStockShort, event, demand.deal);
  }
  void Short(const TestDemand& demand, int64_t needed, const std::string& date = "") {
    EXPECT_EQ(TryShort(demand, needed, date), absl::OkStatus());
  }
  void Withdraw(const TestDemand& demand, int64_t still_needed = 0) {
    inv::DemandWithdrawn event;
    event.set_demand_id(demand.id.ToString());
    inv::WithdrawnLine& line = *event.add_lines();
    line.set_line_id(demand.line.ToString());
    line.set_item_id(ItemId(demand.sku).ToString());
    money::ToProto(money::Units(still_needed), line.mutable_supply_needed());
    EXPECT_EQ(React(&DemandReactions::OnDemandWithdrawn, event), absl::OkStatus());
  }
  void Release() {
    Run([&](pg::Txn& txn) { return ReleaseWorkOrders(txn, numbers_, now_ + absl::Seconds(1)).status(); });
  }
  /// Inventory has set aside so many of each component, what was issued included.
  void Reserve(const v1::WorkOrder& order, const std::vector<std::pair<std::string, int64_t>>& covered) {
    inv::StockReserved event;
    event.set_demand_id(order.id());
    event.set_kind(types::v1::DEMAND_KIND_WORK_ORDER);
    for (const auto& [sku, quantity] : covered) {
      inv::ReservedLine& line = *event.add_lines();
      line.set_line_id(ComponentOf(order, sku).line.ToString());
      money::ToProto(money::Units(quantity), line.mutable_reserved());
    }
    EXPECT_EQ(React(&DemandReactions::OnStockReserved, event), absl::OkStatus());
  }
  absl::Status TrySettle(const std::string& order_id, const std::string& report, bool valued) {
    if (valued) {
      inv::ProductionValued event;
      event.set_document_id(order_id);
      event.set_report_id(report);
      return React(&DemandReactions::OnProductionValued, event);
    }
    inv::OutputRefused event;
    event.set_demand_id(order_id);
    event.set_report_id(report);
    event.set_reason("a count took the tubes");
    return React(&DemandReactions::OnOutputRefused, event);
  }
  void Value(const std::string& order_id, const std::string& report) {
    EXPECT_EQ(TrySettle(order_id, report, true), absl::OkStatus());
  }
  void Refuse(const std::string& order_id, const std::string& report) {
    EXPECT_EQ(TrySettle(order_id, report, false), absl::OkStatus());
  }

  v1::WorkOrder Get(const std::string& id) {
    v1::GetWorkOrderRequest request;
    request.set_id(id);
    auto order = work_orders_.GetWorkOrder(Call("get"), request);
    EXPECT_TRUE(order.ok()) << order.status();
    return order.ok() ? *order : v1::WorkOrder();
  }
  v1::WorkOrder Newest(const std::string& sku) {
    return Get(pg_.Value("select id from work_orders where sku = '" + sku + "' order by id desc limit 1"));
  }
  /// A released work order for a new demand, all its components reserved.
  v1::WorkOrder Ready(const std::string& name, int64_t quantity) {
    Short(Order(name, "BIKE"), quantity);
    Release();
    v1::WorkOrder order = Newest("BIKE");
    Reserve(order, {{"FRAME", quantity}, {"WHEEL", 2 * quantity}});
    return Get(order.id());
  }
  absl::StatusOr<v1::WorkOrder> Report(const std::string& id, const std::string& good, const std::string& scrap = "",
                                       const std::string& request_id = "") {
    v1::ReportOutputRequest request;
    request.set_id(id);
    if (!good.empty()) request.mutable_good()->set_value(good);
    if (!scrap.empty()) request.mutable_scrap()->set_value(scrap);
    request.set_request_id(request_id);
    return work_orders_.ReportOutput(Call(request_id.empty() ? Id::New(now_).ToString() : request_id), request);
  }
  absl::StatusOr<v1::WorkOrder> Issue(const std::string& id,
                                      const std::vector<std::pair<std::string, std::string>>& lines = {}) {
    v1::IssueMaterialRequest request;
    request.set_id(id);
    for (const auto& [sku, quantity] : lines) {
      auto& line = *request.add_lines();
      line.set_sku(sku);
      line.mutable_quantity()->set_value(quantity);
    }
    return work_orders_.IssueMaterial(Call(Id::New(now_).ToString()), request);
  }
  absl::StatusOr<v1::WorkOrder> Close(const std::string& id, const std::string& reason = "machine broke") {
    v1::CloseWorkOrderRequest request;
    request.set_id(id);
    request.set_reason(reason);
    return work_orders_.CloseWorkOrder(Call(Id::New(now_).ToString()), request);
  }

  /// What was published, in the order of the outbox.
  template <typename E>
  std::vector<E> Events() {
    std::vector<E> events;
    static const pg::Sql kRead = {
        "test_read_outbox", "select payload from outbox where position($1::text in headers) > 0 order by id"};
    auto rows = pg_.pool().Read(kRead, absl::StrCat("ce_type: ", E::descriptor()->full_name(), "\n"));
    EXPECT_TRUE(rows.ok()) << rows.status();
    for (const pg::Row& row : *rows) {
      events.emplace_back();
      EXPECT_TRUE(events.back().ParseFromString(row.Get<pg::Bytes>(0).data));
    }
    return events;
  }
  template <typename E>
  E Last() {
    std::vector<E> events = Events<E>();
    EXPECT_FALSE(events.empty()) << E::descriptor()->full_name();
    return events.empty() ? E() : events.back();
  }
  int64_t OpenExceptions(const std::string& kind) {
    return pg_.Count("select count(*) from exceptions where close_time is null and kind = '" + kind + "'");
  }
  /// Nothing that reconcile would report (M7), and nothing issued or consumed beyond the plan.
  void ExpectClean() {
    for (const pg::Sql* check : {&sql::kFactPegged, &sql::kFactClosed}) {
      auto rows = pg_.pool().Read(*check, company_);
      ASSERT_TRUE(rows.ok()) << rows.status();
      for (const pg::Row& row : *rows) {
        ADD_FAILURE() << check->name << ": " << row.Get<std::string>(0) << " " << row.Get<std::string>(1);
      }
    }
  }

  const absl::Time now_ = absl::FromUnixSeconds(1'800'000'000);  // 15 January 2027
  const Id company_ = Id::New(now_);
  testing::PgFixture pg_{{svc::Migrations(), ::saikne::events::Migrations(), Migrations()}, 72};
  svc::Numbers numbers_;
  svc::Db db_;
  Settings settings_;
  BomApi boms_{db_, settings_};
  WorkOrderApi work_orders_{db_, settings_};
  DemandReactions demand_{settings_};
};

}  // namespace saikne::production
