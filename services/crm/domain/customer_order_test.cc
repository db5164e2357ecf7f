#include "services/crm/domain/customer_order.h"

#include "gtest/gtest.h"

namespace saikne::crm {
namespace {

CustomerOrder Order() {
  CustomerOrder order;
  order.state = OrderState::kConfirmed;
  order.gross_minor = 12100;
  order.line_count = 2;
  return order;
}

TEST(CustomerOrderTest, NothingHappenedYet) {
  const CustomerOrder order = Order();
  EXPECT_EQ(StateOf(order), OrderState::kConfirmed);
  EXPECT_EQ(ShipmentOf(order), Progress::kNone);
  EXPECT_EQ(InvoiceOf(order), Progress::kNone);
  EXPECT_EQ(PaymentOf(order), Progress::kNone);
}

TEST(CustomerOrderTest, HoldShowsOnlyWhileTheOrderCouldMove) {
  CustomerOrder order = Order();
  order.hold_reasons = "CREDIT";
  EXPECT_EQ(StateOf(order), OrderState::kOnHold);
  order.state = OrderState::kCancelled;
  EXPECT_EQ(StateOf(order), OrderState::kCancelled);
}

TEST(CustomerOrderTest, ShipmentIsFullWhenNothingOfAnyLineIsOpen) {
  CustomerOrder order = Order();
  order.deliveries = 1;
  EXPECT_EQ(ShipmentOf(order), Progress::kPart) << "a part of a line, even one without a price";
  order.lines_delivered = 1;
  EXPECT_EQ(ShipmentOf(order), Progress::kPart);
  order.lines_delivered = 2;
  EXPECT_EQ(ShipmentOf(order), Progress::kFull);
}

TEST(CustomerOrderTest, InvoiceCountsWhatIsNotCancelled) {
  CustomerOrder order = Order();
  order.invoices = 1;
  order.invoiced_minor = 6050;
  EXPECT_EQ(InvoiceOf(order), Progress::kPart);
  order.cancelled_minor = 6050;
  EXPECT_EQ(InvoiceOf(order), Progress::kFull);
  order.credited_minor = 50;
  EXPECT_EQ(InvoiceOf(order), Progress::kPart);
}

TEST(CustomerOrderTest, PaymentIsFullWhenAllThatIsOwedIsPaid) {
  CustomerOrder order = Order();
  order.invoices = 1;
  order.invoiced_minor = 6050;
  order.paid_minor = 6000;
  EXPECT_EQ(PaymentOf(order), Progress::kPart);
  order.credited_minor = 50;
  EXPECT_EQ(PaymentOf(order), Progress::kFull);
}

TEST(CustomerOrderTest, AFreeOrderIsInvoicedAndPaid) {
  CustomerOrder order = Order();
  order.gross_minor = 0;
  order.invoices = 1;
  EXPECT_EQ(InvoiceOf(order), Progress::kFull);
  EXPECT_EQ(PaymentOf(order), Progress::kFull);
}

TEST(CustomerOrderTest, ChangesMerge) {
  OrderChange placed;
  placed.number = "SO-1";
  placed.state = OrderState::kPlaced;
  placed.gross_minor = 12100;
  OrderChange invoiced;
  invoiced.invoices = 1;
  invoiced.invoiced_minor = 100;
  OrderChange again = invoiced;
  Merge(invoiced, again);
  Merge(invoiced, placed);
  EXPECT_EQ(invoiced.number, "SO-1");
  EXPECT_EQ(invoiced.state, OrderState::kPlaced);
  EXPECT_EQ(invoiced.invoices, 2);
  EXPECT_EQ(invoiced.invoiced_minor, 200);
  EXPECT_EQ(invoiced.gross_minor, 12100);
}

}  // namespace
}  // namespace saikne::crm
