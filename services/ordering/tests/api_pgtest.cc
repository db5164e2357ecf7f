// The RPCs over the database: direct orders, holds, cancelling, lists, and every kind of bad input.

#include "services/ordering/api/order_api.h"
#include "services/ordering/tests/ordering_fixture.h"

namespace saikne::ordering {
namespace {

using testing::Dec;
using testing::Euro;
using testing::OrderingTest;
using Strings = std::vector<std::string>;

class ApiTest : public OrderingTest {
 protected:
  ApiTest() {
    testing::cev::AccountRegistered event;
    event.set_account_id(customer_.ToString());
    event.mutable_account()->set_account_id(customer_.ToString());
    event.mutable_account()->set_number("AC-000001");
    event.mutable_account()->set_name("Customer");
    event.mutable_account()->mutable_ship_to()->set_city("Riga");
    React(OnAccountRegistered, {Got(event, customer_)});
  }

  rpc::Call CallOf(const std::string& method, const std::string& actor = "ann") {
    return rpc::Call("saikne.ordering.v1.OrderService/" + method,
                     {company_, "MAIN", *money::Currency::Parse("EUR")}, actor, "", request_id_, "", absl::Now(),
                     absl::Now() + absl::Seconds(10));
  }

  v1::PlaceOrderRequest Request() {
    v1::PlaceOrderRequest request;
    v1::NewOrder* order = request.mutable_order();
    order->set_customer_id(customer_.ToString());
    v1::NewOrderLine* line = order->add_lines();
    line->set_sku("BOLT");
    *line->mutable_quantity() = Dec("3");
    *line->mutable_unit_price() = Euro(1, 500'000'000);
    return request;
  }

  absl::StatusOr<v1::Order> PlaceDirect(const v1::PlaceOrderRequest& request) {
    return api_.PlaceOrder(CallOf("PlaceOrder"), request);
  }
  template <typename Request>
  Request Of(const v1::Order& order) {
    Request request;
    request.set_id(order.number());
    request.set_reason("because");
    return request;
  }

  std::string request_id_;
  svc::Db db_{pg_.pool()};
  OrderApi api_{db_, process_};
};

TEST_F(ApiTest, ADirectOrderIsItsOwnRoot) {
  const auto order = PlaceDirect(Request());
  ASSERT_TRUE(order.ok()) << order.status();
  EXPECT_EQ(order->state(), v1::ORDER_STATE_PLACED);
  EXPECT_EQ(order->gross().units(), 5);
  EXPECT_EQ(order->gross().nanos(), 450'000'000);
  EXPECT_EQ(order->ship_to().city(), "Riga");
  EXPECT_EQ(order->create_actor(), "ann");
  EXPECT_EQ(order->lines(0).open().value(), "3");
  EXPECT_EQ(pg_.Value("SELECT correlation_id FROM sales_orders"), order->id());
  v1::GetOrderRequest get;
  get.set_id(order->number());
  const auto same = api_.GetOrder(CallOf("GetOrder"), get);
  ASSERT_TRUE(same.ok()) << same.status();
  EXPECT_EQ(same->SerializeAsString(), order->SerializeAsString());
}

TEST_F(ApiTest, TheSameRequestIdGivesTheSameOrder) {
  v1::PlaceOrderRequest request = Request();
  request_id_ = "r-1";
  request.set_request_id(request_id_);
  const auto first = PlaceDirect(request), second = PlaceDirect(request);
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(first->id(), second->id());
  EXPECT_EQ(pg_.Count("SELECT count(*) FROM sales_orders"), 1);
}

TEST_F(ApiTest, AnExternalKeyIsPlacedOnce) {
  v1::BatchPlaceOrdersRequest batch;
  *batch.add_requests() = Request();
  batch.mutable_requests(0)->mutable_order()->set_external_key("K1");
  *batch.add_requests() = Request();
  auto response = api_.BatchPlaceOrders(CallOf("BatchPlaceOrders"), batch);
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->results(0), v1::PLACE_RESULT_CREATED);
  response = api_.BatchPlaceOrders(CallOf("BatchPlaceOrders"), batch);
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->results(0), v1::PLACE_RESULT_UNCHANGED);
  EXPECT_EQ(response->results(1), v1::PLACE_RESULT_CREATED);
  EXPECT_EQ(response->orders(0).external_key(), "K1");
  const auto reused_with = [&](auto change) {
    v1::BatchPlaceOrdersRequest other = batch;
    change(*other.mutable_requests(0)->mutable_order());
    EXPECT_EQ(ReasonOf(api_.BatchPlaceOrders(CallOf("BatchPlaceOrders"), other).status()), "EXTERNAL_KEY_REUSED");
  };
  reused_with([](v1::NewOrder& order) { *order.mutable_lines(0)->mutable_quantity() = Dec("4"); });
  reused_with([](v1::NewOrder& order) { *order.mutable_lines(0)->mutable_discount() = Dec("0.5"); });
  reused_with([](v1::NewOrder& order) { order.set_customer_reference("another"); });
  EXPECT_EQ(pg_.Count("SELECT count(*) FROM sales_orders"), 3);
}

