// The whole service, its real program over PostgreSQL and Kafka, as its neighbours see it.

#include <algorithm>
#include <functional>
#include <map>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "libs/base/status.h"
#include "libs/rpc/read_stream.h"
#include "libs/testing/service_fixture.h"
#include "saikne/crm/events/v1/crm_events.pb.h"
#include "saikne/finance/events/v1/finance_events.pb.h"
#include "saikne/inventory/events/v1/inventory_events.pb.h"
#include "saikne/operations/v1/operations_service.pb.h"
#include "saikne/ordering/events/v1/ordering_events.pb.h"
#include "saikne/ordering/v1/ordering_service.pb.h"
#include "services/ordering/sql.h"

namespace saikne::ordering {
namespace {

namespace cev = ::saikne::crm::events::v1;
namespace iev = ::saikne::inventory::events::v1;
namespace fev = ::saikne::finance::events::v1;
namespace oev = ::saikne::ordering::events::v1;
using ::saikne::testing::Eventually;

class OrderingServiceTest : public ::testing::Test {
 protected:
  OrderingServiceTest() {
    fev::TaxCodeChanged tax;
    tax.set_tax_code_id(NewId());
    tax.set_code("STANDARD");
    tax.mutable_rate()->set_value("0.21");
    service_.Publish(tax);
    PublishItem("BOLT");
  }

  static std::string NewId() { return Id::New(absl::Now()).ToString(); }

  void PublishItem(const std::string& sku) {
    iev::ItemRegistered item;
    item.set_item_id(NewId());
    item.mutable_item()->set_item_id(item.item_id());
    item.mutable_item()->set_sku(sku);
    item.mutable_item()->set_name(sku);
    item.mutable_item()->set_unit("EA");
    item.mutable_item()->set_supply_method(types::v1::SUPPLY_METHOD_BUY);
    service_.Publish(item);
  }

  cev::DealWon Deal(const std::string& sku) {
    cev::DealWon deal;
    deal.set_deal_id(NewId());
    deal.set_deal_number("DL-000001");
    deal.set_win_number(1);
    deal.set_currency("EUR");
    deal.mutable_customer()->set_account_id(NewId());
    deal.mutable_customer()->set_name("Customer");
    cev::DealLine* line = deal.add_lines();
    line->set_line_id(NewId());
    line->set_sku(sku);
    line->mutable_quantity()->set_value("10");
    line->mutable_unit_price()->set_currency_code("EUR");
    line->mutable_unit_price()->set_units(10);
    return deal;
  }

  void Win(const cev::DealWon& deal) { service_.Publish(deal, *Id::Parse(deal.deal_id())); }

  void Answer(const oev::OrderPlaced& placed) {
    const Id root = *Id::Parse(placed.order().deal_id());
    fev::CreditHeld held;
    held.set_order_id(placed.order_id());
    service_.Publish(held, root);
    iev::StockReserved reserved;
    reserved.set_demand_id(placed.order_id());
    reserved.set_kind(types::v1::DEMAND_KIND_ORDER);
    iev::ReservedLine* line = reserved.add_lines();
    line->set_line_id(placed.order().lines(0).line_id());
    line->mutable_reserved()->set_value("10");
    service_.Publish(reserved, root);
  }

  v1::Order Get(const std::string& id) {
    v1::GetOrderRequest request;
    request.set_id(id);
    const auto order = service_.Call<v1::Order>("saikne.ordering.v1.OrderService/GetOrder", request);
    EXPECT_TRUE(order.ok()) << order.status();
    return order.ok() ? *order : v1::Order();
  }

  using Versions = std::map<std::string, int64_t>;
  Versions Export(const std::function<void()>& at_each = [] {}) {
    Versions versions;
    rpc::CallOptions options;
    options.timeout = absl::Seconds(60);
    const absl::Status status = rpc::ReadStream<v1::ExportOrdersResponse>(
        service_.process().address(), "saikne.ordering.v1.OrderService/ExportOrders", v1::ExportOrdersRequest(),
        [&](const v1::ExportOrdersResponse& one) {
          EXPECT_TRUE(versions.emplace(one.order().id(), one.event_version()).second);
          EXPECT_EQ(one.order().lines_size(), 1);
          at_each();
          return absl::OkStatus();
        },
        options);
    EXPECT_TRUE(status.ok()) << status;
    return versions;
  }
  template <typename E>
  void Join(Versions& versions) {
    for (const auto& received : service_.Events<E>())
      versions[received.envelope.subject] = std::max(versions[received.envelope.subject], received.envelope.event_version);
  }

