// The story that Saikne exists for: a won deal becomes goods, invoices and ledger entries by itself.

#include <gtest/gtest.h>

#include "tests/e2e/invariants.h"
#include "tests/e2e/people.h"
#include "tests/e2e/workshop.h"

namespace saikne::e2e {
namespace {

using ordering::v1::ORDER_STATE_COMPLETED;
using ordering::v1::ORDER_STATE_CONFIRMED;

const std::vector<Line> kThreeLines = {{"LAMP", "4", "25"}, {"HELMET", "3", "20"}, {"BIKE", "2", "500"}};

// What the buyer and the shop floor do for the three lines: 3 helmets and 6 tubes come, 2 frames and 2 bikes are made.
void Supply(People& people, const std::string& order_id) {
  const PurchaseOrder helmets = people.AwaitSent(order_id, "HELMET");
  const PurchaseOrder tubes = people.AwaitSent(order_id, "TUBE");
  people.Receive(helmets);
  people.Receive(tubes);
  people.Report(people.AwaitReady(order_id, "FRAME"), "2");
  people.Report(people.AwaitReady(order_id, "BIKE"), "2");
  EXPECT_EQ(people.BillAll(helmets, "ACME-1").state(), Bill::STATE_MATCHED);
  EXPECT_EQ(people.BillAll(tubes, "TUBES-1").state(), Bill::STATE_MATCHED);
}

std::vector<std::string> StepsOfTwoShipments() {
  return {"DealWon",          "OrderPlaced",      "CreditHeld",      "StockReserved",   "OrderConfirmed",
          "StockShort",       "StockShort",       "StockShort",      "RequisitionRaised", "RequisitionRaised",
          "PurchaseOrdered",  "PurchaseOrdered",  "GoodsReceived",   "GoodsReceived",   "WorkOrderReleased",
          "WorkOrderReleased", "OutputReported",  "OutputReported",  "ShipmentCreated", "ShipmentCreated",
          "ShipmentShipped",  "ShipmentShipped",  "OrderShipped",    "OrderShipped",    "BillMatched",
          "BillMatched",      "OrderCompleted"};
}

std::vector<std::string> With(std::vector<std::string> steps, const std::vector<std::string>& more) {
  steps.insert(steps.end(), more.begin(), more.end());
  return steps;
}

// Cost of what left: 4 LAMP at 10, 3 HELMET at 8, 2 BIKE at 72.
void ExpectCost(People& people) {
  EXPECT_EQ(people.Balance("cogs"), "208.00");
  EXPECT_EQ(people.Balance("wip"), "0.00");
  EXPECT_EQ(people.Balance("grni"), "0.00");
  EXPECT_EQ(people.Balance("conversion_absorbed"), "-60.00");
}

TEST(DealToCashTest, StockBoughtAndMadeBilledOnDeliveryOverTwoShipments) {
  System system;
  People people(system);
  SetUpWorkshop(people);
  const std::string deal = people.Win("D1", "alpha", kThreeLines);
  const std::string order = people.AwaitState(deal, ORDER_STATE_CONFIRMED).id();

  const Shipment lamps = people.AwaitShipment(order, "the lamps", [](const Shipment& s) { return s.lines_size() == 1; });
  EXPECT_EQ(lamps.lines(0).sku(), "LAMP");
  EXPECT_TRUE(Same(lamps.lines(0).quantity(), "4")) << lamps.DebugString();
  people.Ship(lamps.id());
  const std::vector<Invoice> first = people.AwaitInvoices(order, 1);
  ASSERT_EQ(first.size(), 1);
  EXPECT_EQ(Text(first[0].net()), "100.00");
  EXPECT_EQ(Text(first[0].gross()), "121.00");

  Supply(people, order);
  const Shipment rest = people.AwaitShipment(order, "the rest", [](const Shipment& s) { return s.lines_size() == 2; });
  people.Ship(rest.id());
  const std::vector<Invoice> both = people.AwaitInvoices(order, 2);
  ASSERT_EQ(both.size(), 2);
  for (const Invoice& invoice : both) people.Pay(invoice);

  const Order done = people.AwaitState(deal, ORDER_STATE_COMPLETED);
  EXPECT_EQ(Text(done.gross()), "1403.60");  // 1,160 and 21 %
  EXPECT_EQ(people.Balance("receivables"), "0.00");
  EXPECT_EQ(people.Balance("revenue"), "-1160.00");
  ExpectCost(people);
  ExpectTrail(people, deal, With(StepsOfTwoShipments(), {"InvoicePosted", "InvoicePosted", "InvoicePaid", "InvoicePaid"}));
  const Deal seen = people.GetDeal(deal);
  ASSERT_EQ(seen.orders_size(), 1);
  EXPECT_EQ(seen.orders(0).payment(), crm::v1::PROGRESS_FULL);
  EXPECT_EQ(seen.orders(0).shipment(), crm::v1::PROGRESS_FULL);
  ExpectConsistent(system);
}

TEST(DealToCashTest, BilledOnOrderAndShippedAfterPayment) {
  System system;
  People people(system);
  SetUpWorkshop(people);
  const std::string deal = people.Win("D1", "alpha", kThreeLines, {.billing = "ORDER", .delivery = "AFTER_PAYMENT"});
  const std::string order = people.AwaitState(deal, ORDER_STATE_CONFIRMED).id();
  const std::vector<Invoice> invoices = people.AwaitInvoices(order, 1);
  ASSERT_EQ(invoices.size(), 1);
  EXPECT_EQ(Text(invoices[0].net()), "1160.00");
  EXPECT_EQ(people.Balance("deferred_revenue"), "-1160.00");
  EXPECT_EQ(people.Balance("revenue"), "0.00");

  Supply(people, order);
  people.system().CtlOk({"reconcile", "--wait-seconds", "30"});  // everything has arrived, and still nothing may leave
  EXPECT_TRUE(people.Shipments(order).empty());

  people.Pay(invoices[0]);
  for (int left = 3; left > 0;) {
    const Shipment shipment = people.AwaitShipment(order, "after payment", [](const Shipment&) { return true; });
    ASSERT_GT(shipment.lines_size(), 0);
    people.Ship(shipment.id());
    left -= shipment.lines_size();
  }
  people.AwaitState(deal, ORDER_STATE_COMPLETED);
  ExpectConsistent(system);  // the order does not wait for the ledger: let it hear of the last shipment
  EXPECT_EQ(people.Invoices(order).size(), 1);
  EXPECT_EQ(people.Balance("deferred_revenue"), "0.00");
  EXPECT_EQ(people.Balance("revenue"), "-1160.00");
  EXPECT_EQ(people.Balance("receivables"), "0.00");
  ExpectCost(people);
  ExpectTrail(people, deal, {"DealWon", "OrderPlaced", "OrderConfirmed", "InvoicePosted", "InvoicePaid",
                             "OrderReleasedToShip", "ShipmentShipped", "OrderShipped", "OrderCompleted"});
  ExpectConsistent(system);
}

TEST(DealToCashTest, CreditRefusedAndFreedByThePaymentOfAnotherInvoice) {
  System system;
  People people(system);
  SetUpWorkshop(people, "40");
  people.CreditLimit("alpha", "300");
  const std::string first = people.Win("D1", "alpha", {{"LAMP", "8", "25"}});  // 242.00 with tax
  const std::string first_order = people.AwaitState(first, ORDER_STATE_CONFIRMED).id();
  people.Ship(people.AwaitShipment(first_order, "lamps", [](const Shipment&) { return true; }).id());
  const std::vector<Invoice> invoices = people.AwaitInvoices(first_order, 1);
  ASSERT_EQ(invoices.size(), 1);

  const std::string second = people.Win("D2", "alpha", {{"LAMP", "4", "25"}});  // 121.00: 63 too many
  const Order held = people.AwaitState(second, ordering::v1::ORDER_STATE_ON_HOLD);
  ASSERT_EQ(held.hold_reasons_size(), 1);
  EXPECT_EQ(held.hold_reasons(0), "CREDIT");
  EXPECT_TRUE(people.Shipments(held.id()).empty());
  const std::string third = people.Win("D3", "alpha", {{"LAMP", "1", "25"}});  // 30.25 fits, and may pass the waiting one
  people.AwaitState(third, ORDER_STATE_CONFIRMED);

  people.Pay(invoices[0]);
  people.AwaitState(second, ORDER_STATE_CONFIRMED);
  people.AwaitState(first, ORDER_STATE_COMPLETED);
  for (const std::string& deal : {second, third}) {
    const std::string order = people.OrdersOf(deal).back().id();
    people.Ship(people.AwaitShipment(order, "lamps", [](const Shipment&) { return true; }).id());
    for (const Invoice& invoice : people.AwaitInvoices(order, 1)) people.Pay(invoice);
    people.AwaitState(deal, ORDER_STATE_COMPLETED);
  }
  EXPECT_EQ(people.Balance("receivables"), "0.00");
  ExpectTrail(people, second, {"CreditRefused", "OrderHeld", "CreditHeld", "OrderReleased", "OrderConfirmed"});
  ExpectConsistent(system);
}

TEST(DealToCashTest, CreditReleasedByANamedPerson) {
  System system;
  People people(system);
  SetUpWorkshop(people);
  people.CreditLimit("alpha", "10");
  const std::string deal = people.Win("D1", "alpha", {{"LAMP", "2", "25"}, {"FITTING", "1", "50"}});
  const Order held = people.AwaitState(deal, ordering::v1::ORDER_STATE_ON_HOLD);
  ordering::v1::ReleaseOrderRequest release;
  release.set_id(held.id());
  release.set_reason("a good customer");
  release.set_credit_override(true);
  system.Get<Order>("saikne.ordering.v1.OrderService/ReleaseOrder", release, "", "user:director");
  people.AwaitState(deal, ORDER_STATE_CONFIRMED);
  people.Ship(people.AwaitShipment(held.id(), "lamps", [](const Shipment&) { return true; }).id());
  const std::vector<Invoice> invoices = people.AwaitInvoices(held.id(), 1);  // the service goes with the goods
  ASSERT_EQ(invoices.size(), 1);
  EXPECT_EQ(Text(invoices[0].net()), "100.00");
  people.Pay(invoices[0]);
  people.AwaitState(deal, ORDER_STATE_COMPLETED);
  ExpectTrail(people, deal, {"CreditRefused", "OrderHeld", "OrderReleased", "CreditHeld", "OrderConfirmed"});
  ExpectConsistent(system);
}

}  // namespace
}  // namespace saikne::e2e