TEST_F(ApiTest, ABatchIsPlacedWholeOrNotAtAll) {
  v1::BatchPlaceOrdersRequest batch;
  *batch.add_requests() = Request();
  *batch.add_requests() = Request();
  batch.mutable_requests(1)->mutable_order()->mutable_lines(0)->set_sku("GHOST");
  const absl::Status refused = api_.BatchPlaceOrders(CallOf("BatchPlaceOrders"), batch).status();
  EXPECT_EQ(ReasonOf(refused), "UNKNOWN_ITEM");
  EXPECT_EQ(FieldsOf(refused).at(0).first, "requests[1].order.lines[0].sku");
  EXPECT_EQ(pg_.Count("SELECT count(*) FROM sales_orders"), 0);
  EXPECT_EQ(pg_.Count("SELECT count(*) FROM outbox"), 0);
  EXPECT_FALSE(api_.BatchPlaceOrders(CallOf("BatchPlaceOrders"), v1::BatchPlaceOrdersRequest()).ok());
}

TEST_F(ApiTest, BadInputNamesItsField) {
  const auto field_of = [&](const std::function<void(v1::NewOrder*)>& spoil) -> std::string {
    v1::PlaceOrderRequest request = Request();
    spoil(request.mutable_order());
    const absl::Status status = PlaceDirect(request).status();
    const auto fields = FieldsOf(status);
    const std::string reason = ReasonOf(status) == "INVALID_FIELD" ? "" : ReasonOf(status) + " ";
    return fields.empty() ? reason : reason + fields[0].first;
  };
  EXPECT_EQ(field_of([](v1::NewOrder* o) { *o->mutable_lines(0)->mutable_quantity() = Dec("-1"); }),
            "order.lines[0].quantity");
  EXPECT_EQ(field_of([](v1::NewOrder* o) { *o->mutable_lines(0)->mutable_quantity() = Dec("0"); }),
            "order.lines[0].quantity");
  EXPECT_EQ(field_of([](v1::NewOrder* o) { *o->mutable_lines(0)->mutable_quantity() = Dec("1.1234567"); }),
            "order.lines[0].quantity");
  EXPECT_EQ(field_of([](v1::NewOrder* o) { *o->mutable_lines(0)->mutable_quantity() = Dec("99999999999"); }),
            "order.lines[0].quantity");
  EXPECT_EQ(field_of([](v1::NewOrder* o) { *o->mutable_lines(0)->mutable_discount() = Dec("1.5"); }),
            "order.lines[0].discount");
  EXPECT_EQ(field_of([](v1::NewOrder* o) { *o->mutable_lines(0)->mutable_unit_price() = Euro(-1); }),
            "order.lines[0].unit_price");
  EXPECT_EQ(field_of([](v1::NewOrder* o) { o->mutable_lines(0)->mutable_unit_price()->set_currency_code("USD"); }),
            "order.lines[0].unit_price.currency_code");
  EXPECT_EQ(field_of([](v1::NewOrder* o) { o->mutable_lines(0)->clear_sku(); }), "order.lines[0].sku");
  EXPECT_EQ(field_of([](v1::NewOrder* o) { o->clear_lines(); }), "order.lines");
  EXPECT_EQ(field_of([](v1::NewOrder* o) { o->set_customer_id("x"); }), "order.customer_id");
  EXPECT_EQ(field_of([](v1::NewOrder* o) { o->set_currency("XXQ"); }), "order.currency");
  EXPECT_EQ(field_of([](v1::NewOrder* o) { o->set_priority(-1); }), "order.priority");
  EXPECT_EQ(field_of([](v1::NewOrder* o) {
              o->mutable_requested_date()->set_year(2026);
              o->mutable_requested_date()->set_month(2);
              o->mutable_requested_date()->set_day(30);
            }),
            "order.requested_date");
  EXPECT_EQ(field_of([&](v1::NewOrder* o) { o->set_customer_id(NewId().ToString()); }), "CUSTOMER_NOT_FOUND order.customer_id");
  EXPECT_EQ(field_of([](v1::NewOrder* o) { o->mutable_lines(0)->set_tax_code("ODD"); }),
            "UNKNOWN_TAX_CODE order.lines[0].tax_code");
  EXPECT_EQ(field_of([](v1::NewOrder* o) { o->set_warehouse_code("NOPE"); }), "UNKNOWN_WAREHOUSE order.warehouse_code");
  EXPECT_EQ(field_of([](v1::NewOrder* o) { o->set_payment_term_code("NOPE"); }),
            "UNKNOWN_PAYMENT_TERM order.payment_term_code");
  EXPECT_EQ(field_of([](v1::NewOrder* o) {
              o->mutable_requested_date()->set_year(1);
              o->mutable_requested_date()->set_month(1);
              o->mutable_requested_date()->set_day(1);
            }),
            "order.requested_date");
  EXPECT_EQ(field_of([](v1::NewOrder* o) { o->mutable_lines(0)->clear_unit_price(); }),
            "PRICE_MISSING order.lines[0].unit_price");
  EXPECT_EQ(field_of([](v1::NewOrder* o) {
              o->set_currency("USD");
              o->mutable_lines(0)->mutable_unit_price()->set_currency_code("USD");
            }),
            "FOREIGN_CURRENCY order.currency");
  EXPECT_EQ(field_of([](v1::NewOrder* o) {
              *o->mutable_lines(0)->mutable_quantity() = Dec("999999999");
              *o->mutable_lines(0)->mutable_unit_price() = Euro(999'999'999);
            }),
            "OVERFLOW order.lines[0]");
  EXPECT_EQ(pg_.Count("SELECT count(*) FROM sales_orders"), 0);
}

