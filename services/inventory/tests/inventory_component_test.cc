// The whole service: its real program with PostgreSQL and Kafka, its neighbours played by the test.

#include "gtest/gtest.h"
#include "libs/base/status.h"
#include "libs/testing/service_fixture.h"
#include "saikne/finance/events/v1/finance_events.pb.h"
#include "saikne/inventory/events/v1/inventory_events.pb.h"
#include "saikne/inventory/v1/item_service.pb.h"
#include "saikne/inventory/v1/shipment_service.pb.h"
#include "saikne/inventory/v1/stock_service.pb.h"
#include "saikne/inventory/v1/warehouse_service.pb.h"
#include "saikne/ordering/events/v1/ordering_events.pb.h"
#include "saikne/procurement/events/v1/procurement_events.pb.h"
#include "saikne/production/events/v1/production_events.pb.h"
#include "services/inventory/sql.h"

namespace saikne::inventory {
namespace {

namespace ev = ::saikne::inventory::events::v1;
namespace ord = ::saikne::ordering::events::v1;
namespace proc = ::saikne::procurement::events::v1;
namespace prod = ::saikne::production::events::v1;

std::string NewId() { return Id::New(absl::Now()).ToString(); }

class InventoryService : public ::testing::Test {
 protected:
  v1::BatchCreateItemsResponse CreateItems(const std::vector<std::string>& skus) {
    v1::BatchCreateItemsRequest request;
    for (const std::string& sku : skus) {
      v1::Item* item = request.add_requests()->mutable_item();
      item->set_sku(sku);
      item->set_name(sku);
      item->set_external_key("key " + sku);
      item->mutable_standard_cost()->set_currency_code("EUR");
      item->mutable_standard_cost()->set_units(4);
    }
    auto made = service_.Call<v1::BatchCreateItemsResponse>("saikne.inventory.v1.ItemService/BatchCreateItems", request);
    EXPECT_TRUE(made.ok()) << made.status();
    for (const v1::Item& item : made->items()) items_[item.sku()] = item.id();
    return *made;
  }

  void OpenStock(const std::string& sku, const std::string& quantity) {
    v1::BatchCreateOpeningStockRequest request;
    v1::OpeningStockRow* row = request.add_rows();
    row->set_sku(sku);
    row->mutable_quantity()->set_value(quantity);
    row->set_external_key("opening " + sku);
    auto opened = service_.Call<v1::BatchCreateOpeningStockResponse>(
        "saikne.inventory.v1.StockService/BatchCreateOpeningStock", request);
    ASSERT_TRUE(opened.ok()) << opened.status();
  }

  ord::OrderPlaced Order(const std::vector<std::pair<std::string, std::string>>& lines) {
    ord::OrderPlaced placed;
    placed.set_order_id(NewId());
    ord::OrderFacts* order = placed.mutable_order();
    order->set_order_number("SO-2026-000001");
    order->set_deal_id(NewId());
    order->set_currency("EUR");
    order->set_delivery_rule(saikne::types::v1::DELIVERY_RULE_AS_AVAILABLE);
    for (const auto& [sku, quantity] : lines) {
      ord::OrderLine* line = order->add_lines();
      line->set_line_id(NewId());
      line->set_line_number(order->lines_size());
      line->set_kind(saikne::types::v1::LINE_KIND_GOODS);
      line->set_item_id(items_[sku]);
      line->set_sku(sku);
      line->mutable_quantity()->set_value(quantity);
    }
    ord::OrderLine* service = order->add_lines();
    service->set_line_id(NewId());
    service->set_kind(saikne::types::v1::LINE_KIND_SERVICE);
    return placed;
  }
  void Publish(const google::protobuf::Message& event, const std::string& root) {
    service_.Publish(event, *Id::Parse(root));
  }
  void PlaceAndConfirm(const ord::OrderPlaced& placed) {
    Publish(placed, placed.order().deal_id());
    ord::OrderConfirmed confirmed;
    confirmed.set_order_id(placed.order_id());
    *confirmed.mutable_order() = placed.order();
    Publish(confirmed, placed.order().deal_id());
  }

