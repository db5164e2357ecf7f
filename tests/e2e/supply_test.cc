// Supply that does not come as planned: goods are missing or bad, bills differ, output is scrapped or ends short.

#include <gtest/gtest.h>

#include "libs/base/status.h"
#include "tests/e2e/invariants.h"
#include "tests/e2e/people.h"
#include "tests/e2e/routine.h"
#include "tests/e2e/workshop.h"

namespace saikne::e2e {
namespace {

using ordering::v1::ORDER_STATE_COMPLETED;
using ordering::v1::ORDER_STATE_CONFIRMED;

TEST(SupplyTest, ReceiptSmallerThanOrderedAPartRejectedThenABillAtAnotherPrice) {
  System system;
  People people(system);
  SetUpWorkshop(people);
  const std::string deal = people.Win("D1", "alpha", {{"HELMET", "10", "20"}});
  const std::string order = people.AwaitState(deal, ORDER_STATE_CONFIRMED).id();
  const PurchaseOrder first = people.AwaitSent(order, "HELMET");
  EXPECT_TRUE(Same(first.lines(0).quantity(), "10")) << first.DebugString();
  people.Receive(first, {{"HELMET", "6", "2"}});  // 4 good, 2 sent back, 4 still to come

  procurement::v1::ReceiveGoodsRequest too_many;
  too_many.set_id(first.id());
  auto& line = *too_many.add_lines();
  line.set_purchase_order_line_id(first.lines(0).id());
  *line.mutable_received() = Quantity("5");
  const auto refused = system.Try<procurement::v1::ReceiveGoodsResponse>(
      "saikne.procurement.v1.PurchaseOrderService/ReceiveGoods", too_many);
  EXPECT_EQ(ReasonOf(refused.status()), "OVER_RECEIPT") << refused.status();

  const PurchaseOrder again = people.AwaitSent(order, "HELMET");  // what was rejected is bought once more
  EXPECT_NE(again.id(), first.id());
  EXPECT_TRUE(Same(again.lines(0).quantity(), "2")) << again.DebugString();
  people.Receive(first, {{"HELMET", "4"}});
  people.Receive(again);
  const Shipment shipment = people.AwaitShipment(order, "all ten", [](const Shipment& s) {
    return s.lines_size() == 1 && Same(s.lines(0).quantity(), "10");
  });
  people.Ship(shipment.id());

  const Bill dear = people.BillAll(first, "ACME-1", "9");  // 8 at 9 instead of 8: 8.00 too much
  EXPECT_EQ(dear.state(), Bill::STATE_HELD) << dear.DebugString();
  EXPECT_EQ(dear.reason(), "PRICE");
  procurement::v1::RecordBillRequest twice;
  twice.set_purchase_order_id(first.id());
  twice.set_supplier_reference("ACME-1");
  EXPECT_EQ(ReasonOf(system.Try<Bill>("saikne.procurement.v1.BillService/RecordBill", twice).status()), "DUPLICATE_BILL");
  people.ApproveBill(dear.id());
  EXPECT_EQ(people.BillAll(again, "ACME-2").state(), Bill::STATE_MATCHED);
  for (const Invoice& invoice : people.AwaitInvoices(order, 1)) people.Pay(invoice);
  people.AwaitState(deal, ORDER_STATE_COMPLETED);
  ExpectTrail(people, deal, {"GoodsReceived", "GoodsReceived", "GoodsReceived", "PurchaseOrdered", "PurchaseOrdered",
                             "BillHeld", "BillMatched", "BillMatched", "OrderCompleted"});
  ExpectConsistent(system);
  EXPECT_EQ(people.Balance("grni"), "0.00");
  EXPECT_EQ(people.Balance("price_variance"), "8.00");
  EXPECT_EQ(people.Balance("cogs"), "80.00");
}

TEST(SupplyTest, OutputBelowPlanWithScrapAndClosing) {
  System system;
  People people(system);
  SetUpWorkshop(people);
  const std::string deal = people.Win("D1", "alpha", {{"BIKE", "3", "500"}});
  const std::string order = people.AwaitState(deal, ORDER_STATE_CONFIRMED).id();
  people.Receive(people.AwaitSent(order, "TUBE"));
  people.Report(people.AwaitReady(order, "FRAME"), "3");
  const WorkOrder first = people.AwaitReady(order, "BIKE");
  EXPECT_TRUE(Same(first.quantity(), "3")) << first.DebugString();
  EXPECT_EQ(ReasonOf(people.TryReport(first, "4")), "MORE_THAN_PLANNED");
  people.Report(first, "1", "1");
  people.AwaitWorkOrder(order, "BIKE", "another one for the scrapped", [&](const WorkOrder& w) {
    return w.id() != first.id();
  });
  people.AwaitWorkOrder(order, "BIKE", "the first, valued", [&](const WorkOrder& w) {
    return w.id() == first.id() && w.pending_reports() == 0;
  });
  people.CloseWorkOrder(first.id(), "the frame is cracked");

  Routine routine(people);
  EXPECT_TRUE(routine.Until(absl::Seconds(90), [&] {
    return people.OrdersOf(deal).back().state() == ORDER_STATE_COMPLETED;
  })) << people.GetOrder(order).DebugString();
  ExpectTrail(people, deal, {"WorkOrderReleased", "WorkOrderReleased", "WorkOrderReleased", "OutputReported",
                             "OutputReported", "WorkOrderClosed", "OrderCompleted"});
  ExpectConsistent(system);
  EXPECT_EQ(people.Balance("scrap_loss"), "72.00");
  EXPECT_EQ(people.Balance("wip"), "0.00");
  EXPECT_EQ(people.Balance("cogs"), "216.00");
  EXPECT_TRUE(Same(people.Availability("BIKE").on_hand(), "0"));
  EXPECT_TRUE(Same(people.Availability("WHEEL").on_hand(), "12"));  // 4 bikes were made
}

TEST(SupplyTest, WithoutAPriceItWaitsAndSaysSoAndThenGoesOn) {
  System system;
  People people(system);
  SetUpWorkshop(people);
  people.Item("BELL", "BUY", "", "5");
  const std::string deal = people.Win("D1", "alpha", {{"BELL", "2", "5"}});
  const std::string order = people.AwaitState(deal, ORDER_STATE_CONFIRMED).id();
  const Order blocked = people.AwaitOrder(deal, "supply blocked", [](const Order& o) { return o.supply_blocks_size() == 1; });
  EXPECT_EQ(blocked.supply_blocks(0).sku(), "BELL");
  people.Price("ACME", "BELL", "2");
  people.AwaitOrder(deal, "supply unblocked", [](const Order& o) { return o.supply_blocks_size() == 0; });
  EXPECT_TRUE(Routine(people).Until(absl::Seconds(60), [&] {
    return people.OrdersOf(deal).back().state() == ORDER_STATE_COMPLETED;
  }));
  ExpectTrail(people, deal, {"SupplyBlocked", "SupplyUnblocked", "OrderCompleted"});
  ExpectConsistent(system);
}

}  // namespace
}  // namespace saikne::e2e
