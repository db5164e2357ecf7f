#include <functional>
#include <random>

#include "services/crm/api/trail_view.h"
#include "services/crm/app/watch_orders.h"
#include "services/crm/store/deal_store.h"
#include "services/crm/store/reconcile_store.h"
#include "services/crm/subscribers/follow_pg.h"

namespace saikne::crm {
namespace {

TEST_F(FollowPg, AnOrderIsFollowedToItsEnd) {
  React<ordering_events::OrderPlaced>({At(Placed(), 1)});
  EXPECT_EQ(StateOf(Order()), OrderState::kPlaced);
  EXPECT_EQ(Order().number, "SO-2027-000001");
  EXPECT_EQ(Order().gross_minor, 1694);
  ordering_events::OrderConfirmed confirmed;
  confirmed.set_order_id(order_.ToString());
  *confirmed.mutable_order() = Facts();
  React<ordering_events::OrderConfirmed>({At(confirmed, 2)});
  EXPECT_EQ(StateOf(Order()), OrderState::kConfirmed);
  React<ordering_events::OrderShipped>({At(Shipped(0, "0.5", "0.5"), 3)});
  EXPECT_EQ(ShipmentOf(Order()), Progress::kPart);
  EXPECT_EQ(Order().shipped_minor, 175);
  React<ordering_events::OrderShipped>({At(Shipped(0, "1.5", "2"), 4)});
  React<ordering_events::OrderShipped>({At(Shipped(1, "2", "2"), 5)});
  EXPECT_EQ(ShipmentOf(Order()), Progress::kFull);
  EXPECT_EQ(Order().shipped_minor, 1400);
  React<finance_events::InvoicePosted>({At(Invoice(1000), 6), At(Invoice(694), 6)});
  EXPECT_EQ(InvoiceOf(Order()), Progress::kFull);
  React<finance_events::PaymentAllocated>({At(Payment(1000, 94), 7)});
  EXPECT_EQ(PaymentOf(Order()), Progress::kPart);
  React<finance_events::PaymentAllocated>({At(Payment(300, 300), 8)});
  EXPECT_EQ(PaymentOf(Order()), Progress::kFull);
  ordering_events::OrderCompleted completed;
  completed.set_order_id(order_.ToString());
  completed.set_deal_id(deal_.id.ToString());
  React<ordering_events::OrderCompleted>({At(completed, 9)});
  EXPECT_EQ(StateOf(Order()), OrderState::kCompleted);
  EXPECT_EQ(Trail(deal_.id).size(), 10u);
  EXPECT_TRUE(CheckOrdersOfWins(pg_.pool(), company_)->empty());
}

TEST_F(FollowPg, ARepeatedEventChangesNothing) {
  const auto invoice = At(Invoice(1000), 3);
  EXPECT_EQ(React<finance_events::InvoicePosted>({invoice})[0].kind(), Outcome::Kind::kApplied);
  const Outcome again = React<finance_events::InvoicePosted>({invoice})[0];
  EXPECT_EQ(again.kind(), Outcome::Kind::kIgnored);
  EXPECT_EQ(again.reason(), "REPEATED");
  EXPECT_EQ(Order().invoiced_minor, 1000);
  EXPECT_EQ(Trail(deal_.id).size(), 1u);
}

TEST_F(FollowPg, TopicsMayArriveInAnyOrder) {
  React<finance_events::PaymentAllocated>({At(Payment(1000, 94), 7)});
  React<finance_events::InvoicePosted>({At(Invoice(1694), 6)});
  React<ordering_events::OrderPlaced>({At(Placed(), 1)});
  EXPECT_EQ(Order().number, "SO-2027-000001");
  EXPECT_EQ(Order().win_number, 1);
  EXPECT_EQ(Order().invoiced_minor, 1694);
  EXPECT_EQ(PaymentOf(Order()), Progress::kPart);
  EXPECT_EQ(Trail(deal_.id)[0].kind, TrailKind::kOrderPlaced) << "by recorded time";
}

TEST_F(FollowPg, HoldsAndExceptionsShowOnTheOrder) {
  React<ordering_events::OrderPlaced>({At(Placed(), 1)});
  ordering_events::OrderHeld held;
  held.set_order_id(order_.ToString());
  held.set_deal_id(deal_.id.ToString());
  held.add_reasons("CREDIT");
  held.add_reasons("MANUAL");
  React<ordering_events::OrderHeld>({At(held, 2)});
  EXPECT_EQ(StateOf(Order()), OrderState::kOnHold);
  EXPECT_EQ(Order().hold_reasons, "CREDIT,MANUAL");
  ordering_events::OrderReleased released;
  released.set_order_id(order_.ToString());
  released.set_deal_id(deal_.id.ToString());
  React<ordering_events::OrderReleased>({At(released, 3)});
  EXPECT_EQ(StateOf(Order()), OrderState::kPlaced);
  ordering_events::OrderExceptionRaised raised;
  raised.set_order_id(order_.ToString());
  raised.set_deal_id(deal_.id.ToString());
  raised.set_kind("SUPPLY_BLOCKED");
  React<ordering_events::OrderExceptionRaised>({At(raised, 4)});
  EXPECT_EQ(Order().exceptions, "SUPPLY_BLOCKED");
  ordering_events::OrderExceptionResolved resolved;
  resolved.set_order_id(order_.ToString());
  resolved.set_deal_id(deal_.id.ToString());
  resolved.set_kind("SUPPLY_BLOCKED");
  React<ordering_events::OrderExceptionResolved>({At(resolved, 5)});
  EXPECT_EQ(Order().exceptions, "");
}

TEST_F(FollowPg, ACancelledOrderReopensTheDealAndItIsWonAgain) {
  React<ordering_events::OrderPlaced>({At(Placed(), 1)});
  ordering_events::OrderCancelled cancelled;
  cancelled.set_order_id(order_.ToString());
  *cancelled.mutable_order() = Facts();
  cancelled.set_complete(true);
  SetEuro(1694, cancelled.mutable_cancelled_gross());
  const auto event = At(cancelled, 2);
  React<ordering_events::OrderCancelled>({event});
  EXPECT_EQ(StateOf(Order()), OrderState::kCancelled);
  EXPECT_EQ(pg_.Value("select state from deals"), "1");
  EXPECT_EQ(Published("DealStageChanged"), 2);
  const Deal again = WinOne(deal_.id);
  EXPECT_EQ(again.win_number, 2);
  React<ordering_events::OrderCancelled>({event});
  React<ordering_events::OrderCancelled>({At(cancelled, 3)});
  EXPECT_EQ(pg_.Value("select state from deals"), "2") << "only the first win's order was cancelled";
  EXPECT_EQ(Published("DealWon"), 2);
  EXPECT_EQ(WonDeals()(pg_.pool(), company_)->size(), 2u);
  EXPECT_TRUE(CheckStageDurations(pg_.pool(), company_)->empty());
}

TEST_F(FollowPg, APartlyCancelledOrderLeavesTheDealWon) {
  React<ordering_events::OrderPlaced>({At(Placed(), 1)});
  React<ordering_events::OrderShipped>({At(Shipped(0, "2", "2"), 2)});
  ordering_events::OrderCancelled cancelled;
  cancelled.set_order_id(order_.ToString());
  *cancelled.mutable_order() = Facts();
  SetEuro(847, cancelled.mutable_cancelled_gross());
  auto* line = cancelled.add_lines();
  line->mutable_cancelled()->set_value("2");
  React<ordering_events::OrderCancelled>({At(cancelled, 3)});
  React<finance_events::InvoicePosted>({At(Invoice(847), 4)});
  EXPECT_EQ(StateOf(Order()), OrderState::kConfirmed);
  EXPECT_EQ(ShipmentOf(Order()), Progress::kFull);
  EXPECT_EQ(InvoiceOf(Order()), Progress::kFull);
  EXPECT_EQ(pg_.Value("select state from deals"), "2");
}

// A purchase order serves two deals; a work order's stock answer names no deal and may come before the work order.
TEST_F(FollowPg, DocumentsThatServeSeveralDealsAreOnEachTrail) {
  const Deal other = OneDeal("other");
  procurement_events::PurchaseOrdered ordered;
  ordered.set_purchase_order_id(Id::New(now_).ToString());
  ordered.set_number("PO-1");
  ordered.mutable_supplier()->set_name("Wood Ltd");
  auto* line = ordered.add_lines();
  line->set_sku("PLANK");
  AddPeg(line->mutable_pegs(), deal_.id, "4");
  AddPeg(line->mutable_pegs(), deal_.id, "1");
  AddPeg(line->mutable_pegs(), other.id, "2.5");
  React<procurement_events::PurchaseOrdered>({At(ordered, 1)});
  procurement_events::BillHeld bill;
  bill.set_bill_id(Id::New(now_).ToString());
  bill.set_purchase_order_id(ordered.purchase_order_id());
  bill.set_reason("PRICE");
  React<procurement_events::BillHeld>({At(bill, 2)});

  inventory_events::StockReserved components;
  components.set_demand_id(Id::New(now_).ToString());
  components.set_kind(types::v1::DEMAND_KIND_WORK_ORDER);
  React<inventory_events::StockReserved>({At(components, 4)});
  EXPECT_EQ(Trail(deal_.id).size(), 2u);
  production_events::WorkOrderReleased released;
  released.set_work_order_id(components.demand_id());
  released.set_number("WO-1");
  released.set_sku("CHAIR");
  released.mutable_quantity()->set_value("10");
  AddPeg(released.mutable_pegs(), deal_.id, "3");
  React<production_events::WorkOrderReleased>({At(released, 3)});

  const std::vector<TrailStep> steps = Trail(deal_.id);
  ASSERT_EQ(steps.size(), 4u);
  EXPECT_EQ(Sentence(steps[0].kind, steps[0].detail),
            "A purchase order was sent: 5 PLANK, from Wood Ltd.");
  EXPECT_EQ(steps[1].kind, TrailKind::kBillHeld);
  EXPECT_EQ(Sentence(steps[2].kind, steps[2].detail),
            "A work order was released: 3 CHAIR, of 10 CHAIR in all.");
  EXPECT_EQ(steps[3].kind, TrailKind::kComponentsReserved);
  const std::vector<TrailStep> others = Trail(other.id);
  ASSERT_EQ(others.size(), 2u);
  EXPECT_EQ(others[0].detail, "2.5 PLANK, from Wood Ltd");
}

TEST_F(FollowPg, AnEventThatNamesOnlyTheOrderIsFoundByTheOrder) {
  finance_events::CreditHeld held;
  held.set_order_id(order_.ToString());
  SetEuro(1694, held.mutable_amount());
  React<finance_events::CreditHeld>({At(held, 2)});
  EXPECT_TRUE(Trail(deal_.id).empty());
  React<ordering_events::OrderPlaced>({At(Placed(), 1)});
  const std::vector<TrailStep> steps = Trail(deal_.id);
  ASSERT_EQ(steps.size(), 2u);
  const auto history = ReadStageHistory(pg_.pool(), deal_.id);
  const v1::DealTrail view = TrailView(deal_.number, *history, steps);
  ASSERT_EQ(view.steps_size(), 4);
  EXPECT_EQ(view.steps(0).event_type(), "DealStageChanged");
  EXPECT_EQ(view.steps(1).event_type(), "DealWon");
  EXPECT_EQ(view.steps(2).since_win_ms(), 1000);
  EXPECT_EQ(view.steps(3).service(), "finance");
  EXPECT_EQ(view.steps(3).document_number(), "SO-2027-000001");
  EXPECT_EQ(view.steps(3).what(), "Credit was set aside: 16.94 EUR.");
}

TEST_F(FollowPg, ABatchIsFollowedWithFewStatements) {
  std::vector<Received<ordering_events::OrderPlaced>> batch;
  for (int i = 0; i < 200; ++i) {
    ordering_events::OrderPlaced placed = Placed();
    placed.set_order_id(Id::New(now_).ToString());
    placed.mutable_order()->set_deal_id(Id::New(now_).ToString());
    batch.push_back(At(placed, 1));
  }
  Run([&](pg::Txn& txn) -> absl::Status {
    CountingTxn counting(txn);
    RETURN_IF_ERROR(Deliver(counting, batch).status());
    EXPECT_LE(counting.statements(), 3);
    return absl::OkStatus();
  });
  EXPECT_EQ(pg_.Count("select count(*) from trail_steps"), 200);
  EXPECT_EQ(pg_.Count("select count(*) from customer_orders"), 200);
}

// The topics of an order interleave at random and records come twice: the copy ends the same, whatever the seed.
TEST_F(FollowPg, AnyInterleavingOfTopicsWithRepetitionsEndsTheSame) {
  ordering_events::OrderConfirmed confirmed;
  *confirmed.mutable_order() = Facts();
  ordering_events::OrderCompleted completed;
  for (unsigned seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(seed);
    order_ = Id::New(now_);
    confirmed.set_order_id(order_.ToString());
    completed.set_order_id(order_.ToString());
    completed.set_deal_id(deal_.id.ToString());
    using Step = std::function<void()>;
    const auto placed = At(Placed(), 1);
    const auto confirm = At(confirmed, 2);
    const auto part = At(Shipped(0, "0.333333", "0.333333"), 3), rest = At(Shipped(0, "1.666667", "2"), 4);
    const auto second = At(Shipped(1, "2", "2"), 5);
    const auto complete = At(completed, 9);
    const auto invoice = At(Invoice(1000), 6), invoice2 = At(Invoice(694), 6);
    const auto payment = At(Payment(1000, 694), 7);
    std::vector<std::vector<Step>> topics = {
        {[&] { React<ordering_events::OrderPlaced>({placed}); },
         [&] { React<ordering_events::OrderConfirmed>({confirm}); },
         [&] { React<ordering_events::OrderShipped>({part}); },
         [&] { React<ordering_events::OrderShipped>({rest}); },
         [&] { React<ordering_events::OrderShipped>({second}); },
         [&] { React<ordering_events::OrderCompleted>({complete}); }},
        {[&] { React<finance_events::InvoicePosted>({invoice}); }},
        {[&] { React<finance_events::InvoicePosted>({invoice2}); }},
        {[&] { React<finance_events::PaymentAllocated>({payment}); }}};
    std::mt19937 random(seed);
    std::vector<size_t> next(topics.size(), 0);
    for (;;) {
      std::vector<size_t> open;
      for (size_t t = 0; t < topics.size(); ++t) {
        if (next[t] < topics[t].size()) open.push_back(t);
      }
      if (open.empty()) break;
      const size_t topic = open[random() % open.size()];
      topics[topic][next[topic]]();
      if (random() % 3 == 0) topics[topic][next[topic]]();  // delivered twice
      ++next[topic];
    }
    const std::vector<CustomerOrder> orders = OrdersOf(deal_.id);
    for (const CustomerOrder& order : orders) {
      if (order.order_id != order_) continue;
      EXPECT_EQ(StateOf(order), OrderState::kCompleted);
      EXPECT_EQ(ShipmentOf(order), Progress::kFull);
      EXPECT_EQ(order.shipped_minor, 1400);
      EXPECT_EQ(order.invoiced_minor, 1694);
      EXPECT_EQ(order.paid_minor, 1694);
      EXPECT_EQ(PaymentOf(order), Progress::kFull);
    }
    EXPECT_EQ(orders.size(), seed);
    EXPECT_EQ(Trail(deal_.id).size(), 9u * seed);
  }
}

TEST_F(FollowPg, ADirectOrderHasATrailOfItsOwn) {
  ordering_events::OrderPlaced placed = Placed();
  placed.mutable_order()->clear_deal_id();
  React<ordering_events::OrderPlaced>({At(placed, 1)});
  EXPECT_TRUE(Trail(deal_.id).empty());
  const auto steps = ReadTrail(pg_.pool(), company_, order_, std::nullopt);
  ASSERT_EQ(steps->size(), 1u);
  EXPECT_TRUE(ReadTrail(pg_.pool(), Id::New(now_), order_, std::nullopt)->empty()) << "another company's";
}

TEST_F(FollowPg, EventsOfSeveralTypesAreFollowedAsOneSet) {
  const auto placed = At(Placed(), 1);
  const auto shipped = At(Shipped(0, "2", "2"), 3);
  const auto invoice = At(Invoice(847), 4);
  Run([&](pg::Txn& txn) -> absl::Status {
    CountingTxn counting(txn);
    const std::vector<::saikne::events::RawEvent> set = {{&invoice.envelope, &invoice.event}, {&placed.envelope, &placed.event},
                                                         {&shipped.envelope, &shipped.event}};
    RETURN_IF_ERROR(OnTrailEvents(counting, set, now_).status());
    EXPECT_LE(counting.statements(), 4);
    return absl::OkStatus();
  });
  EXPECT_EQ(Trail(deal_.id).size(), 3u);
  const CustomerOrder order = Order();
  EXPECT_EQ(order.number, "SO-2027-000001");
  EXPECT_EQ(order.line_count, 2);
  EXPECT_EQ(order.lines_delivered, 1);
  EXPECT_EQ(order.invoiced_minor, 847);
}

TEST_F(FollowPg, AMalformedEventIsAnError) {
  ordering_events::OrderPlaced placed = Placed();
  placed.set_order_id("not an id");
  const absl::Status status = pg_.pool().RunInTransaction([&](pg::Txn& txn) {
    const std::vector<Received<ordering_events::OrderPlaced>> batch = {At(placed, 1)};
    return Deliver(txn, batch).status();
  });
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(FollowPg, AWinWithoutOrderBecomesAnExceptionUntilTheOrderComes) {
  const auto watch = [&](int seconds) {
    Run([&](pg::Txn& txn) {
      return WatchOrders(txn, absl::Seconds(60), now_ + absl::Seconds(seconds)).status();
    });
  };
  const std::string open =
      "select count(*) from exceptions where kind = 'NO_ORDER' and close_time is null";
  watch(59);
  EXPECT_EQ(pg_.Count(open), 0);
  watch(61);
  EXPECT_EQ(pg_.Count(open), 1);
  watch(200);
  EXPECT_EQ(pg_.Count(open), 1);
  React<ordering_events::OrderPlaced>({At(Placed(), 1)});
  EXPECT_EQ(pg_.Count(open), 0);
  EXPECT_EQ(pg_.Value("select resolution from exceptions"), "cleared");
}

TEST_F(FollowPg, TheWinIsPublishedAgainOnDemand) {
  Run([&](pg::Txn& txn) { return RepublishWins(txn, Now(), {deal_.id}); });
  EXPECT_EQ(Published("DealWon"), 2);
  EXPECT_EQ(pg_.Value("select win_number from deals"), "1");
  EXPECT_EQ(pg_.Value("select event_version from deals"), "3");
}

}  // namespace
}  // namespace saikne::crm