  absl::StatusOr<v1::Shipment> Ship(const std::string& id, const std::string& request_id = "") {
    v1::ShipShipmentRequest request;
    request.set_id(id);
    request.set_tracking("DHL 1");
    request.set_request_id(request_id);
    return service_.Call<v1::Shipment>("saikne.inventory.v1.ShipmentService/ShipShipment", request);
  }

  void CheckInvariants() {
    for (const char* check : {"on_hand", "reserved", "double_entry", "residual_value", "negative_stock"}) {
      EXPECT_EQ(Facts(check), std::vector<std::string>()) << check;
    }
  }
  std::vector<std::string> Facts(const std::string& name) {
    operations::v1::ListFactsRequest request;
    request.set_name(name);
    auto facts = service_.Call<operations::v1::ListFactsResponse>(
        "saikne.operations.v1.ReconciliationService/ListFacts", request);
    EXPECT_TRUE(facts.ok()) << facts.status();
    std::vector<std::string> rows;
    for (const auto& fact : facts->facts()) rows.push_back(fact.key() + "=" + fact.value());
    return rows;
  }

  std::map<std::string, std::string> items_;
  testing::ServiceFixture service_{"inventory", inventory::Migrations()};
};

TEST_F(InventoryService, FromOrderToShipment) {
  CreateItems({"A", "B"});
  EXPECT_EQ(service_.Await<ev::ItemRegistered>(2).size(), 2u);
  OpenStock("A", "5");
  EXPECT_EQ(service_.Await<ev::StockReceived>()[0].event.value().units(), 20);

  const ord::OrderPlaced order = Order({{"A", "3"}, {"B", "2"}});
  PlaceAndConfirm(order);
  const auto reserved = service_.Await<ev::StockReserved>();
  EXPECT_EQ(reserved[0].event.lines_size(), 2);
  EXPECT_EQ(reserved[0].envelope.correlation_id, order.order().deal_id());
  EXPECT_EQ(reserved[0].envelope.actor, "test");
  const auto shortage = service_.Await<ev::StockShort>();
  ASSERT_EQ(shortage[0].event.lines_size(), 1);
  EXPECT_EQ(shortage[0].event.lines(0).supply_needed().value(), "2");
  const std::string shipment = service_.Await<ev::ShipmentCreated>()[0].event.shipment_number();
  EXPECT_EQ(shipment.substr(0, 3), "SH-");

  proc::GoodsReceived receipt;
  receipt.set_purchase_order_id(NewId());
  receipt.set_receipt_id(NewId());
  receipt.set_receipt_number("GR-2026-000001");
  proc::ReceiptLine* line = receipt.add_lines();
  line->set_purchase_order_line_id(NewId());
  line->set_item_id(items_["B"]);
  line->mutable_stock_quantity()->set_value("2");
  line->mutable_value()->set_currency_code("EUR");
  line->mutable_value()->set_units(9);
  *line->add_pegs() = shortage[0].event.lines(0).pegs(0);
  Publish(receipt, receipt.purchase_order_id());
  const auto covered = service_.Await<ev::StockReserved>(2).back();
  EXPECT_EQ(covered.event.lines(1).reserved().value(), "2");
  EXPECT_EQ(covered.envelope.correlation_id, order.order().deal_id());

  v1::ListShipmentsRequest list;
  list.set_open_only(true);
  auto open = service_.Call<v1::ListShipmentsResponse>("saikne.inventory.v1.ShipmentService/ListShipments", list);
  ASSERT_TRUE(open.ok()) << open.status();
  ASSERT_EQ(open->shipments_size(), 1);
  EXPECT_EQ(open->shipments(0).number(), shipment);
  EXPECT_EQ(open->shipments(0).lines_size(), 2);
  const std::string request_id = NewId();
  auto shipped = Ship(shipment, request_id);
  ASSERT_TRUE(shipped.ok()) << shipped.status();
  EXPECT_EQ(shipped->state(), v1::SHIPMENT_STATE_SHIPPED);
  EXPECT_TRUE(Ship(shipment, request_id).ok());
  EXPECT_EQ(ReasonOf(Ship(shipment).status()), "ILLEGAL_TRANSITION");
  EXPECT_EQ(service_.Await<ev::ShipmentShipped>()[0].event.lines_size(), 2);
  EXPECT_EQ(service_.Await<ev::StockIssued>()[0].event.value().units(), 21);
  EXPECT_EQ(Facts("stock_value"), std::vector<std::string>{"EUR=800"});
  EXPECT_EQ(Facts("grni_received"), std::vector<std::string>{receipt.purchase_order_id() + "=900"});
  service_.Settle();
  EXPECT_EQ(service_.Events<ev::ShipmentShipped>().size(), 1u);
  EXPECT_EQ(service_.Events<ev::StockReserved>().size(), 2u);
  CheckInvariants();
}

TEST_F(InventoryService, AvailabilityKnowsWhenAPurchaseComes) {
  CreateItems({"A"});
  const auto expected_day = [&] {
    v1::GetAvailabilityRequest request;
    request.add_items("A");
    auto found = service_.Call<v1::GetAvailabilityResponse>("saikne.inventory.v1.StockService/GetAvailability", request);
    EXPECT_TRUE(found.ok()) << found.status();
    const v1::Availability& a = found->availabilities(0);
    return a.has_expected_date() ? a.expected_date().day() : 0;
  };
  const auto shows = [&](int day) {
    return testing::Eventually(absl::Seconds(20), [&] { return expected_day() == day; });
  };
  const auto december = [](int day, google::type::Date* date) {
    date->set_year(2026);
    date->set_month(12);
    date->set_day(day);
  };
  EXPECT_EQ(expected_day(), 0);

  proc::PurchaseOrdered ordered;
  ordered.set_purchase_order_id(NewId());
  proc::PurchaseOrderLine* line = ordered.add_lines();
  line->set_line_id(NewId());
  line->set_item_id(items_["A"]);
  line->mutable_stock_quantity()->set_value("5");
  december(1, ordered.mutable_expected_date());
  Publish(ordered, ordered.purchase_order_id());
  EXPECT_TRUE(shows(1));

  proc::PurchaseAcknowledged confirmed;
  confirmed.set_purchase_order_id(ordered.purchase_order_id());
  december(4, confirmed.mutable_confirmed_date());
  Publish(confirmed, ordered.purchase_order_id());
  EXPECT_TRUE(shows(4));

  proc::PurchaseDelayed delayed;
  delayed.set_purchase_order_id(ordered.purchase_order_id());
  delayed.set_reason("CONFIRMED_LATER");
  december(4, delayed.mutable_promised_date());
  december(18, delayed.mutable_expected_date());
  Publish(delayed, ordered.purchase_order_id());
  EXPECT_TRUE(shows(18));
  delayed.set_reason("NOT_DELIVERED");
  delayed.clear_expected_date();
  Publish(delayed, ordered.purchase_order_id());
  EXPECT_TRUE(shows(0)) << "nobody knows";
  proc::PurchaseAcknowledged undated = confirmed;
  december(20, confirmed.mutable_confirmed_date());
  Publish(confirmed, ordered.purchase_order_id());
  EXPECT_TRUE(shows(20));
  undated.clear_confirmed_date();
  Publish(undated, ordered.purchase_order_id());
  service_.Settle();
  EXPECT_EQ(expected_day(), 20);
}

TEST_F(InventoryService, AnItemNamesOnlyTaxCodesOfFinance) {
  const auto create = [&](const std::string& code) {
    v1::CreateItemRequest request;
    request.mutable_item()->set_sku("SKU-" + code);
    request.mutable_item()->set_name("An item");
    request.mutable_item()->set_tax_code(code);
    return service_.Call<v1::Item>("saikne.inventory.v1.ItemService/CreateItem", request).status();
  };
  const absl::Status early = create("STANDARD");
  EXPECT_TRUE(absl::IsUnavailable(early)) << early;
  EXPECT_EQ(ReasonOf(early), "TAX_CODES_NOT_COPIED");

  finance::events::v1::TaxCodeChanged known;
  known.set_tax_code_id(NewId());
  known.set_code("STANDARD");
  known.mutable_rate()->set_value("0.21");
  Publish(known, known.tax_code_id());
  EXPECT_TRUE(testing::Eventually(absl::Seconds(20), [&] { return create("STANDARD").ok(); }));
  const absl::Status refused = create("WRONG");
  EXPECT_EQ(ReasonOf(refused), "TAX_CODE_NOT_FOUND");
  ASSERT_EQ(FieldsOf(refused).size(), 1u);
  EXPECT_EQ(FieldsOf(refused)[0].first, "item.tax_code");
}

TEST_F(InventoryService, ACancellationThatOvertookItsOrder) {
  CreateItems({"A"});
  OpenStock("A", "5");
  const ord::OrderPlaced order = Order({{"A", "3"}});
  ord::OrderCancelRequested cancel;
  cancel.set_order_id(order.order_id());
  cancel.set_order_number("SO-2026-000001");
  Publish(cancel, order.order().deal_id());
  EXPECT_EQ(service_.Await<ev::DemandWithdrawn>()[0].event.lines_size(), 0);
  PlaceAndConfirm(order);
  service_.Settle();
  EXPECT_TRUE(service_.Events<ev::StockReserved>().empty());
  CheckInvariants();
}

TEST_F(InventoryService, AnUnknownWarehouseParksNothingAndBothWaysOutWork) {
  CreateItems({"A"});
  OpenStock("A", "5");
  EXPECT_EQ(service_.Await<ev::WarehouseRegistered>()[0].event.code(), "MAIN");
  const auto lost = [&] {
    ord::OrderPlaced order = Order({{"A", "3"}});
    order.mutable_order()->set_warehouse_code("NOPE");
    return order;
  };
  // Cancelled.
  const ord::OrderPlaced cancelled = lost();
  PlaceAndConfirm(cancelled);
  EXPECT_EQ(service_.Await<ev::StockReserved>()[0].event.lines(0).reserved().value(), "0");
  ord::OrderCancelRequested cancel;
  cancel.set_order_id(cancelled.order_id());
  Publish(cancel, cancelled.order().deal_id());
  EXPECT_EQ(service_.Await<ev::DemandWithdrawn>()[0].event.lines(0).withdrawn().value(), "3");
  // Served from the default warehouse by a person's decision.
  const ord::OrderPlaced chosen = lost();
  PlaceAndConfirm(chosen);
  service_.Await<ev::StockReserved>(2);
  const auto list = service_.Call<operations::v1::ListExceptionsResponse>(
      "saikne.operations.v1.ExceptionService/ListExceptions", operations::v1::ListExceptionsRequest());
  ASSERT_TRUE(list.ok()) << list.status();
  ASSERT_EQ(list->exceptions_size(), 1);
  EXPECT_EQ(list->exceptions(0).kind(), "UNKNOWN_WAREHOUSE");
  EXPECT_EQ(list->exceptions(0).order_id(), chosen.order_id());
  operations::v1::ResolveExceptionRequest resolve;
  resolve.set_id(list->exceptions(0).id());
  resolve.set_way_out("use_default");
  resolve.set_reason("there is only one");
  const auto resolved = service_.Call<operations::v1::ResolveExceptionResponse>(
      "saikne.operations.v1.ExceptionService/ResolveException", resolve);
  ASSERT_TRUE(resolved.ok()) << resolved.status();
  EXPECT_EQ(service_.Await<ev::ShipmentCreated>()[0].event.order_id(), chosen.order_id());
  // Served from the warehouse that is made later.
  const ord::OrderPlaced waiting = lost();
  PlaceAndConfirm(waiting);
  v1::CreateWarehouseRequest make;
  make.mutable_warehouse()->set_code("NOPE");
  ASSERT_TRUE(service_.Call<v1::Warehouse>("saikne.inventory.v1.WarehouseService/CreateWarehouse", make).ok());
  EXPECT_EQ(service_.Await<ev::WarehouseRegistered>(2).back().event.code(), "NOPE");
  const auto shortage = service_.Await<ev::StockShort>()[0].event;
  EXPECT_EQ(shortage.demand_id(), waiting.order_id());
  EXPECT_EQ(shortage.warehouse_code(), "NOPE");
  EXPECT_EQ(service_.pg().Count("select count(*) from parked_message"), 0);
  EXPECT_EQ(service_.pg().Count("select count(*) from exceptions where close_time is null"), 0);
  CheckInvariants();
}

TEST_F(InventoryService, AWorkOrderOverAKill) {
  CreateItems({"PART", "BIKE"});
  OpenStock("PART", "8");
  prod::WorkOrderReleased released;
  released.set_work_order_id(NewId());
  released.set_number("WO-2026-000001");
  released.set_item_id(items_["BIKE"]);
  released.mutable_quantity()->set_value("4");
  prod::WorkOrderComponent* component = released.add_components();
  component->set_line_id(NewId());
  component->set_item_id(items_["PART"]);
  component->mutable_quantity()->set_value("8");
  Publish(released, released.work_order_id());
  EXPECT_TRUE(service_.Await<ev::StockReserved>()[0].event.firm());
  service_.Restart(true);
  prod::OutputReported report;
  report.set_work_order_id(released.work_order_id());
  report.set_number(released.number());
  report.set_report_id(NewId());
  report.set_item_id(items_["BIKE"]);
  report.mutable_good()->set_value("3");
  report.mutable_scrap()->set_value("1");
  report.mutable_still_to_produce()->set_value("4");
  report.mutable_labour_cost()->set_currency_code("EUR");
  report.mutable_labour_cost()->set_units(8);
  prod::ConsumedComponent* consumed = report.add_components();
  consumed->set_line_id(component->line_id());
  consumed->set_item_id(items_["PART"]);
  consumed->mutable_quantity()->set_value("8");
  Publish(report, released.work_order_id());
  const auto valued = service_.Await<ev::ProductionValued>()[0].event;
  EXPECT_EQ(valued.components().units(), 32);
  EXPECT_EQ(valued.output().units(), 30);
  EXPECT_EQ(valued.scrap().units(), 10);
  v1::GetAvailabilityRequest ask;
  ask.add_items("BIKE");
  ask.add_items("PART");
  auto answer = service_.Call<v1::GetAvailabilityResponse>("saikne.inventory.v1.StockService/GetAvailability", ask);
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->availabilities(0).on_hand().value(), "3");
  EXPECT_EQ(answer->availabilities(0).expected().value(), "0");
  EXPECT_EQ(answer->availabilities(1).on_hand().value(), "0");
  EXPECT_EQ(Facts("wip_value"), std::vector<std::string>{"EUR=0"});
  CheckInvariants();
}

TEST_F(InventoryService, BadInputNamesTheField) {
  CreateItems({"A", "B", "C"});
  auto fields = [](const absl::Status& status) {
    std::vector<std::pair<std::string, std::string>> all = FieldsOf(status);
    return all.empty() ? ReasonOf(status) : all[0].first;
  };
  v1::BatchCreateItemsRequest items;
  items.add_requests()->mutable_item()->set_sku("X");
  using Items = v1::BatchCreateItemsResponse;
  EXPECT_EQ(fields(service_.Call<Items>("saikne.inventory.v1.ItemService/BatchCreateItems", items).status()),
            "requests[0].item.name");
  v1::BatchCreateOpeningStockRequest rows;
  rows.add_rows()->set_sku("A");
  rows.mutable_rows(0)->set_external_key("1");
  rows.mutable_rows(0)->mutable_quantity()->set_value("-1");
  using Opened = v1::BatchCreateOpeningStockResponse;
  const char* const kOpen = "saikne.inventory.v1.StockService/BatchCreateOpeningStock";
  EXPECT_EQ(fields(service_.Call<Opened>(kOpen, rows).status()), "rows[0].quantity");
  rows.mutable_rows(0)->mutable_quantity()->set_value("1.0000001");
  EXPECT_EQ(fields(service_.Call<Opened>(kOpen, rows).status()), "rows[0].quantity");
  rows.mutable_rows(0)->mutable_quantity()->set_value("1");
  rows.mutable_rows(0)->mutable_unit_cost()->set_currency_code("USD");
  EXPECT_EQ(fields(service_.Call<Opened>(kOpen, rows).status()), "rows[0].unit_cost.currency_code");
  v1::UpdateItemRequest update;
  update.mutable_item()->set_id(items_["A"]);
  update.mutable_item()->set_name("new");
  update.mutable_item()->set_etag("\"99\"");
  update.mutable_update_mask()->add_paths("name");
  EXPECT_FALSE(service_.Call<v1::Item>("saikne.inventory.v1.ItemService/UpdateItem", update).ok());
  update.mutable_item()->clear_etag();
  auto updated = service_.Call<v1::Item>("saikne.inventory.v1.ItemService/UpdateItem", update);
  ASSERT_TRUE(updated.ok()) << updated.status();
  EXPECT_EQ(updated->name(), "new");
  EXPECT_EQ(updated->standard_cost().units(), 4);
  update.mutable_update_mask()->add_paths("sku");
  EXPECT_EQ(fields(service_.Call<v1::Item>("saikne.inventory.v1.ItemService/UpdateItem", update).status()),
            "update_mask");
  v1::ListItemsRequest list;
  list.set_page_size(2);
  auto page = service_.Call<v1::ListItemsResponse>("saikne.inventory.v1.ItemService/ListItems", list);
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_EQ(page->items_size(), 2);
  list.set_page_token(page->next_page_token());
  page = service_.Call<v1::ListItemsResponse>("saikne.inventory.v1.ItemService/ListItems", list);
  EXPECT_EQ(page->items_size(), 1);
  EXPECT_EQ(page->next_page_token(), "");
  v1::CreateWarehouseRequest warehouse;
  warehouse.mutable_warehouse()->set_code("MAIN");
  EXPECT_EQ(ReasonOf(service_.Call<v1::Warehouse>("saikne.inventory.v1.WarehouseService/CreateWarehouse", warehouse)
                         .status()),
            "WAREHOUSES_CODE_KEY");
  auto locations = service_.Call<v1::ListLocationsResponse>("saikne.inventory.v1.WarehouseService/ListLocations",
                                                            v1::ListLocationsRequest());
  ASSERT_TRUE(locations.ok());
  EXPECT_EQ(locations->locations_size(), 9);
  v1::CreateLocationRequest location;
  location.mutable_location()->set_code("X");
  location.mutable_location()->set_warehouse_code("NOPE");
  EXPECT_EQ(fields(service_.Call<v1::Location>("saikne.inventory.v1.WarehouseService/CreateLocation", location).status()),
            "location.warehouse_code");
  v1::AdjustStockRequest adjust;
  adjust.set_sku("NOPE");
  adjust.set_reason("count");
  adjust.mutable_difference()->set_value("1");
  using Adjusted = v1::AdjustStockResponse;
  const char* const kAdjust = "saikne.inventory.v1.StockService/AdjustStock";
  EXPECT_EQ(fields(service_.Call<Adjusted>(kAdjust, adjust).status()), "sku");
  adjust.set_sku("A");
  adjust.set_warehouse_code("NOPE");
  EXPECT_EQ(fields(service_.Call<Adjusted>(kAdjust, adjust).status()), "warehouse_code");
  v1::GetAvailabilityRequest ask;
  ask.add_items("A");
  ask.add_items("NOPE");
  EXPECT_EQ(fields(service_.Call<v1::GetAvailabilityResponse>("saikne.inventory.v1.StockService/GetAvailability", ask)
                       .status()),
            "items[1]");
  v1::ListShipmentsRequest shipments;
  shipments.set_state(static_cast<v1::ShipmentState>(77));
  EXPECT_EQ(fields(service_.Call<v1::ListShipmentsResponse>("saikne.inventory.v1.ShipmentService/ListShipments", shipments)
                       .status()),
            "state");
  v1::UpdateWarehouseRequest rename;
  rename.mutable_warehouse()->set_id("MAIN");
  EXPECT_EQ(fields(service_.Call<v1::Warehouse>("saikne.inventory.v1.WarehouseService/UpdateWarehouse", rename).status()),
            "warehouse.name");
}

}  // namespace
}  // namespace saikne::inventory