  ::saikne::testing::ServiceFixture service_{"ordering", Migrations()};
};

TEST_F(OrderingServiceTest, FromDealWonToCompletedWithOneFlow) {
  const cev::DealWon deal = Deal("BOLT");
  Win(deal);
  const auto placed = service_.Await<oev::OrderPlaced>()[0];
  EXPECT_EQ(placed.envelope.correlation_id, deal.deal_id());
  EXPECT_EQ(placed.envelope.subject, placed.event.order_id());
  EXPECT_EQ(placed.envelope.event_version, 1);
  EXPECT_EQ(placed.envelope.company_id, service_.company());
  Answer(placed.event);
  const auto confirmed = service_.Await<oev::OrderConfirmed>()[0];
  EXPECT_EQ(confirmed.envelope.correlation_id, deal.deal_id());
  EXPECT_EQ(confirmed.envelope.event_version, 2);

  const Id root = *Id::Parse(deal.deal_id());
  iev::ShipmentShipped shipment;
  shipment.set_shipment_id(NewId());
  shipment.set_shipment_number("SH-1");
  shipment.set_order_id(placed.event.order_id());
  iev::ShipmentLine* goods = shipment.add_lines();
  goods->set_order_line_id(placed.event.order().lines(0).line_id());
  goods->mutable_quantity()->set_value("10");
  service_.Publish(shipment, root);
  const auto shipped = service_.Await<oev::OrderShipped>()[0];
  EXPECT_EQ(shipped.event.lines(0).cumulative_quantity().value(), "10");

  fev::InvoicePosted invoice;
  invoice.set_invoice_id(NewId());
  invoice.set_order_id(placed.event.order_id());
  invoice.set_trigger_id(shipment.shipment_id());
  invoice.mutable_gross()->set_currency_code("EUR");
  invoice.mutable_gross()->set_units(121);
  fev::InvoiceLine* line = invoice.add_lines();
  line->set_order_line_id(placed.event.order().lines(0).line_id());
  line->mutable_quantity()->set_value("10");
  service_.Publish(invoice, root);
  fev::InvoicePaid paid;
  paid.set_invoice_id(invoice.invoice_id());
  paid.set_order_id(placed.event.order_id());
  service_.Publish(paid, root);
  service_.Await<oev::OrderCompleted>();
  const v1::Order order = Get(placed.event.order().order_number());
  EXPECT_EQ(order.state(), v1::ORDER_STATE_COMPLETED);
  EXPECT_EQ(order.payment_status(), v1::PART_STATUS_FULL);
}

TEST_F(OrderingServiceTest, OneOrderPerWinAlsoWhenTheWinIsPublishedAgainAndTheServiceIsKilled) {
  const cev::DealWon deal = Deal("BOLT");
  Win(deal);
  service_.Await<oev::OrderPlaced>();
  service_.Restart(/*kill=*/true);
  Win(deal);  // as a new version: not recognised as a repetition by its envelope
  service_.Settle();
  EXPECT_EQ(service_.Events<oev::OrderPlaced>().size(), 1u);
  EXPECT_EQ(service_.pg().Count("SELECT count(*) FROM sales_orders"), 1);
}

TEST_F(OrderingServiceTest, AnItemThatComesLaterResumesTheDeal) {
  const cev::DealWon deal = Deal("GEAR");
  Win(deal);
  service_.Settle();
  EXPECT_EQ(service_.Events<oev::OrderPlaced>().size(), 0u);
  PublishItem("GEAR");
  EXPECT_EQ(service_.Await<oev::OrderPlaced>()[0].event.order().deal_id(), deal.deal_id());
}

TEST_F(OrderingServiceTest, AnUnknownWarehouseIsAClearErrorOrAnExceptionThatTheWarehouseEnds) {
  cev::AccountRegistered account;
  account.set_account_id(NewId());
  account.mutable_account()->set_account_id(account.account_id());
  service_.Publish(account);
  service_.Settle();
  v1::PlaceOrderRequest direct;
  direct.mutable_order()->set_customer_id(account.account_id());
  direct.mutable_order()->set_warehouse_code("NORTH");
  v1::NewOrderLine* line = direct.mutable_order()->add_lines();
  line->set_sku("BOLT");
  line->mutable_quantity()->set_value("1");
  line->mutable_unit_price()->set_currency_code("EUR");
  const char* const kPlace = "saikne.ordering.v1.OrderService/PlaceOrder";
  const absl::Status refused = service_.Call<v1::Order>(kPlace, direct).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(refused), "UNKNOWN_WAREHOUSE");
  EXPECT_EQ(FieldsOf(refused).at(0).first, "order.warehouse_code");
  v1::BatchPlaceOrdersRequest batch;
  *batch.add_requests() = direct;
  EXPECT_EQ(FieldsOf(service_.Call<v1::BatchPlaceOrdersResponse>("saikne.ordering.v1.OrderService/BatchPlaceOrders", batch)
                         .status())
                .at(0)
                .first,
            "requests[0].order.warehouse_code");

