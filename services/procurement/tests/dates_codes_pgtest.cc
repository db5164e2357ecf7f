// Dates and codes of purchase orders and suppliers over PostgreSQL: what is confirmed, what is late, what nobody knows; and each command
// in each state.

#include <set>

#include "absl/strings/str_cat.h"
#include "libs/money/money_proto.h"
#include "saikne/procurement/events/v1/procurement_events.pb.h"
#include "services/procurement/api/bill_api.h"
#include "services/procurement/api/purchase_order_api.h"
#include "services/procurement/api/supplier_api.h"
#include "services/procurement/app/delivery_dates.h"
#include "services/procurement/tests/world.h"

namespace saikne::procurement {
namespace {

namespace ev = ::saikne::procurement::events::v1;

std::string FieldOf(const absl::Status& status) {
  return FieldsOf(status).empty() ? "no field: " + std::string(status.message()) : FieldsOf(status)[0].first;
}

class Dates : public World {
 protected:
  PurchaseOrder Sent() {
    Cover({NeedOf("order1", "BOLT", 6)});
    Send();
    return Order();
  }
  absl::StatusOr<v1::PurchaseOrder> Acknowledge(const PurchaseOrder& order, std::optional<absl::CivilDay> day) {
    v1::AcknowledgePurchaseOrderRequest request;
    request.set_id(order.number);
    if (day) money::ToProto(*day, request.mutable_confirmed_date());
    return orders_.AcknowledgePurchaseOrder(Call(Id::New(now_).ToString()), request);
  }
  void Watch(absl::Time at) {
    Run([&](pg::Txn& txn) { return WatchDates(txn, planning_, at).status(); });
  }
  template <typename E>
  E Last() {
    static const pg::Sql kRead = {"test_last_event",
                                  "select payload from outbox where position($1::text in headers) > 0 order by id desc limit 1"};
    auto rows = pg_.pool().Read(kRead, absl::StrCat("ce_type: ", E::descriptor()->full_name(), "\n"));
    EXPECT_TRUE(rows.ok()) << rows.status();
    E event;
    for (const pg::Row& row : *rows) EXPECT_TRUE(event.ParseFromString(row.Get<pg::Bytes>(0).data));
    return event;
  }
  const absl::CivilDay today_ = absl::ToCivilDay(now_, absl::UTCTimeZone());
  PurchaseOrderApi orders_{db_, planning_};
};

TEST_F(Dates, AnAcknowledgementIsPublishedWithTheDate) {
  PurchaseOrder order = Sent();
  auto confirmed = Acknowledge(order, std::nullopt);
  ASSERT_TRUE(confirmed.ok()) << confirmed.status();
  EXPECT_EQ(confirmed->state(), v1::PurchaseOrder::STATE_ACKNOWLEDGED);
  auto event = Last<ev::PurchaseAcknowledged>();
  EXPECT_EQ(event.number(), order.number);
  EXPECT_EQ(event.confirmed_date().day(), order.expected_date->day());
  EXPECT_EQ(event.pegs(0).quantity().value(), "6");
  EXPECT_EQ(Published("PurchaseDelayed"), 0);
  EXPECT_EQ(ReasonOf(Acknowledge(order, std::nullopt).status()), "PURCHASE_ORDER_STATE");
  EXPECT_EQ(Published("PurchaseAcknowledged"), 1);
}

TEST_F(Dates, ALaterDateIsADelayBeforeTheDatePasses) {
  PurchaseOrder order = Sent();
  const absl::CivilDay later = *order.expected_date + 9;
  ASSERT_TRUE(Acknowledge(order, later).ok());
  EXPECT_EQ(Order().expected_date, later);
  auto event = Last<ev::PurchaseDelayed>();
  EXPECT_EQ(event.reason(), "CONFIRMED_LATER");
  EXPECT_EQ(event.promised_date().day(), order.expected_date->day());
  EXPECT_EQ(event.expected_date().day(), later.day());
  EXPECT_EQ(event.pegs(0).deal_id(), Id::Derived(Id::Derived(company_, "order1"), "deal").ToString());
  Watch(now_ + absl::Hours(24 * 8));
  EXPECT_EQ(Published("PurchaseDelayed"), 1);
}

TEST_F(Dates, AnAbsurdOrPastDateIsRefused) {
  PurchaseOrder order = Sent();
  for (absl::CivilDay day : {absl::CivilDay(1, 1, 1), absl::CivilDay(1969, 12, 31), today_ - 1,
                             absl::CivilDay(today_.year() + 101, 1, 1)}) {
    EXPECT_EQ(FieldOf(Acknowledge(order, day).status()), "confirmed_date") << day;
  }
  EXPECT_TRUE(Acknowledge(order, today_).ok());
}

TEST_F(Dates, GoodsThatDidNotComeAreDelayedOnceForEachDate) {
  PurchaseOrder order = Sent();
  const absl::Time next = absl::FromCivil(*order.expected_date + 1, absl::UTCTimeZone());
  Watch(next - absl::Seconds(1));
  EXPECT_EQ(Published("PurchaseDelayed"), 0);
  Watch(next);
  Watch(next + absl::Hours(1));
  EXPECT_EQ(Published("PurchaseDelayed"), 1);
  EXPECT_EQ(Last<ev::PurchaseDelayed>().reason(), "NOT_DELIVERED");
  EXPECT_FALSE(Last<ev::PurchaseDelayed>().has_expected_date());
  EXPECT_EQ(OpenExceptions("PURCHASE_DELAYED"), 1);
  ASSERT_TRUE(Acknowledge(order, *order.expected_date + 5).ok());
  Watch(next);
  EXPECT_EQ(OpenExceptions("PURCHASE_DELAYED"), 0) << "there is a new date";
  Watch(next + absl::Hours(24 * 6));
  EXPECT_EQ(Published("PurchaseDelayed"), 3) << "said later, then not delivered again";
  EXPECT_EQ(OpenExceptions("PURCHASE_DELAYED"), 1);
  ASSERT_TRUE(Receive(order).ok());
  Watch(next);
  EXPECT_EQ(OpenExceptions("PURCHASE_DELAYED"), 0) << "it came";
  ExpectClean();
}

using Codes = Dates;

TEST_F(Codes, AnUnknownWarehouseIsRefusedByItsField) {
  v1::CreatePurchaseOrderRequest request;
  request.set_supplier_id("acme");
  request.set_warehouse_code("NOPE");
  request.add_lines()->set_sku("BOLT");
  request.mutable_lines(0)->mutable_quantity()->set_value("5");
  absl::Status status = orders_.CreatePurchaseOrder(Call("nope"), request).status();
  EXPECT_TRUE(absl::IsInvalidArgument(status));
  EXPECT_EQ(ReasonOf(status), "UNKNOWN_WAREHOUSE");
  EXPECT_EQ(FieldOf(status), "warehouse_code");
  EXPECT_EQ(pg_.Count("select count(*) from purchase_orders"), 0);
  request.set_warehouse_code("MAIN");
  EXPECT_TRUE(orders_.CreatePurchaseOrder(Call("main"), request).ok());
}

TEST_F(Codes, AnUnknownPaymentTermIsRefusedByItsField) {
  SupplierApi suppliers(db_, planning_);
  v1::CreateSupplierRequest one;
  one.mutable_supplier()->set_name("New");
  one.mutable_supplier()->set_payment_term_code("NOPE");
  absl::Status status = suppliers.CreateSupplier(Call("one"), one).status();
  EXPECT_EQ(ReasonOf(status), "UNKNOWN_PAYMENT_TERM");
  EXPECT_EQ(FieldOf(status), "supplier.payment_term_code");
  v1::BatchCreateSuppliersRequest batch;
  for (const char* term : {"NET30", "", "NOPE"}) {
    v1::Supplier& supplier = *batch.add_requests()->mutable_supplier();
    supplier.set_name("New");
    supplier.set_external_key(absl::StrCat("new", batch.requests_size()));
    supplier.set_payment_term_code(term);
  }
  status = suppliers.BatchCreateSuppliers(Call("batch"), batch).status();
  EXPECT_EQ(FieldOf(status), "requests[2].supplier.payment_term_code");
  EXPECT_EQ(pg_.Count("select count(*) from suppliers"), 1) << "all or none";
  v1::UpdateSupplierRequest update;
  update.mutable_supplier()->set_id("acme");
  update.mutable_supplier()->set_payment_term_code("NOPE");
  update.mutable_update_mask()->add_paths("payment_term_code");
  status = suppliers.UpdateSupplier(Call("update"), update).status();
  EXPECT_EQ(FieldOf(status), "supplier.payment_term_code");
  one.mutable_supplier()->set_payment_term_code("NET30");
  EXPECT_TRUE(suppliers.CreateSupplier(Call("good"), one).ok());
}

TEST_F(Codes, AbsurdDatesOfBillsAndPricesAreRefused) {
  PurchaseOrder order = Sent();
  BillApi bills(db_, planning_);
  v1::RecordBillRequest bill;
  bill.set_purchase_order_id(order.number);
  bill.set_supplier_reference("R-1");
  SupplierApi suppliers(db_, planning_);
  v1::BatchCreateSupplierPricesRequest prices;
  v1::SupplierPrice& price = *prices.add_prices();
  price.set_supplier_id("acme");
  price.set_sku("BOLT");
  price.mutable_unit_price()->set_currency_code("EUR");
  price.mutable_unit_price()->set_units(1);
  price.set_external_key("acme/BOLT2");
  for (absl::CivilDay day : {absl::CivilDay(1, 1, 1), absl::CivilDay(1969, 12, 31), absl::CivilDay(today_.year() + 101, 1, 1)}) {
    money::ToProto(day, bill.mutable_bill_date());
    EXPECT_EQ(FieldOf(bills.RecordBill(Call("bill"), bill).status()), "bill_date") << day;
    money::ToProto(day, price.mutable_valid_from());
    EXPECT_EQ(FieldOf(suppliers.BatchCreateSupplierPrices(Call("price"), prices).status()), "prices[0].valid_from") << day;
    price.clear_valid_from();
    money::ToProto(day, price.mutable_valid_to());
    EXPECT_EQ(FieldOf(suppliers.BatchCreateSupplierPrices(Call("price"), prices).status()), "prices[0].valid_to") << day;
    price.clear_valid_to();
  }
}

TEST_F(Codes, WhatIsNotFoundNamesItsField) {
  BillApi bills(db_, planning_);
  SupplierApi suppliers(db_, planning_);
  v1::GetPurchaseOrderRequest order;
  order.set_id("PO-2026-999999");
  EXPECT_EQ(FieldOf(orders_.GetPurchaseOrder(Call("get"), order).status()), "id");
  v1::ReceiveGoodsRequest receive;
  receive.set_id("PO-2026-999999");
  EXPECT_EQ(FieldOf(orders_.ReceiveGoods(Call("receive"), receive).status()), "id");
  v1::GetBillRequest bill;
  bill.set_id("BI-2026-999999");
  EXPECT_EQ(FieldOf(bills.GetBill(Call("get"), bill).status()), "id");
  v1::GetSupplierRequest supplier;
  supplier.set_id("nobody");
  EXPECT_EQ(FieldOf(suppliers.GetSupplier(Call("get"), supplier).status()), "id");
  v1::ListPurchaseOrdersRequest list;
  list.add_states(v1::PurchaseOrder::STATE_SENT);
  list.add_states(static_cast<v1::PurchaseOrder::State>(77));
  EXPECT_EQ(FieldOf(orders_.ListPurchaseOrders(Call("list"), list).status()), "states[1]");
}

// Each command in each state: what is not listed as legal is refused and changes nothing.
TEST_F(Codes, IllegalMovesAreRefusedAndChangeNothing) {
  using S = PurchaseOrderState;
  PurchaseOrder order = Sent();
  using Command = std::pair<const char*, std::function<absl::Status()>>;
  auto act = [&](auto function) {
    return [this, &order, function] { return Try([&](pg::Txn& txn) { return function(txn, On(order, "bob"), planning_, now_); }); };
  };
  const std::vector<Command> commands = {
      {"submit", act(SubmitPurchaseOrder)},
      {"approve", act(ApprovePurchaseOrder)},
      {"cancel", act(CancelPurchaseOrder)},
      {"close", act(ClosePurchaseOrder)},
      {"acknowledge", [&] { return Acknowledge(order, std::nullopt).status(); }},
      {"receive", [&] { return Receive(order); }},
  };
  std::set<std::pair<std::string, S>> legal = {{"submit", S::kDraft}, {"approve", S::kToApprove}, {"acknowledge", S::kSent},
                                               {"close", S::kPartReceived}};
  for (S state : {S::kDraft, S::kSubmitted, S::kToApprove, S::kApproved, S::kSent, S::kAcknowledged}) legal.insert({"cancel", state});
  for (S state : {S::kSent, S::kAcknowledged, S::kPartReceived}) legal.insert({"receive", state});
  for (int s = static_cast<int>(S::kDraft); s <= static_cast<int>(S::kCancelled); ++s) {
    for (const auto& [name, command] : commands) {
      if (legal.contains({name, static_cast<S>(s)})) continue;
      pg_.Exec(absl::StrCat("update purchase_orders set state = ", s, " where id = '", order.id.ToString(), "'"));
      const std::string before = pg_.Value("select version from purchase_orders");
      const int64_t events = pg_.Count("select count(*) from outbox");
      EXPECT_EQ(ReasonOf(command()), "PURCHASE_ORDER_STATE") << name << " while " << Name(static_cast<S>(s));
      EXPECT_EQ(pg_.Value("select version from purchase_orders"), before);
      EXPECT_EQ(pg_.Count("select count(*) from outbox"), events);
    }
  }
}

}  // namespace
}  // namespace saikne::procurement