TEST_F(ApiTest, CodesThatExistAreTaken) {
  Warehouse("NORTH");
  Term("NET14");
  v1::PlaceOrderRequest request = Request();
  request.mutable_order()->set_warehouse_code("NORTH");
  request.mutable_order()->set_payment_term_code("NET14");
  const auto order = PlaceDirect(request);
  ASSERT_TRUE(order.ok()) << order.status();
  EXPECT_EQ(order->warehouse_code(), "NORTH");
  EXPECT_EQ(order->payment_term_code(), "NET14");
}

TEST_F(ApiTest, HoldReleaseAndCancelByANamedPerson) {
  const v1::Order order = *PlaceDirect(Request());
  EXPECT_EQ(ReasonOf(api_.HoldOrder(CallOf("HoldOrder", "anonymous"), Of<v1::HoldOrderRequest>(order)).status()),
            "NAMED_PERSON_REQUIRED");
  auto hold = Of<v1::HoldOrderRequest>(order);
  hold.set_etag("99");
  EXPECT_EQ(ReasonOf(api_.HoldOrder(CallOf("HoldOrder"), hold).status()), "STALE_ETAG");
  hold.set_etag(order.etag());
  auto held = api_.HoldOrder(CallOf("HoldOrder"), hold);
  ASSERT_TRUE(held.ok()) << held.status();
  EXPECT_EQ(held->state(), v1::ORDER_STATE_ON_HOLD);
  EXPECT_EQ(held->hold_reasons(0), "MANUAL");
  EXPECT_NE(held->etag(), order.etag());
  const auto again = api_.HoldOrder(CallOf("HoldOrder"), Of<v1::HoldOrderRequest>(order));
  EXPECT_EQ(again->etag(), held->etag());
  auto release = Of<v1::ReleaseOrderRequest>(order);
  release.set_credit_override(true);
  EXPECT_EQ(ReasonOf(api_.ReleaseOrder(CallOf("ReleaseOrder"), release).status()), "NOT_HELD");
  release.set_credit_override(false);
  EXPECT_EQ(api_.ReleaseOrder(CallOf("ReleaseOrder"), release)->state(), v1::ORDER_STATE_PLACED);
  auto cancel = Of<v1::CancelOrderRequest>(order);
  cancel.clear_reason();
  EXPECT_FALSE(api_.CancelOrder(CallOf("CancelOrder"), cancel).ok());
  const auto cancelled = api_.CancelOrder(CallOf("CancelOrder"), Of<v1::CancelOrderRequest>(order));
  ASSERT_TRUE(cancelled.ok()) << cancelled.status();
  EXPECT_EQ(cancelled->state(), v1::ORDER_STATE_CANCELLING);
  EXPECT_EQ(cancelled->cancel_reason(), "because");
  EXPECT_EQ(api_.CancelOrder(CallOf("CancelOrder"), Of<v1::CancelOrderRequest>(order))->etag(), cancelled->etag());
  EXPECT_EQ(ReasonOf(api_.HoldOrder(CallOf("HoldOrder"), Of<v1::HoldOrderRequest>(order)).status()),
            "ILLEGAL_TRANSITION");
  EXPECT_EQ(Published(*Id::Parse(order.id())),
            (Strings{"OrderPlaced", "OrderHeld", "OrderReleased", "OrderCancelRequested"}));
}

