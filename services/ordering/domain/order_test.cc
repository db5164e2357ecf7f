#include "services/ordering/domain/order.h"

#include <functional>
#include <map>
#include <string>

#include "gtest/gtest.h"
#include "libs/base/status.h"
#include "services/ordering/tests/orders.h"

namespace saikne::ordering {
namespace {

using namespace testing;  // NOLINT: the orders of this test
using money::Units;

TEST(OrderTest, ConfirmsWhenBothAnswersAreInWhateverTheirOrder) {
  for (bool credit_first : {true, false}) {
    Order order = TwoLines();
    if (credit_first) { EXPECT_TRUE(order.CreditHeld(kNow, kDeadlines).applied()); }
    EXPECT_TRUE(order.StockReserved(FullCover(order), kNow, kDeadlines)->applied());
    if (!credit_first) {
      EXPECT_EQ(order.state, State::kPlaced);
      EXPECT_TRUE(order.CreditHeld(kNow, kDeadlines).applied());
    }
    EXPECT_EQ(order.state, State::kConfirmed);
    EXPECT_EQ(CountOf<WasConfirmed>(order.facts), 1);
    EXPECT_FALSE(LastOf<WasConfirmed>(order.facts)->counts_as_delivered);
  }
}

TEST(OrderTest, ZeroReservedIsAnAnswer) {
  Order order = TwoLines();
  (void)order.CreditHeld(kNow, kDeadlines);
  ASSERT_TRUE(order.StockReserved({{order.lines[0].id, {}, Units(10)}, {order.lines[1].id, {}, Units(4)}}, kNow,
                                  kDeadlines)->applied());
  EXPECT_EQ(order.state, State::kConfirmed);
  EXPECT_EQ(order.lines[0].backordered, Units(10));
}

TEST(OrderTest, RefusedCreditHoldsAndHeldCreditReleasesToWhereItWas) {
  Order order = TwoLines();
  (void)order.StockReserved(FullCover(order), kNow, kDeadlines);
  EXPECT_TRUE(order.CreditRefused(kNow, kDeadlines).applied());
  EXPECT_EQ(order.state, State::kOnHold);
  EXPECT_EQ(LastOf<WasHeld>(order.facts)->reasons, std::vector<std::string>{"CREDIT"});
  EXPECT_FALSE(order.CreditRefused(kNow, kDeadlines).applied());
  EXPECT_TRUE(order.CreditHeld(kNow, kDeadlines).applied());
  EXPECT_EQ(order.state, State::kConfirmed);
  EXPECT_EQ(CountOf<WasReleased>(order.facts), 1);
  EXPECT_TRUE(std::holds_alternative<WasConfirmed>(order.facts.back()));
}

TEST(OrderTest, AnOverrideAsksFinanceAndOnlyItsAnswerConfirms) {
  Order order = TwoLines();
  (void)order.StockReserved(FullCover(order), kNow, kDeadlines);
  (void)order.CreditRefused(kNow, kDeadlines);
  EXPECT_EQ(ReasonOf(order.Release(false, "ann", "ok", kNow, kDeadlines)), "NOT_HELD");
  ASSERT_TRUE(order.Release(true, "ann", "old customer", kNow, kDeadlines).ok());
  EXPECT_TRUE(LastOf<WasReleased>(order.facts)->credit_override);
  EXPECT_EQ(LastOf<WasReleased>(order.facts)->released_by, "ann");
  EXPECT_EQ(order.state, State::kOnHold);
  (void)order.CreditHeld(kNow, kDeadlines);
  EXPECT_EQ(order.state, State::kConfirmed);
}

TEST(OrderTest, TwoReasonsBothHaveToGo) {
  Order order = TwoLines();
  (void)order.StockReserved(FullCover(order), kNow, kDeadlines);
  (void)order.CreditRefused(kNow, kDeadlines);
  ASSERT_TRUE(order.HoldByPerson("call first", kNow, kDeadlines).ok());
  EXPECT_EQ(LastOf<WasHeld>(order.facts)->reasons, (std::vector<std::string>{"CREDIT", "MANUAL"}));
  (void)order.CreditHeld(kNow, kDeadlines);
  EXPECT_EQ(order.state, State::kOnHold);
  ASSERT_TRUE(order.Release(false, "ann", "called", kNow, kDeadlines).ok());
  EXPECT_EQ(order.state, State::kConfirmed);
}

TEST(OrderTest, PartsAreShippedBilledAndPaidAndThenItIsComplete) {
  Order order = TwoLines();
  Confirm(order);
  ASSERT_TRUE(Ship(order, 1, {{order.lines[0].id, Units(3)}})->applied());
  EXPECT_EQ(order.fulfilment(), Part::kPart);
  EXPECT_EQ(order.lines[0].reserved, Units(7));
  const WasShipped* first = LastOf<WasShipped>(order.facts);
  ASSERT_EQ(first->shipment.lines.size(), 1u);
  EXPECT_EQ(first->shipment.lines[0].cumulative, Units(3));
  EXPECT_EQ(order.waits_for, Step::kBill);
  ASSERT_TRUE(order.Invoiced({IdOf(1), IdOf(3001), 100, {{order.lines[0].id, Units(3)}}}, kNow, kDeadlines)->applied());
  EXPECT_EQ(order.waits_for, Step::kDeliver);
  ASSERT_TRUE(Ship(order, 2, {{order.lines[0].id, Units(7)}, {order.lines[1].id, Units(4)}})->applied());
  EXPECT_EQ(LastOf<WasShipped>(order.facts)->shipment.lines[0].cumulative, Units(10));
  EXPECT_EQ(order.fulfilment(), Part::kFull);
  ASSERT_TRUE(order.Invoiced({IdOf(2), IdOf(3002), 100, {{order.lines[0].id, Units(7)}, {order.lines[1].id, Units(4)}}},
                             kNow, kDeadlines)->applied());
  EXPECT_EQ(order.billing(), Part::kFull);
  EXPECT_EQ(order.payment(), Part::kNone);
  EXPECT_FALSE(order.deadline.has_value());
  (void)order.InvoicePaid(IdOf(1), kNow, kDeadlines);
  EXPECT_EQ(order.payment(), Part::kPart);
  EXPECT_EQ(order.state, State::kConfirmed);
  (void)order.InvoicePaid(IdOf(2), kNow, kDeadlines);
  EXPECT_EQ(order.payment(), Part::kFull);
  EXPECT_EQ(order.state, State::kCompleted);
  EXPECT_EQ(CountOf<WasCompleted>(order.facts), 1);
}

TEST(OrderTest, RepeatedDocumentsChangeNothing) {
  Order order = TwoLines();
  Confirm(order);
  ASSERT_TRUE(Ship(order, 1, {{order.lines[0].id, Units(3)}})->applied());
  EXPECT_EQ(Ship(order, 1, {{order.lines[0].id, Units(3)}})->ignored, "REPEATED_ANSWER");
  EXPECT_EQ(order.lines[0].shipped, Units(3));
  const PostedInvoice invoice{IdOf(1), IdOf(3001), 100, {{order.lines[0].id, Units(3)}}};
  ASSERT_TRUE(order.Invoiced(invoice, kNow, kDeadlines)->applied());
  EXPECT_FALSE(order.Invoiced(invoice, kNow, kDeadlines)->applied());
  EXPECT_TRUE(order.InvoicePaid(IdOf(1), kNow, kDeadlines).applied());
  EXPECT_FALSE(order.InvoicePaid(IdOf(1), kNow, kDeadlines).applied());
  EXPECT_FALSE(order.CreditHeld(kNow, kDeadlines).applied());
}

TEST(OrderTest, StockAnswersAreClampedByWhatIsKnownToBeShipped) {
  Order order = TwoLines();
  Confirm(order);
  const Id line = order.lines[0].id;
  // Inventory counts a shipment that is not known here yet.
  ASSERT_TRUE(order.StockReserved({{line, Units(10), {}}}, kNow, kDeadlines).ok());
  ASSERT_TRUE(Ship(order, 1, {{line, Units(6)}})->applied());
  EXPECT_EQ(order.lines[0].reserved, Units(4));
  // An older answer arrives after the shipment: it knew 6 reserved and 4 short.
  ASSERT_TRUE(order.StockReserved({{line, Units(6), Units(4)}}, kNow, kDeadlines).ok());
  EXPECT_EQ(order.lines[0].reserved, Units(0));
  EXPECT_EQ(order.lines[0].backordered, Units(4));
}

TEST(OrderTest, ServicesGoWithTheFirstShipment) {
  Order order = PlacedOrder({LineOf(1, LineKind::kGoods, 2, BillingPolicy::kOnDelivery),
                             LineOf(2, LineKind::kService, 1, BillingPolicy::kOnDelivery),
                             LineOf(3, LineKind::kFreight, 1, BillingPolicy::kOnDelivery)});
  Confirm(order);
  EXPECT_EQ(order.lines[1].shipped, Units(0));
  ASSERT_TRUE(Ship(order, 1, {{order.lines[0].id, Units(1)}})->applied());
  EXPECT_EQ(LastOf<WasShipped>(order.facts)->shipment.lines.size(), 3u);
  ASSERT_TRUE(Ship(order, 2, {{order.lines[0].id, Units(1)}})->applied());
  EXPECT_EQ(LastOf<WasShipped>(order.facts)->shipment.lines.size(), 1u);
}

TEST(OrderTest, AnOrderWithoutGoodsCountsAsDeliveredAtConfirmation) {
  Order order = PlacedOrder({LineOf(1, LineKind::kService, 2, BillingPolicy::kOnDelivery)});
  Confirm(order);
  EXPECT_TRUE(LastOf<WasConfirmed>(order.facts)->counts_as_delivered);
  EXPECT_EQ(order.fulfilment(), Part::kFull);
  EXPECT_EQ(ReasonOf(order.Cancel("no", kNow, kDeadlines)), "NOTHING_TO_CANCEL");
  ASSERT_TRUE(BillAll(order, 1)->applied());
  (void)Pay(order, 1);
  EXPECT_EQ(order.state, State::kCompleted);
}

TEST(OrderTest, AfterPaymentShipsWhenEverythingBilledOnOrderIsPaid) {
  Order order = PlacedOrder({LineOf(1, LineKind::kGoods, 2, BillingPolicy::kOnOrder)}, DeliveryRule::kAfterPayment);
  Confirm(order);
  EXPECT_EQ(CountOf<WasReleasedToShip>(order.facts), 0);
  ASSERT_TRUE(BillAll(order, 1)->applied());
  EXPECT_EQ(CountOf<WasReleasedToShip>(order.facts), 0);
  (void)Pay(order, 1);
  EXPECT_EQ(CountOf<WasReleasedToShip>(order.facts), 1);
  ASSERT_TRUE(Ship(order, 1, {{order.lines[0].id, Units(2)}})->applied());
  EXPECT_EQ(order.state, State::kCompleted);
  EXPECT_EQ(CountOf<WasReleasedToShip>(order.facts), 1);
}

TEST(OrderTest, AnInvoiceOfZeroIsPaid) {
  Order order = PlacedOrder({LineOf(1, LineKind::kService, 1, BillingPolicy::kOnOrder)});
  Confirm(order);
  ASSERT_TRUE(order.Invoiced({IdOf(1), order.id, 0, AllOf(order)}, kNow, kDeadlines)->applied());
  EXPECT_EQ(order.state, State::kCompleted);
}

TEST(OrderCancelTest, BeforeAnythingShippedItIsCancelledWhole) {
  Order order = TwoLines();
  Confirm(order);
  ASSERT_TRUE(order.Cancel("changed their mind", kNow, kDeadlines).ok());
  EXPECT_EQ(order.state, State::kCancelling);
  ASSERT_TRUE(order.Cancel("again", kNow, kDeadlines).ok());
  EXPECT_EQ(CountOf<WasCancelRequested>(order.facts), 1);
  ASSERT_TRUE(order.DemandWithdrawn({{order.lines[0].id, {}}, {order.lines[1].id, {}}}, kNow, kDeadlines)->applied());
  EXPECT_EQ(order.state, State::kCancelled);
  EXPECT_TRUE(LastOf<WasCancelled>(order.facts)->complete);
  EXPECT_EQ(order.cancelled_gross_minor, order.gross_minor());
  EXPECT_FALSE(order.DemandWithdrawn({}, kNow, kDeadlines)->applied());
  ASSERT_TRUE(order.Cancel("again", kNow, kDeadlines).ok());
}

TEST(OrderCancelTest, ADemandThatWasNeverSeenIsAnsweredWithoutLines) {
  Order order = TwoLines();
  ASSERT_TRUE(order.Cancel("no", kNow, kDeadlines).ok());
  ASSERT_TRUE(order.DemandWithdrawn({}, kNow, kDeadlines)->applied());
  EXPECT_EQ(order.state, State::kCancelled);
}

TEST(OrderCancelTest, AfterAPartialShipmentTheRestIsCancelledAndWhatShippedIsBilled) {
  Order order = TwoLines();
  Confirm(order);
  ASSERT_TRUE(Ship(order, 1, {{order.lines[0].id, Units(3)}})->applied());
  ASSERT_TRUE(order.Cancel("enough", kNow, kDeadlines).ok());
  ASSERT_TRUE(order.DemandWithdrawn({{order.lines[0].id, Units(3)}, {order.lines[1].id, {}}}, kNow, kDeadlines)->applied());
  EXPECT_EQ(order.state, State::kConfirmed);
  EXPECT_FALSE(LastOf<WasCancelled>(order.facts)->complete);
  EXPECT_EQ(order.lines[0].cancelled, Units(7));
  EXPECT_EQ(order.lines[1].cancelled, Units(4));
  // Parts: 3 of 10 stay, so net 3330 - 999, tax 700 - 210, and line 2 whole.
  EXPECT_EQ(order.cancelled_gross_minor, 3330 - 999 + 700 - 210 + 4 * 333 + 4 * 70);
  ASSERT_TRUE(order.Invoiced({IdOf(1), IdOf(3001), 100, {{order.lines[0].id, Units(3)}}}, kNow, kDeadlines)->applied());
  (void)order.InvoicePaid(IdOf(1), kNow, kDeadlines);
  EXPECT_EQ(order.state, State::kCompleted);
}

TEST(OrderCancelTest, AShipmentThatArrivesAfterTheWithdrawalIsStillShippedAndBilled) {
  Order order = PlacedOrder({LineOf(1, LineKind::kGoods, 10, BillingPolicy::kOnDelivery),
                             LineOf(2, LineKind::kFreight, 1, BillingPolicy::kOnDelivery)});
  Confirm(order);
  ASSERT_TRUE(order.Cancel("enough", kNow, kDeadlines).ok());
  ASSERT_TRUE(order.DemandWithdrawn({{order.lines[0].id, Units(6)}}, kNow, kDeadlines)->applied());
  EXPECT_EQ(order.state, State::kConfirmed);
  EXPECT_EQ(order.lines[0].cancelled, Units(4));
  EXPECT_EQ(order.lines[1].cancelled, Units(0));
  EXPECT_EQ(order.lines[0].open(), Units(6));
  ASSERT_TRUE(Ship(order, 1, {{order.lines[0].id, Units(6)}})->applied());
  EXPECT_EQ(LastOf<WasShipped>(order.facts)->shipment.lines.size(), 2u);
  EXPECT_EQ(order.waits_for, Step::kBill);
}

TEST(OrderCancelTest, WhatWasInvoicedAndWillNotShipIsCreditedAlsoWhenTheNoteComesFirst) {
  Order order = PlacedOrder({LineOf(1, LineKind::kGoods, 10, BillingPolicy::kOnOrder)});
  Confirm(order);
  ASSERT_TRUE(Ship(order, 1, {{order.lines[0].id, Units(6)}})->applied());
  ASSERT_TRUE(order.Cancel("enough", kNow, kDeadlines).ok());
  ASSERT_TRUE(order.DemandWithdrawn({{order.lines[0].id, Units(6)}}, kNow, kDeadlines)->applied());
  ASSERT_TRUE(order.Credited(IdOf(9), {{order.lines[0].id, Units(4)}}, kNow, kDeadlines)->applied());
  EXPECT_FALSE(order.Credited(IdOf(9), {{order.lines[0].id, Units(4)}}, kNow, kDeadlines)->applied());
  EXPECT_EQ(order.waits_for, Step::kBill);
  ASSERT_TRUE(BillAll(order, 1)->applied());
  EXPECT_EQ(order.billing(), Part::kFull);
  (void)Pay(order, 1);
  EXPECT_EQ(order.state, State::kCompleted);
}

TEST(OrderBrokenPromiseTest, WhatAnotherServiceMayNotSayIsAnError) {
  Order order = TwoLines();
  EXPECT_EQ(ReasonOf(Ship(order, 1, {{order.lines[0].id, Units(1)}}).status()), "SHIPMENT_OF_CLOSED_ORDER");
  Confirm(order);
  Order copy = order;
  EXPECT_EQ(ReasonOf(Ship(copy, 1, {{order.lines[0].id, Units(11)}}).status()), "SHIPPED_TOO_MUCH");
  copy = order;
  EXPECT_EQ(ReasonOf(Ship(copy, 1, {{IdOf(77), Units(1)}}).status()), "UNKNOWN_LINE");
  copy = order;
  EXPECT_EQ(ReasonOf(BillAll(copy, 1).status()), "INVOICED_TOO_MUCH");
  copy = order;
  EXPECT_EQ(ReasonOf(copy.Credited(IdOf(9), {{order.lines[0].id, Units(11)}}, kNow, kDeadlines).status()),
            "CREDITED_TOO_MUCH");
  copy = order;
  EXPECT_EQ(ReasonOf(copy.StockReserved({{IdOf(77), {}, {}}}, kNow, kDeadlines).status()), "UNKNOWN_LINE");
}

// Every state with every move a person can try; what is not in the table is allowed.
TEST(OrderIllegalTest, EveryIllegalMoveIsRejectedAndChangesNothing) {
  const auto in_state = [](const std::string& name) {
    Order order = TwoLines();
    if (name == "on_hold") (void)order.HoldByPerson("x", kNow, kDeadlines);
    if (name == "credit_hold") (void)order.CreditRefused(kNow, kDeadlines);
    if (name == "placed" || name == "on_hold" || name == "credit_hold") return order;
    Confirm(order);
    if (name == "confirmed") return order;
    if (name == "cancelling" || name == "cancelled") {
      (void)order.Cancel("x", kNow, kDeadlines);
      if (name == "cancelled") (void)order.DemandWithdrawn({}, kNow, kDeadlines);
      return order;
    }
    (void)Ship(order, 1, AllOf(order));
    (void)BillAll(order, 1);
    (void)Pay(order, 1);
    return order;
  };
  using Move = std::function<absl::Status(Order&)>;
  const std::map<std::string, Move> moves = {
      {"hold", [](Order& o) { return o.HoldByPerson("x", kNow, kDeadlines); }},
      {"release", [](Order& o) { return o.Release(false, "ann", "x", kNow, kDeadlines); }},
      {"override", [](Order& o) { return o.Release(true, "ann", "x", kNow, kDeadlines); }},
      {"cancel", [](Order& o) { return o.Cancel("x", kNow, kDeadlines); }},
      {"ship", [](Order& o) { return Ship(o, 7, {{o.lines[0].id, Units(1)}}).status(); }}};
  const std::map<std::pair<std::string, std::string>, std::string> illegal = {
      {{"placed", "release"}, "NOT_HELD"},          {{"placed", "override"}, "NOT_HELD"},
      {{"placed", "ship"}, "SHIPMENT_OF_CLOSED_ORDER"},
      {{"confirmed", "release"}, "NOT_HELD"},       {{"confirmed", "override"}, "NOT_HELD"},
      {{"on_hold", "override"}, "NOT_HELD"},        {{"on_hold", "ship"}, "SHIPMENT_OF_CLOSED_ORDER"},
      {{"credit_hold", "release"}, "NOT_HELD"},     {{"credit_hold", "ship"}, "SHIPMENT_OF_CLOSED_ORDER"},
      {{"cancelling", "hold"}, "ILLEGAL_TRANSITION"}, {{"cancelling", "release"}, "ILLEGAL_TRANSITION"},
      {{"cancelling", "override"}, "ILLEGAL_TRANSITION"},
      {{"cancelled", "hold"}, "ILLEGAL_TRANSITION"}, {{"cancelled", "release"}, "ILLEGAL_TRANSITION"},
      {{"cancelled", "override"}, "ILLEGAL_TRANSITION"}, {{"cancelled", "ship"}, "SHIPMENT_OF_CLOSED_ORDER"},
      {{"completed", "hold"}, "ILLEGAL_TRANSITION"}, {{"completed", "release"}, "ILLEGAL_TRANSITION"},
      {{"completed", "override"}, "ILLEGAL_TRANSITION"}, {{"completed", "cancel"}, "ILLEGAL_TRANSITION"},
      {{"completed", "ship"}, "SHIPMENT_OF_CLOSED_ORDER"}};
  for (const char* state : {"placed", "confirmed", "on_hold", "credit_hold", "cancelling", "cancelled", "completed"}) {
    for (const auto& [name, move] : moves) {
      Order order = in_state(state);
      const State before = order.state;
      (void)order.TakeFacts();
      const absl::Status status = move(order);
      const auto expected = illegal.find({state, name});
      EXPECT_EQ(ReasonOf(status), expected == illegal.end() ? "" : expected->second) << state << " " << name;
      if (!status.ok()) {
        EXPECT_EQ(order.state, before) << state << " " << name;
        EXPECT_TRUE(order.facts.empty()) << state << " " << name;
      }
    }
  }
}

TEST(OrderIllegalTest, LateAnswersAreIgnored) {
  Order cancelling = TwoLines();
  (void)cancelling.Cancel("x", kNow, kDeadlines);
  EXPECT_EQ(cancelling.CreditHeld(kNow, kDeadlines).ignored, "LATE_ANSWER");
  EXPECT_EQ(cancelling.CreditRefused(kNow, kDeadlines).ignored, "LATE_ANSWER");
  Order confirmed = TwoLines();
  Confirm(confirmed);
  EXPECT_EQ(confirmed.CreditRefused(kNow, kDeadlines).ignored, "LATE_ANSWER");
  EXPECT_EQ(confirmed.DemandWithdrawn({}, kNow, kDeadlines)->ignored, "LATE_ANSWER");
}

TEST(OrderDeadlineTest, SilenceBecomesAnExceptionAndTheAnswerClearsIt) {
  Order order = TwoLines();
  EXPECT_EQ(order.deadline, kNow + kDeadlines.credit);
  order.Overdue(kNow + absl::Minutes(14), kDeadlines);
  EXPECT_EQ(order.open_exceptions, 0);
  const absl::Time late = kNow + absl::Minutes(15);
  order.Overdue(late, kDeadlines);
  EXPECT_EQ(order.open_exceptions, kCreditOverdue | kStockOverdue);
  EXPECT_FALSE(order.deadline.has_value());
  (void)order.CreditHeld(late, kDeadlines);
  EXPECT_EQ(order.open_exceptions, kStockOverdue);
  EXPECT_EQ(LastOf<WasExceptionResolved>(order.facts)->kind, "CREDIT_OVERDUE");
  (void)order.StockReserved(FullCover(order), late, kDeadlines);
  EXPECT_EQ(order.raised, 0);
  EXPECT_EQ(order.waits_for, Step::kDeliver);
}

TEST(OrderDeadlineTest, RetryPublishesTheStepAgainAndANewDeadlineRuns) {
  Order order = TwoLines();
  const absl::Time late = kNow + absl::Hours(1);
  order.Overdue(late, kDeadlines);
  (void)order.TakeFacts();
  order.Retry(kStockOverdue, {}, late, kDeadlines);
  EXPECT_EQ(CountOf<WasPlaced>(order.facts), 1);
  EXPECT_EQ(order.deadline, late + kDeadlines.stock);
  EXPECT_EQ(order.attempts, 1);
  EXPECT_EQ(order.open_exceptions, kCreditOverdue);
}

TEST(OrderDeadlineTest, AnIgnoredExceptionIsNotRaisedAgainForTheSameWait) {
  Order order = TwoLines();
  const absl::Time late = kNow + absl::Hours(1);
  order.Overdue(late, kDeadlines);
  order.Ignore(kCreditOverdue);
  order.Ignore(kStockOverdue);
  EXPECT_EQ(order.open_exceptions, 0);
  EXPECT_FALSE(order.deadline.has_value());
  order.Overdue(late + absl::Hours(1), kDeadlines);
  EXPECT_EQ(order.open_exceptions, 0);
}

TEST(OrderDeadlineTest, BillingIsWatchedAndRetriedWithTheShipmentsThatHaveNoInvoice) {
  Order order = TwoLines();
  Confirm(order);
  ASSERT_TRUE(Ship(order, 1, {{order.lines[0].id, Units(3)}})->applied());
  const Shipment shipment = LastOf<WasShipped>(order.facts)->shipment;
  EXPECT_EQ(order.deadline, kNow + kDeadlines.billing);
  order.Overdue(kNow + absl::Hours(2), kDeadlines);
  EXPECT_EQ(order.open_exceptions, kBillingOverdue);
  (void)order.TakeFacts();
  order.Retry(kBillingOverdue, {shipment}, kNow + absl::Hours(2), kDeadlines);
  EXPECT_EQ(CountOf<WasConfirmed>(order.facts), 1);
  ASSERT_EQ(CountOf<WasShipped>(order.facts), 1);
  EXPECT_TRUE(LastOf<WasShipped>(order.facts)->repeated);
}

TEST(OrderDeadlineTest, APromisedDayRaisesBeforeItPassesAndAPastOneWasNeverPromised) {
  Order order = TwoLines();
  order.promise_time = kNow + absl::Hours(60);
  Confirm(order);
  EXPECT_EQ(order.deadline, order.promise_time);
  order.Overdue(*order.deadline, kDeadlines);
  EXPECT_EQ(order.open_exceptions, kDeliveryOverdue);
  Order past = TwoLines();
  past.requested_date = absl::CivilDay(2013, 7, 1);  // begun before it was placed: no promise_time (placement_test)
  Confirm(past);
  EXPECT_EQ(past.deadline, kNow + kDeadlines.delivery);
}

TEST(OrderDeadlineTest, SupplyBlockedShowsUntilItIsOver) {
  Order order = TwoLines();
  Confirm(order);
  order.SupplyBlocked("no price");
  order.SupplyBlocked("no price");
  EXPECT_EQ(CountOf<WasExceptionRaised>(order.facts), 1);
  order.SupplyUnblocked();
  EXPECT_EQ(order.open_exceptions, 0);
  order.SupplyBlocked("no price");
  (void)order.Cancel("x", kNow, kDeadlines);
  (void)order.DemandWithdrawn({}, kNow, kDeadlines);
  EXPECT_EQ(order.open_exceptions, 0);
}

}  // namespace
}  // namespace saikne::ordering
