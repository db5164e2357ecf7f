// Invoices, credit notes and payments against PostgreSQL.

#include "services/finance/tests/finance_pg.h"

namespace saikne::finance {
namespace {

using Texts = std::vector<std::string>;
constexpr auto kOnOrder = types::BILLING_POLICY_ON_ORDER;
constexpr auto kOnDelivery = types::BILLING_POLICY_ON_DELIVERY;

class InvoicingPg : public FinancePg {
 protected:
  TestOrder Order(std::vector<TestLine> lines) {
    TestOrder order;
    order.id = Id::New(absl::Now());
    order.customer = customer_;
    for (TestLine& line : lines) line.id = Id::New(absl::Now());
    order.lines = std::move(lines);
    return order;
  }
  int64_t Invoices(const std::string& where = "true") { return pg_.Count("select count(*) from invoices where " + where); }
  Id InvoiceOf(const TestOrder& order) { return *Id::Parse(Of(order.id, "id", "invoices")); }
  std::string Reason(const std::function<absl::Status(pg::Txn&)>& body) {
    return ReasonOf(pg_.pool().RunInTransaction(body));
  }
  const Id customer_ = Id::New(absl::Now());
};

TEST_F(InvoicingPg, BilledOnDeliveryOverTwoPartialShipments) {
  TestOrder order = Order({{3, 10, kOnDelivery}});
  Place(order);
  EXPECT_EQ(Confirm(order), Texts{"NOTHING_TO_BILL"});
  EXPECT_EQ(Ship(order, {1}), Texts{"applied"});
  EXPECT_EQ(Ship(order, {2}), Texts{"applied"});
  EXPECT_EQ(pg_.Value("select string_agg(number || ' ' || net_minor || ' ' || tax_minor, ', ' order by number) from invoices"),
            "INV-2026-000001 1000 210, INV-2026-000002 2000 420");
  EXPECT_EQ(Balance("receivables"), 3630);
  EXPECT_EQ(Balance("revenue"), -3000);
  EXPECT_EQ(Balance("output_tax"), -630);
  EXPECT_EQ(Account(customer_, "held_minor"), 0);
  EXPECT_EQ(Account(customer_, "receivable_minor"), 3630);
  EXPECT_EQ(pg_.Value("select (due_date - invoice_date)::text from invoices limit 1"), "30");
}

TEST_F(InvoicingPg, ADuplicateOfEachFactPostsOnce) {
  TestOrder order = Order({{1, 10, kOnOrder}, {2, 10, kOnDelivery}});
  Place(order);
  auto confirmed = Confirmed(order);
  auto shipped = Shipped(order, {1, 2});
  for (int i = 0; i < 2; ++i) {
    auto confirm = React<ord::OrderConfirmed>(OnOrderConfirmed, {confirmed});
    auto ship = React<ord::OrderShipped>(OnOrderShipped, {shipped});
    EXPECT_EQ(confirm[0], i == 0 ? "applied" : "ALREADY_INVOICED");
    EXPECT_EQ(ship[0], i == 0 ? "applied" : "ALREADY_INVOICED");
  }
  EXPECT_EQ(Invoices(), 2);
  EXPECT_EQ(pg_.Count("select count(*) from journal_entries"), 3);
  EXPECT_EQ(Events("InvoicePosted"), 2);
}

TEST_F(InvoicingPg, GoodsBilledOnOrderWaitInDeferredRevenueUntilTheyShip) {
  TestOrder order = Order({{3, 10, kOnOrder}, {1, 5, kOnOrder, types::LINE_KIND_SERVICE}});
  Place(order);
  EXPECT_EQ(Confirm(order), Texts{"applied"});
  EXPECT_EQ(Balance("deferred_revenue"), -3000);
  EXPECT_EQ(Balance("revenue"), -500);
  EXPECT_EQ(Ship(order, {1, 1}), Texts{"applied"});
  EXPECT_EQ(Balance("deferred_revenue"), -2000);
  EXPECT_EQ(Ship(order, {2, 0}), Texts{"applied"});
  EXPECT_EQ(Balance("deferred_revenue"), 0);
  EXPECT_EQ(Balance("revenue"), -3500);
  EXPECT_EQ(Invoices(), 1);
}

TEST_F(InvoicingPg, FreightGoesWithTheFirstInvoiceOnly) {
  TestOrder order = Order({{2, 10, kOnDelivery}, {1, 7, kOnDelivery, types::LINE_KIND_FREIGHT}});
  Place(order);
  Ship(order, {1, 1});
  auto again = Shipped(order, {1, 0});
  *again.event.add_lines() = [&] {
    ord::ShippedLine line;
    *line.mutable_line() = Line(order.lines[1], 2, "EUR");
    line.mutable_quantity()->set_value("1");
    line.mutable_cumulative_quantity()->set_value("1");
    return line;
  }();
  React<ord::OrderShipped>(OnOrderShipped, {again});
  EXPECT_EQ(pg_.Value("select string_agg(net_minor::text, ',' order by number) from invoices"), "1700,1000");

  TestOrder mixed = Order({{1, 10, kOnOrder}, {1, 20, kOnDelivery}, {1, 7, kOnDelivery, types::LINE_KIND_FREIGHT}});
  Place(mixed);
  Confirm(mixed);
  Ship(mixed, {1, 1, 1});
  EXPECT_EQ(pg_.Value("select string_agg(net_minor::text, ',' order by number) from invoices where order_id = '" +
                      mixed.id.ToString() + "'"),
            "1700,2000");
}

TEST_F(InvoicingPg, AnOrderWithoutGoodsIsBilledAtConfirmation) {
  TestOrder order = Order({{2, 50, kOnDelivery, types::LINE_KIND_SERVICE}});
  Place(order);
  EXPECT_EQ(Confirm(order, /*delivered=*/true), Texts{"applied"});
  EXPECT_EQ(Balance("revenue"), -10'000);
  EXPECT_EQ(Balance("deferred_revenue"), 0);
}

TEST_F(InvoicingPg, AnInvoiceOverNothingIsPaidAtOnce) {
  TestOrder order = Order({{2, 0, kOnDelivery}});
  Place(order);
  EXPECT_EQ(Ship(order, {2}), Texts{"applied"});
  EXPECT_EQ(Of(order.id, "state", "invoices"), "5");
  EXPECT_EQ(Events("InvoicePaid"), 1);
}

TEST_F(InvoicingPg, AThousandLinesMakeOneInvoice) {
  std::vector<TestLine> lines(1000);
  TestOrder order = Order(lines);
  Place(order);
  EXPECT_EQ(Ship(order, std::vector<int64_t>(1000, 1)), Texts{"applied"});
  EXPECT_EQ(pg_.Count("select count(*) from document_lines"), 1000);
  EXPECT_EQ(pg_.Count("select count(*) from journal_lines"), 3);
}

TEST_F(InvoicingPg, AnUnknownPaymentTermTakesTheDefaultAndTellsTheAccountant) {
  TestOrder order = Order({{1, 10, kOnDelivery}});
  order.term = "NET999";
  Place(order);
  Ship(order, {1});
  EXPECT_EQ(Of(order.id, "payment_term_code", "invoices"), "NET30");
  EXPECT_EQ(pg_.Value("select kind || ' ' || owner from exceptions"), "UNKNOWN_PAYMENT_TERM accountant");
}

TEST_F(InvoicingPg, WrongPartsAndForeignCurrencyArePark) {
  TestOrder order = Order({{1, 10, kOnDelivery}});
  Place(order);
  auto shipped = Shipped(order, {1});
  shipped.event.mutable_lines(0)->mutable_cumulative_quantity()->set_value("2");
  EXPECT_EQ(React<ord::OrderShipped>(OnOrderShipped, {shipped}), Texts{"INVALID_PARTS"});
  TestOrder foreign = Order({{1, 10, kOnDelivery}});
  foreign.currency = "USD";
  EXPECT_EQ(Ship(foreign, {1}), Texts{"FOREIGN_CURRENCY"});
  EXPECT_EQ(Invoices(), 0);
}

TEST_F(InvoicingPg, ManyOrdersInOneBatchTakeConsecutiveNumbers) {
  std::vector<TestOrder> orders;
  std::vector<Received<ord::OrderPlaced>> placed;
  std::vector<Received<ord::OrderShipped>> shipped;
  for (int i = 0; i < 200; ++i) {
    orders.push_back(Order({{1, 1 + i % 7, kOnDelivery}, {1, 2, kOnDelivery}, {1, 3, kOnDelivery}}));
    if (i % 2 == 0) orders.back().customer = Id::New(absl::Now());
  }
  for (TestOrder& order : orders) placed.push_back(Placed(order));
  for (TestOrder& order : orders) shipped.push_back(Shipped(order, {1, 1, 1}));
  React<ord::OrderPlaced>(OnOrderPlaced, placed);
  EXPECT_EQ(React<ord::OrderShipped>(OnOrderShipped, shipped), Texts(200, "applied"));
  EXPECT_EQ(pg_.Value("select max(number) from invoices"), "INV-2026-000200");
  EXPECT_EQ(pg_.Count("select count(*) from balances"), 3) << "hot rows once a batch";
}

TEST_F(InvoicingPg, PaymentGoesToTheOldestInvoiceAndTheRestIsAnAdvance) {
  TestOrder first = Order({{1, 10, kOnDelivery}}), second = Order({{1, 20, kOnDelivery}});
  for (TestOrder* order : {&first, &second}) {
    Place(*order);
    Ship(*order, {1});
  }
  ASSERT_FALSE(Pay(customer_, 2000).nil());
  EXPECT_EQ(Of(first.id, "state", "invoices"), "5");
  EXPECT_EQ(Of(second.id, "state", "invoices"), "4");
  EXPECT_EQ(Events("InvoicePaid"), 1);
  ASSERT_FALSE(Pay(customer_, 2000).nil());
  EXPECT_EQ(Of(second.id, "state", "invoices"), "5");
  EXPECT_EQ(Account(customer_, "receivable_minor"), 0);
  EXPECT_EQ(Account(customer_, "advance_minor"), 4000 - 3630);
  EXPECT_EQ(Balance("customer_advances"), -370);
  EXPECT_EQ(Balance("bank"), 4000);
  EXPECT_EQ(Events("PaymentAllocated"), 2);
}

TEST_F(InvoicingPg, AReferenceIsRecordedOnce) {
  TestOrder order = Order({{1, 10, kOnDelivery}});
  Place(order);
  Ship(order, {1});
  Id first = Pay(customer_, 1000, {}, "BANK-1");
  EXPECT_EQ(Pay(customer_, 1000, {}, "BANK-1"), first);
  EXPECT_EQ(Balance("bank"), 1000);
  Pay(customer_, 999, {}, "BANK-1");
  EXPECT_EQ(error_, "PAYMENT_REFERENCE_USED");
}

TEST_F(InvoicingPg, AllocationsThatExceedEitherSideAreRefused) {
  TestOrder order = Order({{1, 10, kOnDelivery}});
  Place(order);
  Ship(order, {1});
  Id invoice = InvoiceOf(order);
  Pay(customer_, 100, {{invoice, 101}});
  EXPECT_EQ(error_, "OVER_ALLOCATED");
  Pay(customer_, 5000, {{invoice, 1211}});
  EXPECT_EQ(error_, "OVER_ALLOCATED");
  Pay(customer_, 5000, {{invoice, 1000}, {invoice, 211}});
  EXPECT_EQ(error_, "OVER_ALLOCATED");
  Pay(customer_, 5000, {{Id::New(now_), 1}});
  EXPECT_EQ(error_, "INVOICE_NOT_FOUND");
  Pay(Id::New(now_), 5000);
  EXPECT_EQ(error_, "CREDIT_ACCOUNT_NOT_FOUND");
  TestOrder other = Order({{1, 10, kOnDelivery}});
  other.customer = Id::New(absl::Now());
  Place(other);
  Pay(other.customer, 5000, {{invoice, 1}});
  EXPECT_EQ(error_, "INVOICE_OF_OTHER_CUSTOMER");
  EXPECT_EQ(Balance("bank"), 0) << "nothing half done";
}

TEST_F(InvoicingPg, AnAdvanceIsAllocatedLaterOrPaidBack) {
  TestOrder order = Order({{1, 10, kOnDelivery}});
  Place(order);
  Id payment = Pay(customer_, 2000);
  EXPECT_EQ(Balance("customer_advances"), -2000);
  EXPECT_EQ(Reason([&](pg::Txn& txn) { return AllocateAdvance(txn, payment, {}, "", Flow(payment), now_); }),
            "NOTHING_TO_ALLOCATE");
  Ship(order, {1});
  Run([&](pg::Txn& txn) { return AllocateAdvance(txn, payment, {}, "", Flow(payment), now_); });
  EXPECT_EQ(Of(order.id, "state", "invoices"), "5");
  EXPECT_EQ(Balance("receivables"), 0);
  EXPECT_EQ(Reason([&](pg::Txn& txn) { return RefundAdvance(txn, payment, 791, "", Flow(payment), now_); }),
            "OVER_ALLOCATED");
  EXPECT_EQ(Reason([&](pg::Txn& txn) { return RefundAdvance(txn, payment, 1, "\"77\"", Flow(payment), now_); }),
            "STALE_ETAG");
  Run([&](pg::Txn& txn) { return RefundAdvance(txn, payment, std::nullopt, "", Flow(payment), now_); });
  EXPECT_EQ(Balance("customer_advances"), 0);
  EXPECT_EQ(Balance("bank"), 1210);
  EXPECT_EQ(Reason([&](pg::Txn& txn) { return RefundAdvance(txn, payment, std::nullopt, "", Flow(payment), now_); }),
            "OVER_ALLOCATED");
}

TEST_F(InvoicingPg, CancellingAnUnpaidPrepaidOrderCreditsItsInvoice) {
  TestOrder order = Order({{3, 10, kOnOrder}});
  Place(order);
  Confirm(order);
  EXPECT_EQ(Cancel(order), Texts{"applied"});
  EXPECT_EQ(pg_.Value("select number || ' ' || gross_minor || ' ' || to_advance_minor from credit_notes"),
            "CN-2026-000001 3630 0");
  EXPECT_EQ(Balance("receivables"), 0);
  EXPECT_EQ(Balance("deferred_revenue"), 0);
  EXPECT_EQ(Balance("output_tax"), 0);
  EXPECT_EQ(Events("InvoicePaid"), 1) << "nothing is open any more";
  EXPECT_EQ(Cancel(order), Texts{"ALREADY_CLOSED"});
}

TEST_F(InvoicingPg, CancellingAfterPaymentTurnsTheRestIntoAnAdvance) {
  TestOrder order = Order({{3, 10, kOnOrder}});
  Place(order);
  Confirm(order);
  Pay(customer_, 2000);
  Pay(customer_, 1630);
  Ship(order, {1});
  EXPECT_EQ(Cancel(order), Texts{"applied"});
  EXPECT_EQ(pg_.Value("select gross_minor || ' ' || to_advance_minor from credit_notes"), "2420 2420");
  EXPECT_EQ(Balance("receivables"), 0);
  EXPECT_EQ(Balance("revenue"), -1000);
  EXPECT_EQ(Balance("deferred_revenue"), 0);
  EXPECT_EQ(Balance("customer_advances"), -2420);
  EXPECT_EQ(Account(customer_, "advance_minor"), 2420);
  EXPECT_EQ(pg_.Value("select string_agg(unallocated_minor::text, ',' order by id) from payments"), "790,1630")
      << "the newest payment first";
  EXPECT_EQ(Of(order.id, "state", "invoices"), "5");
}

TEST_F(InvoicingPg, CancellingPartlyFreesOnlyWhatWillNotBeBilled) {
  TestOrder order = Order({{2, 10, kOnDelivery}, {2, 20, kOnOrder}});
  Place(order);
  Confirm(order);
  EXPECT_EQ(Account(customer_, "held_minor"), 2420);
  order.shipped = {1, 1};  // inventory says so; the shipment's event is still on its way
  EXPECT_EQ(Cancel(order), Texts{"applied"});
  EXPECT_EQ(Account(customer_, "held_minor"), 1210) << "the shipped unit that is not billed yet";
  EXPECT_EQ(pg_.Value("select gross_minor::text from credit_notes"), "2420");
  order.shipped = {0, 0};
  EXPECT_EQ(Ship(order, {1, 1}), Texts{"applied"}) << "a late shipment is billed";
  EXPECT_EQ(Account(customer_, "held_minor"), 0);
  EXPECT_EQ(Balance("deferred_revenue"), 0);
  EXPECT_EQ(Balance("revenue"), -3000);
}

TEST_F(InvoicingPg, ThePartThatWasCreditedNeverBecomesOpenAgain) {
  TestOrder order = Order({{1, 10, kOnOrder}});
  Place(order);
  Confirm(order);
  Cancel(order);
  Pay(customer_, 100, {{InvoiceOf(order), 1}});
  EXPECT_EQ(error_, "OVER_ALLOCATED");
}

}  // namespace
}  // namespace saikne::finance
