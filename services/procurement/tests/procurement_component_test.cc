// procurement as its neighbours see it: the real program, PostgreSQL and Kafka.

#include "gtest/gtest.h"
#include "libs/base/status.h"
#include "libs/testing/eventually.h"
#include "libs/testing/service_fixture.h"
#include "saikne/finance/events/v1/finance_events.pb.h"
#include "saikne/inventory/events/v1/inventory_events.pb.h"
#include "saikne/procurement/events/v1/procurement_events.pb.h"
#include "saikne/procurement/v1/bill_service.pb.h"
#include "saikne/procurement/v1/purchase_order_service.pb.h"
#include "saikne/procurement/v1/supplier_service.pb.h"
#include "services/procurement/sql.h"

namespace saikne::procurement {
namespace {

namespace inv = ::saikne::inventory::events::v1;
namespace ev = ::saikne::procurement::events::v1;

class ProcurementComponent : public ::testing::Test {
 protected:
  ProcurementComponent() {
    finance::events::v1::TaxCodeChanged tax;
    tax.set_tax_code_id(Id::New(absl::Now()).ToString());
    tax.set_code("STANDARD");
    tax.mutable_rate()->set_value("0.21");
    service_.Publish(tax);
    inv::ItemRegistered item;
    item.set_item_id(item_.ToString());
    item.mutable_item()->set_item_id(item_.ToString());
    item.mutable_item()->set_sku("BOLT");
    item.mutable_item()->set_unit("EA");
    item.mutable_item()->set_supply_method(types::v1::SUPPLY_METHOD_BUY);
    service_.Publish(item);
    service_.Settle();
  }

  template <typename T>
  T Must(absl::StatusOr<T> result) {
    EXPECT_TRUE(result.ok()) << result.status();
    return result.ok() ? *std::move(result) : T();
  }
  void AddPrice() {
    v1::CreateSupplierRequest supplier;
    supplier.mutable_supplier()->set_name("Acme");
    supplier.mutable_supplier()->set_external_key("acme");
    Must(service_.Call<v1::Supplier>("saikne.procurement.v1.SupplierService/CreateSupplier", supplier));
    v1::BatchCreateSupplierPricesRequest prices;
    v1::SupplierPrice& price = *prices.add_prices();
    price.set_supplier_id("acme");
    price.set_sku("BOLT");
    price.set_unit("BOX");
    price.mutable_factor()->set_value("12");
    price.mutable_unit_price()->set_currency_code("EUR");
    price.mutable_unit_price()->set_units(30);
    price.set_external_key("acme/BOLT");
    price.set_lead_time_days(3);
    Must(service_.Call<v1::BatchCreateSupplierPricesResponse>(
        "saikne.procurement.v1.SupplierService/BatchCreateSupplierPrices", prices));
  }
  void Short(const std::string& needed) {
    inv::StockShort event;
    event.set_demand_id(order_.ToString());
    event.set_kind(types::v1::DEMAND_KIND_ORDER);
    event.set_warehouse_code("MAIN");
    inv::ShortLine& line = *event.add_lines();
    line.set_line_id(line_.ToString());
    line.set_item_id(item_.ToString());
    line.set_sku("BOLT");
    line.set_unit("EA");
    line.set_supply_method(types::v1::SUPPLY_METHOD_BUY);
    line.mutable_supply_needed()->set_value(needed);
    types::v1::Peg& peg = *line.add_pegs();
    peg.set_deal_id(deal_.ToString());
    peg.set_order_id(order_.ToString());
    peg.set_order_line_id(line_.ToString());
    peg.mutable_quantity()->set_value(needed);
    service_.Publish(event, deal_);
  }
  void Withdraw() {
    inv::DemandWithdrawn event;
    event.set_demand_id(order_.ToString());
    event.set_kind(types::v1::DEMAND_KIND_ORDER);
    inv::WithdrawnLine& line = *event.add_lines();
    line.set_line_id(line_.ToString());
    line.set_item_id(item_.ToString());
    line.mutable_supply_needed()->set_value("0");
    service_.Publish(event, deal_);
  }

