// The order's process over the database: answers in every order, cancelling against shipping, deadlines, supply.

#include <algorithm>
#include <cstdlib>
#include <thread>

#include "absl/strings/str_replace.h"
#include "libs/telemetry/metrics.h"
#include "services/ordering/app/block_supply.h"
#include "services/ordering/app/change_orders.h"
#include "services/ordering/app/resolve_exceptions.h"
#include "services/ordering/app/saga_metrics.h"
#include "services/ordering/tests/ordering_fixture.h"

namespace saikne::ordering {
namespace {

using testing::OrderingTest;
using Strings = std::vector<std::string>;
using money::Units;

class OrdersTest : public OrderingTest {
 protected:
  Order Confirmed(types::v1::BillingPolicy billing = types::v1::BILLING_POLICY_ON_DELIVERY) {
    const Order order = Place({{"BOLT", "10"}, {"NUT", "4"}}, billing);
    EXPECT_EQ(Credit(order), "applied");
    EXPECT_EQ(Stock(order, {10, 4}), "applied");
    return Load(order.id);
  }
  absl::Status Cancel(const Id& order_id) {
    return pg_.pool().RunInTransaction([&](pg::Txn& txn) -> absl::Status {
      ::saikne::events::Flow flow = EnvelopeFor(order_id).flow();
      ASSIGN_OR_RETURN(const auto replies,
                       ChangeOrders(txn, {OrderChange{order_id, flow}},
                                    [&](size_t, Order& order) -> absl::StatusOr<Reply> {
                                      RETURN_IF_ERROR(order.Cancel("no", now_, process_.deadlines));
                                      return order.facts.empty() ? Reply::Ignored("NO_CHANGE") : Reply::Applied();
                                    },
                                    now_));
      return replies[0].status();
    });
  }
  void RunOverdue() {
    const absl::Status status = pg_.pool().RunInTransaction([&](pg::Txn& txn) -> absl::Status {
      return RaiseOverdue(txn, process_.deadlines, absl::Now()).status();
    });
    EXPECT_TRUE(status.ok()) << status;
  }
  std::string OpenExceptions() {
    return pg_.Value("SELECT coalesce(string_agg(kind, ',' ORDER BY kind), '') FROM exceptions WHERE close_time IS NULL");
  }
  absl::Status TakeWayOut(const Id& order_id, ExceptionKind kind, WayOut way_out) {
    return pg_.pool().RunInTransaction([&](pg::Txn& txn) {
      return ResolveException(txn, process_, kind, way_out, order_id, EnvelopeFor(order_id).flow(), "because", now_);
    });
  }
};

TEST_F(OrdersTest, FromPlacedToCompleted) {
  const Order order = Confirmed();
  EXPECT_EQ(order.state, State::kConfirmed);
  const Id s1 = NewId(), s2 = NewId(), i1 = NewId(), i2 = NewId();
  EXPECT_EQ(Ship(order, s1, {3, 0}), "applied");
  EXPECT_EQ(Ship(order, s1, {3, 0}), "ignored:REPEATED_ANSWER");
  EXPECT_EQ(Invoice(order, i1, s1, {3, 0}), "applied");
  EXPECT_EQ(Ship(order, s2, {7, 4}), "applied");
  const auto shipped = LastPublished<testing::oev::OrderShipped>(order.id);
  EXPECT_EQ(shipped.shipment_id(), s2.ToString());
  EXPECT_EQ(shipped.tracking(), "DHL 42");
  EXPECT_EQ(shipped.order().lines_size(), 0);
  ASSERT_EQ(shipped.lines_size(), 2);
  EXPECT_EQ(shipped.lines(0).quantity().value(), "7");
  EXPECT_EQ(shipped.lines(0).cumulative_quantity().value(), "10");
  EXPECT_EQ(Pay(order, i1), "applied");
  EXPECT_EQ(Invoice(order, i2, s2, {7, 4}), "applied");
  EXPECT_EQ(Invoice(order, i2, s2, {7, 4}), "ignored:REPEATED_ANSWER");
  EXPECT_EQ(Pay(order, i2), "applied");
  EXPECT_EQ(Load(order.id).state, State::kCompleted);
  EXPECT_EQ(Published(order.id),
            (Strings{"OrderPlaced", "OrderConfirmed", "OrderShipped", "OrderShipped", "OrderCompleted"}));
  EXPECT_EQ(pg_.Count("SELECT count(*) FROM order_shipments"), 2);
  EXPECT_EQ(Violations(), 0);
  const auto triggers = pg_.pool().Read(sql::kFactBillingTriggers, company_, std::string(), int64_t{100});
  ASSERT_EQ(triggers->size(), 2);
  EXPECT_EQ((*triggers)[0].Get<std::string>(0), absl::StrCat(order.id.ToString(), "/", s1.ToString()));
}

TEST_F(OrdersTest, AnswersInEveryOrderEndAlike) {
  std::vector<int> steps = {0, 1, 2, 3, 4};
  do {
    // A second stock answer, two shipments and a late first answer of stock, in any order after confirmation.
    const Order order = Confirmed();
    const Id s1 = NewId(), s2 = NewId();
    for (int step : steps) {
      if (step == 0) Ship(order, s1, {4, 0});
      if (step == 1) Ship(order, s2, {6, 4});
      if (step == 2) Stock(order, {6, 4}, {4, 0});
      if (step == 3) Stock(order, {0, 0}, {10, 4});
      if (step == 4) { EXPECT_EQ(Credit(order), "ignored:REPEATED_ANSWER"); }
    }
    const Id i1 = NewId(), i2 = NewId();
    EXPECT_EQ(Invoice(order, i2, s2, {6, 4}), "applied");
    EXPECT_EQ(Pay(order, i2), "applied");
    EXPECT_EQ(Invoice(order, i1, s1, {4, 0}), "applied");
    EXPECT_EQ(Pay(order, i1), "applied");
    const Order done = Load(order.id);
    EXPECT_EQ(done.state, State::kCompleted);
    EXPECT_EQ(done.lines[0].reserved, Units(0));
  } while (std::next_permutation(steps.begin(), steps.end()));
  EXPECT_EQ(Violations(), 0);
}

TEST_F(OrdersTest, SeveralShipmentsOfOneOrderInOneBatch) {
  const Order order = Confirmed();
  const Id s1 = NewId(), s2 = NewId();
  EXPECT_EQ(React(OnShipmentShipped, {Got(ShipmentEvent(order, s1, {4, 0}), s1), Got(ShipmentEvent(order, s2, {6, 4}), s2)}),
            (Strings{"applied", "applied"}));
  EXPECT_EQ(LastPublished<testing::oev::OrderShipped>(order.id).lines(0).cumulative_quantity().value(), "10");
  EXPECT_EQ(Violations(), 0);
}

TEST_F(OrdersTest, RefusedThenHeldGoesOn) {
  const Order order = Place();
  EXPECT_EQ(Refuse(order), "applied");
  EXPECT_EQ(Stock(order, {10, 4}), "applied");
  EXPECT_EQ(Load(order.id).state, State::kOnHold);
  EXPECT_EQ(Credit(order), "applied");
  EXPECT_EQ(Published(order.id), (Strings{"OrderPlaced", "OrderHeld", "OrderReleased", "OrderConfirmed"}));
}

TEST_F(OrdersTest, ABrokenPromiseParksAndUndoesTheBatch) {
  const Order order = Confirmed();
  const Id s1 = NewId(), s2 = NewId();
  EXPECT_EQ(React(OnShipmentShipped, {Got(ShipmentEvent(order, s1, {4, 0}), s1), Got(ShipmentEvent(order, s2, {7, 0}), s2)}),
            (Strings{"applied", "parked:SHIPPED_TOO_MUCH"}));
  EXPECT_EQ(Load(order.id).lines[0].shipped, Units(0));
}

TEST_F(OrdersTest, AWorkOrdersDemandIsNoneOfOurs) {
  testing::iev::StockReserved event;
  event.set_demand_id(NewId().ToString());
  event.set_kind(types::v1::DEMAND_KIND_WORK_ORDER);
  EXPECT_EQ(React(OnStockReserved, {Got(event, NewId())}), Strings{"ignored:NOT_AN_ORDER"});
  event.set_kind(types::v1::DEMAND_KIND_ORDER);
  EXPECT_EQ(React(OnStockReserved, {Got(event, NewId())}), Strings{"ignored:UNKNOWN_ORDER"});
}

TEST_F(OrdersTest, CancelledBeforeDuringAndAfterAPartialShipment) {
  const Order before = Place();
  ASSERT_TRUE(Cancel(before.id).ok());
  ASSERT_TRUE(Cancel(before.id).ok());
  EXPECT_EQ(Withdraw(before, {}), "applied");
  EXPECT_EQ(Withdraw(before, {}), "ignored:REPEATED_ANSWER");
  EXPECT_EQ(Load(before.id).state, State::kCancelled);
  EXPECT_EQ(Published(before.id), (Strings{"OrderPlaced", "OrderCancelRequested", "OrderCancelled"}));
  const auto cancelled = LastPublished<testing::oev::OrderCancelled>(before.id);
  EXPECT_TRUE(cancelled.complete());
  EXPECT_EQ(cancelled.cancelled_gross().units(), 169);
  EXPECT_EQ(cancelled.cancelled_gross().nanos(), 400'000'000);

  const Order partly = Confirmed(types::v1::BILLING_POLICY_ON_ORDER);
  const Id s1 = NewId(), i1 = NewId(), note = NewId();
  EXPECT_EQ(Ship(partly, s1, {3, 0}), "applied");
  ASSERT_TRUE(Cancel(partly.id).ok());
  EXPECT_EQ(Withdraw(partly, {3, 0}), "applied");
  EXPECT_EQ(Load(partly.id).state, State::kConfirmed);
  EXPECT_FALSE(LastPublished<testing::oev::OrderCancelled>(partly.id).complete());
  EXPECT_EQ(CreditNote(partly, note, {7, 4}), "applied");  // before its invoice
  EXPECT_EQ(Invoice(partly, i1, partly.id, {10, 4}), "applied");
  EXPECT_EQ(Pay(partly, i1), "applied");
  EXPECT_EQ(Load(partly.id).state, State::kCompleted);

  const Order late = Confirmed();
  ASSERT_TRUE(Cancel(late.id).ok());
  EXPECT_EQ(Withdraw(late, {10, 0}), "applied");
  EXPECT_EQ(Ship(late, NewId(), {10, 0}), "applied");
  EXPECT_EQ(Load(late.id).waits_for, Step::kBill);
  EXPECT_EQ(Violations(), 0);
}

TEST_F(OrdersTest, CancellingRacesWithShippingAndEveryAnswer) {
  for (int round = 0; round < 12; ++round) {
    const Order order = Confirmed();
    const Id s1 = NewId();
    std::vector<std::thread> threads;
    std::atomic<int> shipped{0};
    for (int i = 0; i < 4; ++i) threads.emplace_back([&] { (void)Cancel(order.id); });
    threads.emplace_back([&] { shipped += Ship(order, s1, {3, 4}) == "applied"; });
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(shipped, 1);
    EXPECT_EQ(Load(order.id).state, State::kCancelling);
    EXPECT_EQ(Withdraw(order, {3, 4}), "applied");
    EXPECT_EQ(Load(order.id).state, State::kConfirmed);
    const Strings published = Published(order.id);
    EXPECT_EQ(std::count(published.begin(), published.end(), "OrderCancelRequested"), 1);
    EXPECT_EQ(std::count(published.begin(), published.end(), "OrderShipped"), 1);
  }
  EXPECT_EQ(Violations(), 0);
}

TEST_F(OrdersTest, ConcurrentAnswersOfManyOrdersConfirmEachOnce) {
  for (int writers : {1, 2, 8, 64}) {
    std::vector<Order> orders;
    for (int i = 0; i < 3; ++i) orders.push_back(Place());
    std::vector<std::thread> threads;
    for (int i = 0; i < writers; ++i) {
      threads.emplace_back([&, i] {
        std::vector<::saikne::events::Received<testing::fev::CreditHeld>> batch;
        for (int k = 0; k < 3; ++k) {  // in different orders: the locks are taken by id
          testing::fev::CreditHeld event;
          event.set_order_id(orders[(k + i) % 3].id.ToString());
          batch.push_back(Got(event, orders[(k + i) % 3].id));
        }
        const absl::Status status = Patiently(
            [&](pg::Txn& txn) { return OnCreditHeld(process_, txn, batch, now_).status(); });
        EXPECT_TRUE(status.ok()) << status;
      });
    }
    for (const Order& order : orders) {
      testing::iev::StockReserved event;
      event.set_demand_id(order.id.ToString());
      event.set_kind(types::v1::DEMAND_KIND_ORDER);
      threads.emplace_back([this, event, id = order.id] {
        const absl::Status status = Patiently(
            [&](pg::Txn& txn) { return OnStockReserved(process_, txn, {Got(event, id)}, now_).status(); });
        EXPECT_TRUE(status.ok()) << status;
      });
    }
    for (std::thread& thread : threads) thread.join();
    for (const Order& order : orders) EXPECT_EQ(Published(order.id), (Strings{"OrderPlaced", "OrderConfirmed"}));
  }
}

TEST_F(OrdersTest, SilenceRaisesExceptionsAndTheirWaysOutWork) {
  const Order order = Place();
  RunOverdue();
  EXPECT_EQ(OpenExceptions(), "");
  pg_.Exec("UPDATE sales_orders SET deadline = now() - interval '1 s', waits_since = now() - interval '1 h'");
  RunOverdue();
  EXPECT_EQ(OpenExceptions(), "CREDIT_OVERDUE,STOCK_OVERDUE");
  EXPECT_EQ(pg_.Value("SELECT owner || money_at_risk_minor || array_to_string(ways_out, ',') FROM exceptions ORDER BY kind"),
            "accountant16940retry,cancel,ignore");
  EXPECT_EQ(Credit(order), "applied");
  EXPECT_EQ(OpenExceptions(), "STOCK_OVERDUE");
  ASSERT_TRUE(TakeWayOut(order.id, kStockOverdue, WayOut::kRetry).ok());
  EXPECT_EQ(Published(order.id), (Strings{"OrderPlaced", "OrderExceptionRaised", "OrderExceptionRaised",
                                          "OrderExceptionResolved", "OrderExceptionResolved", "OrderPlaced"}));
  EXPECT_TRUE(Load(order.id).deadline.has_value());
  ASSERT_TRUE(TakeWayOut(order.id, kStockOverdue, WayOut::kCancel).ok());
  EXPECT_EQ(Load(order.id).state, State::kCancelling);
  pg_.Exec("UPDATE sales_orders SET deadline = now() - interval '1 s', waits_since = now() - interval '1 h'");
  RunOverdue();
  EXPECT_EQ(ExceptionNames(Load(order.id).open_exceptions), Strings{"CANCEL_OVERDUE"});
  EXPECT_EQ(Withdraw(order, {}), "applied");
  EXPECT_EQ(Load(order.id).open_exceptions, 0);
  EXPECT_EQ(ReasonOf(TakeWayOut(NewId(), kStockOverdue, WayOut::kIgnore)), "ORDER_NOT_FOUND");
}

// The value of one series of this process; -1 when it is not shown.
double Shown(const std::string& series) {
  const std::string text = "\n" + telemetry::MetricsText();
  const size_t at = text.find("\n" + series + " ");
  return at == std::string::npos ? -1 : std::atof(text.c_str() + at + series.size() + 2);
}

TEST_F(OrdersTest, TheProcessShowsAsMetrics) {
  const auto waits = [this](const std::string& step) {
    EXPECT_TRUE(PublishWaiting(pg_.pool()).ok());
    return absl::StrCat(Shown("saikne_saga_active{step=\"" + step + "\"}"), " ", Shown("saikne_saga_overdue{step=\"" + step + "\"}"));
  };
  const auto ended = [](const std::string& step) { return Shown("saikne_saga_step_seconds_count{step=\"" + step + "\"}"); };
  EXPECT_EQ(waits("authorise"), "0 0");
  const double authorised = ended("authorise"), billed = ended("bill"), cancelled = ended("cancel");
  const double seconds = Shown("saikne_saga_step_seconds_sum{step=\"authorise\"}");
  const double walked_back = Shown("saikne_saga_compensations_total");

  const Order order = Place();
  const Order other = Place();
  EXPECT_EQ(waits("authorise"), "2 0");
  pg_.Exec(absl::StrCat("UPDATE sales_orders SET deadline = now() - interval '1 s', waits_since = waits_since - interval '1 h' WHERE id = '",
                        order.id.ToString(), "'"));
  EXPECT_EQ(waits("authorise"), "2 1") << "before the timer has raised it";
  RunOverdue();
  EXPECT_EQ(waits("authorise"), "2 1");
  EXPECT_EQ(Credit(order), "applied");
  EXPECT_EQ(waits("authorise"), "2 1") << "inventory has not answered";
  EXPECT_EQ(ended("authorise"), authorised);
  EXPECT_EQ(Stock(order, {10, 4}), "applied");
  EXPECT_EQ(waits("authorise"), "1 0");
  EXPECT_EQ(waits("deliver"), "1 0");
  EXPECT_EQ(ended("authorise"), authorised + 1);
  EXPECT_GE(Shown("saikne_saga_step_seconds_sum{step=\"authorise\"}") - seconds, 3600);
  EXPECT_EQ(Shown("saikne_saga_compensations_total"), walked_back) << "nothing is cancelled yet";

  ASSERT_TRUE(Cancel(other.id).ok());
  ASSERT_TRUE(Cancel(other.id).ok());
  EXPECT_EQ(Shown("saikne_saga_compensations_total"), walked_back + 1);
  EXPECT_EQ(waits("cancel"), "1 0");
  pg_.Exec("UPDATE sales_orders SET deadline = now() - interval '1 s', waits_since = now() - interval '1 h'");
  RunOverdue();
  EXPECT_EQ(waits("cancel"), "1 1");
  ASSERT_TRUE(TakeWayOut(other.id, kCancelOverdue, WayOut::kIgnore).ok());
  EXPECT_EQ(waits("cancel"), "1 0") << "a person has excused it";
  EXPECT_EQ(Withdraw(other, {}), "applied");
  EXPECT_EQ(waits("cancel"), "0 0");
  EXPECT_EQ(ended("cancel"), cancelled + 1);
  EXPECT_EQ(Shown("saikne_saga_compensations_total"), walked_back + 1);

  const Id shipment = NewId();
  EXPECT_EQ(Ship(order, shipment, {10, 4}), "applied");
  EXPECT_EQ(waits("bill"), "1 0");
  EXPECT_EQ(Invoice(order, NewId(), shipment, {10, 4}), "applied");
  EXPECT_EQ(ended("bill"), billed + 1);
  EXPECT_EQ(waits("bill"), "0 0") << "a payment has no step";
}

TEST_F(OrdersTest, WhatWaitsAndWhatIsOverdueIsFoundByTheIndex) {
  for (const pg::Sql* query : {&sql::kCountWaiting, &sql::kLockOverdueOrders}) {
    std::string plan;
    EXPECT_TRUE(pg_.pool().RunInTransaction([&](pg::Txn& txn) -> absl::Status {
      RETURN_IF_ERROR(txn.ExecText("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off").status());
      ASSIGN_OR_RETURN(const pg::Rows rows,
                       txn.ExecText("EXPLAIN (FORMAT JSON) " + absl::StrReplaceAll(query->text, {{"$1", "31"}})));
      plan = rows[0].Get<std::string>(0);
      return absl::OkStatus();
    }).ok());
    EXPECT_NE(plan.find("sales_orders_deadline"), std::string::npos) << plan;
  }
}

TEST_F(OrdersTest, BillingOverdueRetriesWithTheShipmentThatHasNoInvoice) {
  const Order order = Confirmed();
  const Id s1 = NewId(), s2 = NewId();
  Ship(order, s1, {3, 0});
  Ship(order, s2, {0, 4});
  Invoice(order, NewId(), s1, {3, 0});
  pg_.Exec("UPDATE sales_orders SET deadline = now() - interval '1 s', waits_since = now() - interval '2 h'");
  RunOverdue();
  EXPECT_EQ(OpenExceptions(), "BILLING_OVERDUE");
  ASSERT_TRUE(TakeWayOut(order.id, kBillingOverdue, WayOut::kRetry).ok());
  const auto again = LastPublished<testing::oev::OrderShipped>(order.id);
  EXPECT_EQ(again.shipment_id(), s2.ToString());
  ASSERT_EQ(again.lines_size(), 1);
  EXPECT_EQ(again.lines(0).line().sku(), "NUT");
  EXPECT_EQ(again.lines(0).quantity().value(), "4");
  EXPECT_EQ(pg_.Count("SELECT count(*) FROM order_shipments"), 2);
}

TEST_F(OrdersTest, BlockedSupplyShowsUntilTheLastBlockIsGone) {
  const Order order = Confirmed();
  const Id demand = NewId(), gear = NewId();
  procurement::events::v1::SupplyBlocked bought;
  bought.set_demand_id(order.id.ToString());
  bought.set_item_id(gear.ToString());
  bought.set_sku("GEAR");
  bought.set_reason("NO_SUPPLIER_PRICE");
  bought.add_pegs()->set_order_id(order.id.ToString());
  bought.add_pegs()->set_order_id(order.id.ToString());
  production::events::v1::SupplyBlocked made;
  made.set_demand_id(demand.ToString());
  made.set_item_id(gear.ToString());
  made.set_sku("GEAR");
  made.set_reason("NO_BOM");
  made.add_pegs()->set_order_id(order.id.ToString());
  EXPECT_EQ(React(OnPurchaseBlocked, {Got(bought, order.id)}), Strings{"applied"});
  EXPECT_EQ(React(OnProductionBlocked, {Got(made, demand)}), Strings{"applied"});
  EXPECT_EQ(OpenExceptions(), "SUPPLY_BLOCKED");
  EXPECT_EQ(pg_.Count("SELECT count(*) FROM supply_blocks"), 2);

  procurement::events::v1::SupplyUnblocked freed;
  freed.set_demand_id(order.id.ToString());
  freed.set_item_id(gear.ToString());
  EXPECT_EQ(React(OnPurchaseUnblocked, {Got(freed, order.id)}), Strings{"applied"});
  EXPECT_EQ(OpenExceptions(), "SUPPLY_BLOCKED");
  production::events::v1::SupplyUnblocked last;
  last.set_demand_id(demand.ToString());
  last.set_item_id(gear.ToString());
  EXPECT_EQ(React(OnProductionUnblocked, {Got(last, demand)}), Strings{"applied"});
  EXPECT_EQ(OpenExceptions(), "");
  EXPECT_EQ(pg_.Count("SELECT count(*) FROM supply_blocks"), 0);

  React(OnProductionBlocked, {Got(made, demand)});
  ASSERT_TRUE(Cancel(order.id).ok());
  Withdraw(order, {0, 0});
  EXPECT_EQ(OpenExceptions(), "");
  EXPECT_EQ(pg_.Count("SELECT count(*) FROM supply_blocks"), 0);
  EXPECT_EQ(React(OnProductionBlocked, {Got(made, demand)}), Strings{"applied"});
  EXPECT_EQ(OpenExceptions(), "");
}

TEST_F(OrdersTest, EachFreedOrderNamesItsOwnCause) {
  const std::vector<Order> orders = {Confirmed(), Confirmed()};
  std::vector<::saikne::events::Received<procurement::events::v1::SupplyUnblocked>> ends;
  for (const Order& order : orders) {
    procurement::events::v1::SupplyBlocked blocked;
    blocked.set_demand_id(order.id.ToString());
    blocked.set_item_id(NewId().ToString());
    blocked.set_sku("GEAR");
    blocked.add_pegs()->set_order_id(order.id.ToString());
    React(OnPurchaseBlocked, {Got(blocked, order.id)});
    procurement::events::v1::SupplyUnblocked end;
    end.set_demand_id(order.id.ToString());
    end.set_item_id(blocked.item_id());
    ends.push_back(Got(end, order.id));
  }
  React(OnPurchaseUnblocked, ends);
  for (size_t i = 0; i < orders.size(); ++i) {
    EXPECT_EQ(pg_.Value(absl::StrCat("SELECT substring(headers from 'ce_causationid: ?([^\n]*)') FROM outbox WHERE key = '",
                                     orders[i].id.ToString(), "' AND headers LIKE '%OrderExceptionResolved%'")),
              ends[i].envelope.id.ToString());
  }
}

TEST_F(OrdersTest, AThousandLinesConfirmInOneGo) {
  std::vector<std::pair<std::string, std::string>> lines(1000, {"BOLT", "2"});
  const Order order = Place(lines);
  EXPECT_EQ(Credit(order), "applied");
  EXPECT_EQ(Stock(order, std::vector<int>(1000, 2)), "applied");
  EXPECT_LE(statements_, 5);
  EXPECT_EQ(Load(order.id).state, State::kConfirmed);
  EXPECT_EQ(LastPublished<testing::oev::OrderConfirmed>(order.id).order().lines_size(), 1000);
}

TEST_F(OrdersTest, TheDatabaseRefusesWhatTheDomainForgot) {
  const Order order = Confirmed();
  const auto fails = [&](const std::string& set) {
    const absl::Status status = pg_.pool().RunInTransaction([&](pg::Txn& txn) {
      return txn.ExecText("UPDATE order_lines SET " + set).status();
    });
    return ReasonOf(status);
  };
  EXPECT_EQ(fails("shipped_micros = quantity_micros + 1, reserved_micros = 0, backordered_micros = 0"), "ORDER_LINES_O1");
  EXPECT_EQ(fails("backordered_micros = quantity_micros"), "ORDER_LINES_O2");
  EXPECT_EQ(fails("invoiced_micros = 1"), "ORDER_LINES_O3");
  EXPECT_EQ(fails("reserved_micros = -1"), "ORDER_LINES_SIGNS");
}

}  // namespace
}  // namespace saikne::ordering
