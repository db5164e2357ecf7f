// Credit of orders against PostgreSQL: O7 with one and with many writers, waiting holds, freeing.

#include <thread>

#include "services/finance/app/credit_accounts.h"
#include "services/finance/subscribers/on_account.h"
#include "services/finance/subscribers/on_order_cancel_requested.h"
#include "services/finance/subscribers/on_order_completed.h"
#include "services/finance/subscribers/on_order_released.h"
#include "services/finance/tests/finance_pg.h"

namespace saikne::finance {
namespace {

using Texts = std::vector<std::string>;

class CreditPg : public FinancePg {
 protected:
  void Limit(const Id& customer, int64_t minor) {
    Run([&](pg::Txn& txn) { return SetLimits(txn, {SetLimit{customer, minor, ""}}, Flow(customer), now_).status(); });
  }
  TestOrder Order(const Id& customer, int64_t price) {
    TestOrder order;
    order.customer = customer;
    order.lines[0].price = price;
    order.lines[0].id = Id::New(absl::Now());
    order.id = Id::New(absl::Now());
    return order;
  }
  Texts Release(const TestOrder& order) {
    ord::OrderReleased event;
    event.set_order_id(order.id.ToString());
    event.set_credit_override(true);
    event.set_released_by("boss");
    return React<ord::OrderReleased>(OnOrderReleased, {Arrived(event, order.id)});
  }
  Texts Complete(const TestOrder& order) {
    ord::OrderCompleted event;
    event.set_order_id(order.id.ToString());
    return React<ord::OrderCompleted>(OnOrderCompleted, {Arrived(event, order.id)});
  }
  Texts RequestCancel(const TestOrder& order) {
    ord::OrderCancelRequested event;
    event.set_order_id(order.id.ToString());
    return React<ord::OrderCancelRequested>(OnOrderCancelRequested, {Arrived(event, order.id)});
  }
  const Id customer_ = Id::New(absl::Now());
};

TEST_F(CreditPg, AnUnknownCustomerGetsTheCompanysDefaultLimit) {
  TestOrder order = Order(customer_, 100);
  EXPECT_EQ(Place(order), Texts{"applied"});
  EXPECT_EQ(Account(customer_, "limit_minor"), 10'000'000);
  EXPECT_EQ(Account(customer_, "held_minor"), 12'100);
  EXPECT_EQ(Of(order.id, "state"), "2");
  EXPECT_EQ(Events("CreditHeld"), 1);
}

TEST_F(CreditPg, ADuplicateOrderHoldsOnce) {
  TestOrder order = Order(customer_, 100);
  Place(order);
  EXPECT_EQ(Place(order), Texts{"HOLD_EXISTS"});
  EXPECT_EQ(Account(customer_, "held_minor"), 12'100);
  EXPECT_EQ(Events("CreditHeld"), 1);
}

TEST_F(CreditPg, ABatchIsDecidedInArrivalOrderWithARunningBalance) {
  Place(Order(customer_, 0));
  Limit(customer_, 30'000);
  std::vector<TestOrder> orders = {Order(customer_, 200), Order(customer_, 100), Order(customer_, 40), Order(customer_, 8)};
  std::vector<Received<ord::OrderPlaced>> events;
  for (const TestOrder& order : orders) events.push_back(Placed(order));
  React<ord::OrderPlaced>(OnOrderPlaced, events);
  EXPECT_EQ(Of(orders[0].id, "state"), "2") << "24,200 of 30,000";
  EXPECT_EQ(Of(orders[1].id, "state"), "1") << "12,100 more does not fit";
  EXPECT_EQ(Of(orders[2].id, "state"), "2") << "4,840 does";
  EXPECT_EQ(Of(orders[3].id, "state"), "1") << "968 would be 8 too much";
  EXPECT_EQ(Events("CreditRefused"), 2);
}

TEST_F(CreditPg, TwoHundredOrdersOfManyCustomersInOneBatch) {
  std::vector<TestOrder> orders;
  for (int i = 0; i < 200; ++i) orders.push_back(Order(i % 3 == 0 ? customer_ : Id::New(absl::Now()), 10 + i));
  std::vector<Received<ord::OrderPlaced>> events;
  for (const TestOrder& order : orders) events.push_back(Placed(order));
  EXPECT_EQ(React<ord::OrderPlaced>(OnOrderPlaced, events), Texts(200, "applied"));
  EXPECT_EQ(pg_.Count("select count(*) from credit_holds"), 200);
}

TEST_F(CreditPg, AForeignCurrencyIsParkedAndChangesNothing) {
  TestOrder order = Order(customer_, 100);
  order.currency = "USD";
  EXPECT_EQ(Place(order), Texts{"FOREIGN_CURRENCY"});
  EXPECT_EQ(pg_.Count("select count(*) from credit_holds"), 0);
}

TEST_F(CreditPg, AnEventThatCannotBeReadIsParked) {
  Received<ord::OrderPlaced> broken = Placed(Order(customer_, 1));
  broken.event.set_order_id("nonsense");
  EXPECT_EQ(React<ord::OrderPlaced>(OnOrderPlaced, {broken}), Texts{"INVALID_EVENT"});
  broken = Placed(Order(customer_, 1));
  Amount(-1, broken.event.mutable_order()->mutable_gross());
  EXPECT_EQ(React<ord::OrderPlaced>(OnOrderPlaced, {broken}), Texts{"INVALID_EVENT"});
}

TEST_F(CreditPg, ARaisedLimitTakesTheOldestThatFitAndSkipsTheOthers) {
  Place(Order(customer_, 0));
  Limit(customer_, 0);
  TestOrder big = Order(customer_, 1000), small = Order(customer_, 100), later = Order(customer_, 50);
  for (const TestOrder& order : {big, small, later}) Place(order);
  EXPECT_EQ(Events("CreditRefused"), 3);
  Limit(customer_, 18'150);
  EXPECT_EQ(Of(big.id, "state"), "1");
  EXPECT_EQ(Of(small.id, "state"), "2");
  EXPECT_EQ(Of(later.id, "state"), "2");
  EXPECT_EQ(Of(later.id, "event_version"), "2");
}

TEST_F(CreditPg, APaymentOfAnotherInvoiceFreesARefusedOrder) {
  Place(Order(customer_, 0));
  Limit(customer_, 12'100);
  TestOrder first = Order(customer_, 100), second = Order(customer_, 100);
  Place(first);
  Place(second);
  EXPECT_EQ(Of(second.id, "state"), "1");
  Ship(first, {1});
  EXPECT_EQ(Account(customer_, "held_minor"), 0);
  EXPECT_EQ(Account(customer_, "receivable_minor"), 12'100);
  ASSERT_FALSE(Pay(customer_, 12'100).nil()) << error_;
  EXPECT_EQ(Of(second.id, "state"), "2");
  EXPECT_EQ(Account(customer_, "held_minor"), 12'100);
  EXPECT_EQ(Events("CreditHeld"), 3);
}

TEST_F(CreditPg, ANamedPersonReleasesOverTheLimit) {
  Place(Order(customer_, 0));
  Limit(customer_, 100);
  TestOrder order = Order(customer_, 100);
  Place(order);
  EXPECT_EQ(Release(order), Texts{"applied"});
  EXPECT_EQ(Of(order.id, "over_limit"), "true");
  EXPECT_EQ(Of(order.id, "released_by"), "boss");
  EXPECT_EQ(Release(order), Texts{"NOT_WAITING"});
  EXPECT_EQ(Account(customer_, "held_minor"), 12'100);
}

TEST_F(CreditPg, AReleaseWithoutOverrideDoesNotConcernCredit) {
  ord::OrderReleased event;
  event.set_order_id(Id::New(now_).ToString());
  EXPECT_EQ(React<ord::OrderReleased>(OnOrderReleased, {Arrived(event, company_)}), Texts{"NOT_FOR_FINANCE"});
}

TEST_F(CreditPg, CancellingFreesAndAnotherOrderTakesTheRoom) {
  Place(Order(customer_, 0));
  Limit(customer_, 12'100);
  TestOrder first = Order(customer_, 100), second = Order(customer_, 100);
  Place(first);
  Place(second);
  EXPECT_EQ(Cancel(first), Texts{"applied"});
  EXPECT_EQ(Of(first.id, "state"), "3");
  EXPECT_EQ(Of(second.id, "state"), "2");
  EXPECT_EQ(Events("CreditFreed"), 1);
  EXPECT_EQ(Cancel(first), Texts{"ALREADY_CLOSED"});
  EXPECT_EQ(Place(first), Texts{"HOLD_EXISTS"}) << "a hold never arises for an order that is cancelled";
}

// Beside the order that is cancelled the customer has another one, whose 121 must stay held whatever is repeated.
class CancelledTwice : public CreditPg {
 protected:
  CancelledTwice() { Place(other_); }
  // What is held is the other order's, and the account agrees with its holds.
  void ExpectOnlyTheOtherHeld(const TestOrder& cancelled) {
    EXPECT_EQ(Of(cancelled.id, "held_minor"), "0");
    EXPECT_EQ(Of(other_.id, "held_minor"), "12100");
    EXPECT_EQ(Account(customer_, "held_minor"), 12'100);
  }
  /// Two of each, 242 a line: the first line billed on order, the second on delivery; one of the first has shipped.
  TestOrder Mixed() {
    TestOrder order = Order(customer_, 100);
    order.lines = {TestLine{2, 100, types::BILLING_POLICY_ON_ORDER}, TestLine{2, 100}};
    Place(order);
    EXPECT_EQ(Confirm(order), Texts{"applied"});
    EXPECT_EQ(Of(order.id, "held_minor"), "24200") << "the invoice has taken its part of the hold";
    EXPECT_EQ(Ship(order, {1, 0}), Texts{"applied"});
    return order;
  }
  TestOrder other_ = Order(customer_, 100);
};

TEST_F(CancelledTwice, AfterAPartWasInvoicedOnDelivery) {
  TestOrder order = Order(customer_, 100);
  order.lines[0].quantity = 10;
  Place(order);
  Ship(order, {4});
  EXPECT_EQ(Of(order.id, "held_minor"), "72600") << "the invoice has taken its part of the hold";
  Cancel(order);
  ExpectOnlyTheOtherHeld(order);
  Cancel(order);
  ExpectOnlyTheOtherHeld(order);
  EXPECT_EQ(Events("CreditFreed"), 1);
  EXPECT_EQ(Account(customer_, "receivable_minor"), 48'400);
}

TEST_F(CancelledTwice, AfterAPartWasInvoicedOnOrder) {
  TestOrder order = Mixed();
  Cancel(order);
  ExpectOnlyTheOtherHeld(order);
  Cancel(order);
  ExpectOnlyTheOtherHeld(order);
  EXPECT_EQ(Events("CreditFreed"), 1);
  EXPECT_EQ(Events("CreditNotePosted"), 1);
  EXPECT_EQ(Account(customer_, "receivable_minor"), 12'100) << "what has shipped";
}

TEST_F(CancelledTwice, InOneBatch) {
  TestOrder order = Mixed();
  EXPECT_EQ(React<ord::OrderCancelled>(OnOrderCancelled, {Cancelled(order), Cancelled(order)}), Texts(2, "applied"));
  ExpectOnlyTheOtherHeld(order);
  EXPECT_EQ(Events("CreditFreed"), 1);
  EXPECT_EQ(Events("CreditNotePosted"), 1);
  EXPECT_EQ(Account(customer_, "receivable_minor"), 12'100);
}

TEST_F(CancelledTwice, BeforeAnythingShippedAndAfterTheInvoice) {
  TestOrder order = Order(customer_, 100);
  order.lines = {TestLine{2, 100, types::BILLING_POLICY_ON_ORDER}, TestLine{2, 100}};
  Place(order);
  Confirm(order);
  EXPECT_EQ(Cancel(order), Texts{"applied"});
  ExpectOnlyTheOtherHeld(order);
  EXPECT_EQ(Cancel(order), Texts{"ALREADY_CLOSED"});
  ExpectOnlyTheOtherHeld(order);
  EXPECT_EQ(Complete(order), Texts{"NOTHING_TO_CLOSE"});
  ExpectOnlyTheOtherHeld(order);
  EXPECT_EQ(Account(customer_, "receivable_minor"), 0);
}

TEST_F(CreditPg, ACancelRequestGivesUpAHoldThatWaitsOnly) {
  Place(Order(customer_, 0));
  Limit(customer_, 12'100);
  TestOrder held = Order(customer_, 100), waiting = Order(customer_, 50);
  Place(held);
  Place(waiting);
  EXPECT_EQ(RequestCancel(held), Texts{"NOTHING_TO_CLOSE"});
  EXPECT_EQ(RequestCancel(waiting), Texts{"applied"});
  Limit(customer_, 100'000);
  EXPECT_EQ(Of(waiting.id, "state"), "3") << "a raised limit does not take it any more";
  EXPECT_EQ(RequestCancel(Order(customer_, 1)), Texts{"NOTHING_TO_CLOSE"}) << "an order that nobody knows";
}

TEST_F(CreditPg, CompletingFreesTheRest) {
  TestOrder order = Order(customer_, 100);
  Place(order);
  EXPECT_EQ(Complete(order), Texts{"applied"});
  EXPECT_EQ(Account(customer_, "held_minor"), 0);
  EXPECT_EQ(Complete(order), Texts{"NOTHING_TO_CLOSE"});
}

TEST_F(CreditPg, WhatSalesAsksForIsOnlyNoted) {
  crm::events::v1::AccountRegistered event;
  event.set_account_id(customer_.ToString());
  event.mutable_account()->set_number("AC-7");
  event.mutable_account()->set_name("Seven");
  Amount(99'900, event.mutable_account()->mutable_credit_limit_asked());
  using E = crm::events::v1::AccountRegistered;
  EXPECT_EQ(React<E>(OnAccountRegistered, {Arrived(event, customer_)}), Texts{"applied"});
  EXPECT_EQ(Account(customer_, "limit_minor"), 10'000'000);
  EXPECT_EQ(Account(customer_, "limit_asked_minor"), 99'900);
}

TEST_F(CreditPg, AStaleEtagAndAnUnknownCustomerAreRefused) {
  Place(Order(customer_, 1));
  auto set = [&](SetLimit limit) {
    return ReasonOf(pg_.pool().RunInTransaction(
        [&](pg::Txn& txn) { return SetLimits(txn, {limit}, Flow(customer_), now_).status(); }));
  };
  EXPECT_EQ(set({customer_, 5, "\"999\""}), "STALE_ETAG");
  EXPECT_EQ(set({Id::New(now_), 5, ""}), "CREDIT_ACCOUNT_NOT_FOUND");
}

class CreditWriters : public CreditPg, public ::testing::WithParamInterface<int> {};

// O7 under concurrency: however many writers, what is held never exceeds the limit and no room is left that an order fits into.
TEST_P(CreditWriters, NeverExceedTheLimitTogether) {
  const int writers = GetParam();
  constexpr int kOrders = 8;
  Place(Order(customer_, 0));
  Limit(customer_, 1210 * 100);  // room for 100 orders of 12.10
  std::vector<std::thread> threads;
  for (int w = 0; w < writers; ++w) {
    threads.emplace_back([&] {
      for (int i = 0; i < kOrders; ++i) {
        TestOrder order = Order(customer_, 10);
        order.lines[0].quantity = 1;
        EXPECT_EQ(Place(order), Texts{"applied"});
        if (i % 4 == 3) Cancel(order);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  const int64_t held = Account(customer_, "held_minor");
  const int64_t kept = static_cast<int64_t>(writers) * (kOrders - kOrders / 4);
  EXPECT_EQ(held, std::min<int64_t>(kept, 100) * 1210);
  EXPECT_EQ(held, pg_.Count("select coalesce(sum(held_minor), 0)::bigint from credit_holds"));
}

INSTANTIATE_TEST_SUITE_P(Writers, CreditWriters, ::testing::Values(1, 2, 8, 64));

}  // namespace
}  // namespace saikne::finance