  testing::ServiceFixture service_{"procurement", Migrations()};
  const Id item_ = Id::New(absl::Now());
  const Id deal_ = Id::New(absl::Now());
  const Id order_ = Id::New(absl::Now());
  const Id line_ = Id::New(absl::Now());
};

TEST_F(ProcurementComponent, FromTheShortageToTheMatchedBill) {
  AddPrice();
  Short("30");
  Short("30");  // the same again
  const auto raised = service_.Await<ev::RequisitionRaised>();
  EXPECT_EQ(raised[0].event.pegs(0).deal_id(), deal_.ToString());
  const auto ordered = service_.Await<ev::PurchaseOrdered>();
  const ev::PurchaseOrderLine& line = ordered[0].event.lines(0);
  EXPECT_EQ(line.quantity().value(), "3");
  EXPECT_EQ(line.stock_quantity().value(), "36");
  EXPECT_EQ(line.pegs(0).quantity().value(), "30");
  EXPECT_EQ(ordered[0].envelope.correlation_id, deal_.ToString());

  v1::ReceiveGoodsRequest receive;
  receive.set_id(ordered[0].event.number());
  receive.set_request_id("receipt-1");
  for (int i = 0; i < 2; ++i) {
    Must(service_.Call<v1::ReceiveGoodsResponse>(
        "saikne.procurement.v1.PurchaseOrderService/ReceiveGoods", receive));
  }
  const auto received = service_.Await<ev::GoodsReceived>();
  EXPECT_EQ(received[0].event.lines(0).stock_quantity().value(), "36");
  EXPECT_EQ(received[0].event.lines(0).value().units(), 90);
  EXPECT_EQ(received[0].event.lines(0).pegs(0).quantity().value(), "30");

  v1::RecordBillRequest bill;
  bill.set_purchase_order_id(ordered[0].event.number());
  bill.set_supplier_reference("R-1");
  const v1::Bill recorded = Must(
      service_.Call<v1::Bill>("saikne.procurement.v1.BillService/RecordBill", bill));
  EXPECT_EQ(recorded.state(), v1::Bill::STATE_MATCHED);
  EXPECT_EQ(ReasonOf(service_.Call<v1::Bill>("saikne.procurement.v1.BillService/RecordBill", bill).status()),
            "DUPLICATE_BILL");
  const auto matched = service_.Await<ev::BillMatched>();
  EXPECT_EQ(matched[0].event.gross().units(), 108);
  EXPECT_EQ(matched[0].event.taxes(0).tax().nanos(), 900'000'000);
  EXPECT_EQ(matched[0].event.pegs(0).deal_id(), deal_.ToString());
  service_.Settle();
  EXPECT_EQ(service_.Events<ev::GoodsReceived>().size(), 1u);
  EXPECT_EQ(service_.Events<ev::PurchaseOrdered>().size(), 1u);
}

TEST_F(ProcurementComponent, APriceThatArrivesLaterUnblocks) {
  Short("5");
  EXPECT_EQ(service_.Await<ev::SupplyBlocked>()[0].event.reason(), "NO_SUPPLIER_PRICE");
  AddPrice();
  service_.Await<ev::SupplyUnblocked>();
  service_.Await<ev::PurchaseOrdered>();
}

TEST_F(ProcurementComponent, AWithdrawnDemandLeavesASentOrderToThePool) {
  AddPrice();
  Short("5");
  service_.Await<ev::PurchaseOrdered>();
  Withdraw();
  service_.Settle();
  EXPECT_EQ(service_.pg().Value("select kind from exceptions where close_time is null"), "PURCHASE_UNPEGGED");
  EXPECT_EQ(service_.pg().Count("select count(*) from purchase_order_pegs"), 0);
}

TEST_F(ProcurementComponent, PaymentTermsAndWarehousesAreKnownByTheirEvents) {
  AddPrice();
  v1::CreateSupplierRequest supplier;
  supplier.mutable_supplier()->set_name("Late payer");
  supplier.mutable_supplier()->set_payment_term_code("NET45");
  auto create = [&] { return service_.Call<v1::Supplier>("saikne.procurement.v1.SupplierService/CreateSupplier", supplier); };
  EXPECT_EQ(ReasonOf(create().status()), "UNKNOWN_PAYMENT_TERM");
  v1::CreatePurchaseOrderRequest order;
  order.set_supplier_id("acme");
  order.set_warehouse_code("NORTH");
  order.add_lines()->set_sku("BOLT");
  order.mutable_lines(0)->mutable_quantity()->set_value("1");
  auto buy = [&] {
    return service_.Call<v1::PurchaseOrder>("saikne.procurement.v1.PurchaseOrderService/CreatePurchaseOrder", order);
  };
  EXPECT_EQ(ReasonOf(buy().status()), "UNKNOWN_WAREHOUSE");
  finance::events::v1::PaymentTermChanged term;
  term.set_payment_term_id(Id::New(absl::Now()).ToString());
  term.set_code("NET45");
  service_.Publish(term);
  inv::WarehouseRegistered warehouse;
  warehouse.set_warehouse_id(Id::New(absl::Now()).ToString());
  warehouse.set_code("NORTH");
  service_.Publish(warehouse);
  service_.Settle();
  Must(create());
  Must(buy());
}

TEST_F(ProcurementComponent, WhatTheSupplierConfirmsIsPublished) {
  AddPrice();
  Short("30");
  const auto ordered = service_.Await<ev::PurchaseOrdered>();
  v1::AcknowledgePurchaseOrderRequest request;
  request.set_id(ordered[0].event.number());
  request.set_request_id("acknowledge-1");
  *request.mutable_confirmed_date() = ordered[0].event.expected_date();
  request.mutable_confirmed_date()->set_year(request.confirmed_date().year() + 1);
  if (request.confirmed_date().month() == 2) request.mutable_confirmed_date()->set_day(1);
  for (int i = 0; i < 2; ++i) {
    Must(service_.Call<v1::PurchaseOrder>("saikne.procurement.v1.PurchaseOrderService/AcknowledgePurchaseOrder", request));
  }
  const auto acknowledged = service_.Await<ev::PurchaseAcknowledged>();
  EXPECT_EQ(acknowledged[0].event.confirmed_date().year(), request.confirmed_date().year());
  EXPECT_EQ(acknowledged[0].event.pegs(0).deal_id(), deal_.ToString());
  EXPECT_EQ(service_.Await<ev::PurchaseDelayed>()[0].event.reason(), "CONFIRMED_LATER");
  service_.Settle();
  EXPECT_EQ(service_.Events<ev::PurchaseAcknowledged>().size(), 1u);
}

}  // namespace
}  // namespace saikne::procurement
