// A service may publish a fact again under another event, by an operator's wish: nothing is counted twice.

#include <algorithm>
#include <functional>
#include <random>

#include "services/crm/subscribers/follow_pg.h"

namespace saikne::crm {
namespace {

class RepublishPg : public FollowPg {
 protected:
  ordering_events::OrderConfirmed Confirmed(bool counts_as_delivered = false) {
    ordering_events::OrderConfirmed event;
    event.set_order_id(order_.ToString());
    *event.mutable_order() = Facts();
    event.set_counts_as_delivered(counts_as_delivered);
    return event;
  }
  ordering_events::OrderCancelRequested CancelRequested() {
    ordering_events::OrderCancelRequested event;
    event.set_order_id(order_.ToString());
    event.set_deal_id(deal_.id.ToString());
    return event;
  }
  /// The second line will not ship.
  ordering_events::OrderCancelled PartlyCancelled() {
    ordering_events::OrderCancelled event;
    event.set_order_id(order_.ToString());
    *event.mutable_order() = Facts();
    SetEuro(847, event.mutable_cancelled_gross());
    event.add_lines()->mutable_cancelled()->set_value("0");
    event.add_lines()->mutable_cancelled()->set_value("2");
    return event;
  }
  finance_events::CreditNotePosted CreditNote(int64_t gross) {
    finance_events::CreditNotePosted event;
    event.set_credit_note_id(Id::New(now_).ToString());
    event.set_number("CN-1");
    event.set_order_id(order_.ToString());
    event.set_deal_id(deal_.id.ToString());
    event.set_customer_id(account_.ToString());
    SetEuro(gross, event.mutable_gross());
    return event;
  }
  finance_events::PaymentAllocated Advance(const Id& payment, const Id& invoice, int64_t amount, int64_t open) {
    finance_events::PaymentAllocated event = Payment(amount, 0);
    event.set_payment_id(payment.ToString());
    event.mutable_allocations()->RemoveLast();
    event.mutable_allocations(0)->set_invoice_id(invoice.ToString());
    SetEuro(open, event.mutable_allocations(0)->mutable_open());
    return event;
  }
  template <typename E>
  std::string Tell(const E& event) {  // each time under an event of its own
    const Outcome outcome = React<E>({At(event, ++seconds_)})[0];
    return outcome.kind() == Outcome::Kind::kApplied ? "applied" : outcome.reason();
  }