  cev::DealWon deal = Deal("BOLT");
  deal.set_warehouse_code("NORTH");
  Win(deal);
  service_.Settle();
  service_.pg().Exec("UPDATE unplaced_deals SET wait_until = now(), next_try = now()");
  EXPECT_EQ(service_.Await<oev::OrderExceptionRaised>()[0].event.kind(), "UNKNOWN_WAREHOUSE");
  iev::WarehouseRegistered warehouse;
  warehouse.set_warehouse_id(NewId());
  warehouse.set_code("NORTH");
  service_.Publish(warehouse);
  EXPECT_EQ(service_.Await<oev::OrderPlaced>()[0].event.order().warehouse_code(), "NORTH");
  EXPECT_EQ(service_.pg().Count("SELECT count(*) FROM exceptions WHERE close_time IS NULL"), 0);
  EXPECT_TRUE(service_.Call<v1::Order>(kPlace, direct).ok());
}

TEST_F(OrderingServiceTest, ADealWithoutLinesIsAnExceptionOnTheDeal) {
  cev::DealWon deal = Deal("BOLT");
  deal.clear_lines();
  Win(deal);
  EXPECT_EQ(service_.Await<oev::OrderExceptionRaised>()[0].event.kind(), "DEAL_WITHOUT_LINES");
  const auto list = service_.Call<operations::v1::ListExceptionsResponse>(
      "saikne.operations.v1.ExceptionService/ListExceptions", operations::v1::ListExceptionsRequest());
  ASSERT_TRUE(list.ok()) << list.status();
  ASSERT_EQ(list->exceptions_size(), 1);
  EXPECT_EQ(list->exceptions(0).deal_id(), deal.deal_id());
  operations::v1::ResolveExceptionRequest resolve;
  resolve.set_id(list->exceptions(0).id());
  resolve.set_way_out("retry");
  resolve.set_reason("try");
  const auto still = service_.Call<operations::v1::ResolveExceptionResponse>(
      "saikne.operations.v1.ExceptionService/ResolveException", resolve);
  EXPECT_EQ(ReasonOf(still.status()), "DEAL_WITHOUT_LINES");
}

TEST_F(OrderingServiceTest, CancelledByACallAndWithdrawnByInventory) {
  const cev::DealWon deal = Deal("BOLT");
  Win(deal);
  const auto placed = service_.Await<oev::OrderPlaced>()[0];
  v1::CancelOrderRequest cancel;
  cancel.set_id(placed.event.order_id());
  cancel.set_reason("changed their mind");
  cancel.set_request_id("c-1");
  for (int i = 0; i < 2; ++i) {
    const auto order = service_.Call<v1::Order>("saikne.ordering.v1.OrderService/CancelOrder", cancel);
    ASSERT_TRUE(order.ok()) << order.status();
    EXPECT_EQ(order->state(), v1::ORDER_STATE_CANCELLING);
  }
  EXPECT_EQ(service_.Await<oev::OrderCancelRequested>()[0].envelope.correlation_id, deal.deal_id());
  iev::DemandWithdrawn withdrawn;
  withdrawn.set_demand_id(placed.event.order_id());
  withdrawn.set_kind(types::v1::DEMAND_KIND_ORDER);
  service_.Publish(withdrawn, *Id::Parse(deal.deal_id()));
  EXPECT_TRUE(service_.Await<oev::OrderCancelled>()[0].event.complete());
  EXPECT_EQ(Get(placed.event.order_id()).state(), v1::ORDER_STATE_CANCELLED);
}

// A stranger exports while orders are confirmed and placed, and joins the events to it: the same as a later export says.
TEST_F(OrderingServiceTest, AnExportJoinedToTheEventsHasEveryOrderAndVersion) {
  for (int i = 0; i < 20; ++i) Win(Deal("BOLT"));
  const auto placed = service_.Await<oev::OrderPlaced>(20);
  size_t seen = 0;
  Versions copy = Export([&] {
    if (seen < placed.size()) Answer(placed[seen].event);
    if (seen++ % 4 == 0) Win(Deal("BOLT"));
  });
  EXPECT_GE(copy.size(), 20u);
  service_.Await<oev::OrderConfirmed>(20);
  service_.Settle();
  Join<oev::OrderPlaced>(copy);
  Join<oev::OrderConfirmed>(copy);
  const Versions later = Export();
  EXPECT_EQ(later.size(), 25u);
  EXPECT_EQ(copy, later);
}

TEST_F(OrderingServiceTest, SilenceBecomesAnExceptionByTheTimer) {
  const cev::DealWon deal = Deal("BOLT");
  Win(deal);
  const auto placed = service_.Await<oev::OrderPlaced>()[0];
  service_.pg().Exec("UPDATE sales_orders SET deadline = now(), waits_since = now() - interval '1 h'");
  EXPECT_EQ(service_.Await<oev::OrderExceptionRaised>(2).size(), 2u);
  Answer(placed.event);
  EXPECT_EQ(service_.Await<oev::OrderExceptionResolved>(2).size(), 2u);
  service_.Await<oev::OrderConfirmed>();
  EXPECT_EQ(service_.pg().Count("SELECT count(*) FROM exceptions WHERE close_time IS NULL"), 0);
}

}  // namespace
}  // namespace saikne::ordering