TEST_F(ApiTest, ACompanySeesOnlyItsOwn) {
  const v1::Order order = *PlaceDirect(Request());
  const Id mine = company_;
  company_ = NewId();
  v1::GetOrderRequest get;
  get.set_id(order.id());
  EXPECT_EQ(ReasonOf(api_.GetOrder(CallOf("GetOrder"), get).status()), "ORDER_NOT_FOUND");
  get.set_id(order.number());
  EXPECT_EQ(ReasonOf(api_.GetOrder(CallOf("GetOrder"), get).status()), "ORDER_NOT_FOUND");
  v1::CancelOrderRequest cancel;
  cancel.set_id(order.id());
  cancel.set_reason("x");
  EXPECT_EQ(ReasonOf(api_.CancelOrder(CallOf("CancelOrder"), cancel).status()), "ORDER_NOT_FOUND");
  company_ = mine;
}

TEST_F(ApiTest, ListsAreFilteredAndPagedNewestFirst) {
  std::vector<std::string> numbers;
  for (int i = 0; i < 5; ++i) numbers.push_back(PlaceDirect(Request())->number());
  const Order of_deal = Place();
  v1::ListOrdersRequest list;
  list.set_page_size(4);
  auto page = api_.ListOrders(CallOf("ListOrders"), list);
  ASSERT_TRUE(page.ok()) << page.status();
  ASSERT_EQ(page->orders_size(), 4);
  EXPECT_EQ(page->orders(0).number(), of_deal.number);
  EXPECT_EQ(page->orders(0).lines_size(), 0);
  EXPECT_EQ(page->orders(0).fulfilment_status(), v1::PART_STATUS_NONE);
  list.set_page_token(page->next_page_token());
  page = api_.ListOrders(CallOf("ListOrders"), list);
  ASSERT_EQ(page->orders_size(), 2);
  EXPECT_EQ(page->orders(1).number(), numbers[0]);
  EXPECT_EQ(page->next_page_token(), "");
  v1::ListOrdersRequest deal;
  deal.set_deal_id(of_deal.deal_id->ToString());
  EXPECT_EQ(api_.ListOrders(CallOf("ListOrders"), deal)->orders_size(), 1);
  v1::ListOrdersRequest customer;
  customer.set_customer_id(customer_.ToString());
  EXPECT_EQ(api_.ListOrders(CallOf("ListOrders"), customer)->orders_size(), 6);
  customer.set_state(v1::ORDER_STATE_CONFIRMED);
  EXPECT_EQ(api_.ListOrders(CallOf("ListOrders"), customer)->orders_size(), 0);
  customer.set_state(static_cast<v1::OrderState>(77));
  EXPECT_EQ(FieldsOf(api_.ListOrders(CallOf("ListOrders"), customer).status()).at(0).first, "state");
  v1::ListOrdersRequest bad;
  bad.set_page_token("nonsense");
  EXPECT_FALSE(api_.ListOrders(CallOf("ListOrders"), bad).ok());
}

TEST_F(ApiTest, AnOrderShowsItsShipmentsAndBlocks) {
  const Order order = Place();
  Credit(order);
  Stock(order, {3, 0});
  Ship(order, NewId(), {3, 0});
  procurement::events::v1::SupplyBlocked blocked;
  blocked.set_demand_id(order.id.ToString());
  blocked.set_item_id(NewId().ToString());
  blocked.set_sku("NUT");
  blocked.set_reason("NO_SUPPLIER_PRICE");
  blocked.add_pegs()->set_order_id(order.id.ToString());
  React(OnPurchaseBlocked, {Got(blocked, order.id)});
  v1::GetOrderRequest get;
  get.set_id(order.id.ToString());
  const auto shown = api_.GetOrder(CallOf("GetOrder"), get);
  ASSERT_TRUE(shown.ok()) << shown.status();
  ASSERT_EQ(shown->shipments_size(), 1);
  EXPECT_EQ(shown->shipments(0).tracking(), "DHL 42");
  ASSERT_EQ(shown->supply_blocks_size(), 1);
  EXPECT_EQ(shown->supply_blocks(0).reason(), "NO_SUPPLIER_PRICE");
  EXPECT_EQ(shown->open_exceptions(0), "SUPPLY_BLOCKED");
  EXPECT_EQ(shown->fulfilment_status(), v1::PART_STATUS_PART);
  EXPECT_EQ(shown->waits_for(), v1::PROCESS_STEP_BILL);
  EXPECT_EQ(shown->lines(1).backordered().value(), "4");
}

}  // namespace
}  // namespace saikne::ordering