  int seconds_ = 0;
};

TEST_F(RepublishPg, AShipmentCountsOnceHoweverOftenItIsPublished) {
  const auto first = Shipped(0, "0.5", "0.5"), second = Shipped(0, "1.5", "2"), third = Shipped(1, "2", "2");
  EXPECT_EQ(Tell(Placed()), "applied");
  EXPECT_EQ(Tell(Confirmed()), "applied");
  EXPECT_EQ(Tell(first), "applied");
  EXPECT_EQ(Tell(second), "applied");
  EXPECT_EQ(Order().shipped_minor, 700);
  EXPECT_EQ(Order().lines_delivered, 1);
  EXPECT_EQ(Tell(second), "REPEATED");
  EXPECT_EQ(Tell(first), "REPEATED");
  EXPECT_EQ(Order().shipped_minor, 700);
  EXPECT_EQ(Order().lines_delivered, 1);
  EXPECT_EQ(Order().deliveries, 2);
  EXPECT_EQ(ShipmentOf(Order()), Progress::kPart);
  EXPECT_EQ(Tell(third), "applied");
  EXPECT_EQ(Tell(first), "REPEATED");
  EXPECT_EQ(Order().shipped_minor, 1400);
  EXPECT_EQ(ShipmentOf(Order()), Progress::kFull);
  EXPECT_EQ(Trail(deal_.id).size(), 5u);
}

TEST_F(RepublishPg, ShipmentsThatLookAlikeAreDifferent) {
  const auto one = Shipped(0, "1", "1"), two = Shipped(0, "1", "2");
  Tell(Placed());
  Tell(one);
  EXPECT_EQ(Tell(two), "applied");
  EXPECT_EQ(Order().deliveries, 2);
  EXPECT_EQ(Order().shipped_minor, 700);
}

TEST_F(RepublishPg, TwiceInOneBatchCountsOnce) {
  Tell(Placed());
  const auto shipped = Shipped(0, "2", "2");
  const std::vector<Outcome> outcomes = React<ordering_events::OrderShipped>(
      {At(shipped, 1), At(Shipped(1, "1", "1"), 2), At(shipped, 3)});
  EXPECT_EQ(outcomes[0].kind(), Outcome::Kind::kApplied);
  EXPECT_EQ(outcomes[1].kind(), Outcome::Kind::kApplied);
  EXPECT_EQ(outcomes[2].reason(), "REPEATED");
  EXPECT_EQ(Order().shipped_minor, 1050);
  EXPECT_EQ(Order().deliveries, 2);
}

TEST_F(RepublishPg, APlacementDoesNotTakeTheOrderBack) {
  Tell(Placed());
  Tell(Confirmed(true));
  EXPECT_EQ(Tell(Placed()), "REPEATED");
  EXPECT_EQ(Tell(Confirmed(true)), "REPEATED");
  EXPECT_EQ(StateOf(Order()), OrderState::kConfirmed);
  EXPECT_EQ(Order().gross_minor, 1694);
  EXPECT_EQ(Order().line_count, 2);
  EXPECT_EQ(Order().shipped_minor, 1400);
  EXPECT_EQ(Order().lines_delivered, 2);
  EXPECT_EQ(Order().deliveries, 1);
}

TEST_F(RepublishPg, ACancellationCountsOnceAndItsRequestDoesNotComeBack) {
  Tell(Placed());
  Tell(Shipped(0, "2", "2"));
  Tell(CancelRequested());
  EXPECT_EQ(StateOf(Order()), OrderState::kCancelling);
  Tell(PartlyCancelled());
  EXPECT_EQ(Tell(CancelRequested()), "REPEATED");
  EXPECT_EQ(Tell(PartlyCancelled()), "REPEATED");
  EXPECT_EQ(StateOf(Order()), OrderState::kConfirmed);
  EXPECT_EQ(Order().cancelled_minor, 847);
  EXPECT_EQ(Order().lines_delivered, 2);
}

TEST_F(RepublishPg, MoneyCountsOnce) {
  const auto invoice = Invoice(1694);
  const auto note = CreditNote(200);
  const Id payment = Id::New(now_), invoice_id = *Id::Parse(invoice.invoice_id());
  Tell(invoice);
  EXPECT_EQ(Tell(invoice), "REPEATED");
  EXPECT_EQ(Tell(Advance(payment, invoice_id, 500, 1194)), "applied");
  EXPECT_EQ(Tell(Advance(payment, invoice_id, 500, 694)), "applied") << "the advance, later";
  EXPECT_EQ(Tell(Advance(payment, invoice_id, 500, 1194)), "REPEATED");
  EXPECT_EQ(Tell(Advance(Id::New(now_), invoice_id, 494, 200)), "applied") << "another payment";
  Tell(note);
  EXPECT_EQ(Tell(note), "REPEATED");
  EXPECT_EQ(Order().invoices, 1);
  EXPECT_EQ(Order().invoiced_minor, 1694);
  EXPECT_EQ(Order().paid_minor, 1494);
  EXPECT_EQ(Order().credited_minor, 200);
  EXPECT_EQ(PaymentOf(Order()), Progress::kFull);
  EXPECT_EQ(Trail(deal_.id).size(), 5u);
}

// Holding, releasing, and holding for the same reason again are three facts.
TEST_F(RepublishPg, WhatMayHappenAgainIsTakenEachTime) {
  Tell(Placed());
  ordering_events::OrderHeld held;
  held.set_order_id(order_.ToString());
  held.set_deal_id(deal_.id.ToString());
  held.add_reasons("MANUAL");
  ordering_events::OrderReleased released;
  released.set_order_id(order_.ToString());
  released.set_deal_id(deal_.id.ToString());
  Tell(held);
  Tell(released);
  EXPECT_EQ(StateOf(Order()), OrderState::kPlaced);
  EXPECT_EQ(Tell(held), "applied");
  EXPECT_EQ(StateOf(Order()), OrderState::kOnHold);
  EXPECT_EQ(Trail(deal_.id).size(), 4u);
}

TEST_F(RepublishPg, ExceptionsOfOneOrderInOneBatchAllShow) {
  Tell(Placed());
  std::vector<Received<ordering_events::OrderExceptionRaised>> raised;
  std::vector<Received<ordering_events::OrderExceptionResolved>> resolved;
  for (const char* kind : {"STOCK_OVERDUE", "SUPPLY_BLOCKED", "STOCK_OVERDUE"}) {
    ordering_events::OrderExceptionRaised raise;
    raise.set_order_id(order_.ToString());
    raise.set_deal_id(deal_.id.ToString());
    raise.set_kind(kind);
    raised.push_back(At(raise, ++seconds_));
    ordering_events::OrderExceptionResolved resolve;
    resolve.set_order_id(order_.ToString());
    resolve.set_deal_id(deal_.id.ToString());
    resolve.set_kind(kind);
    resolved.push_back(At(resolve, ++seconds_));
  }
  React(raised);
  EXPECT_EQ(Order().exceptions, "STOCK_OVERDUE,SUPPLY_BLOCKED");
  React(resolved);
  EXPECT_EQ(Order().exceptions, "");
}

// Every fact is published one to three times, all in a random order: the amounts end the same.
TEST_F(RepublishPg, AnyOrderOfRepetitionsEndsWithTheSameAmounts) {
  for (unsigned seed = 1; seed <= 10; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    order_ = Id::New(now_);
    std::vector<std::function<void()>> facts;
    const auto add = [&](const auto& event) {
      for (unsigned i = random() % 3 + 1; i > 0; --i) facts.push_back([this, event] { Tell(event); });
    };
    add(Placed());
    add(Shipped(0, "0.333333", "0.333333"));
    add(Shipped(0, "1.666667", "2"));
    add(PartlyCancelled());
    add(Invoice(847));
    add(CreditNote(47));
    add(Payment(300, 500));
    std::shuffle(facts.begin(), facts.end(), random);
    for (const auto& fact : facts) fact();
    const std::vector<CustomerOrder> orders = OrdersOf(deal_.id);
    const auto order = std::find_if(orders.begin(), orders.end(),
                                    [&](const CustomerOrder& o) { return o.order_id == order_; });
    ASSERT_NE(order, orders.end());
    EXPECT_EQ(order->gross_minor, 1694);
    EXPECT_EQ(order->shipped_minor, 700);
    EXPECT_EQ(order->deliveries, 2);
    EXPECT_EQ(order->lines_delivered, 2);
    EXPECT_EQ(order->cancelled_minor, 847);
    EXPECT_EQ(order->invoiced_minor, 847);
    EXPECT_EQ(order->credited_minor, 47);
    EXPECT_EQ(order->paid_minor, 800);
    EXPECT_EQ(Trail(deal_.id).size(), 7u * seed);
  }
}

}  // namespace
}  // namespace saikne::crm
