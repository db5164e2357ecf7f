// Won deals become orders: once each, as a set, or they wait visibly.

#include <thread>

#include "services/ordering/app/place_deals.h"
#include "services/ordering/tests/ordering_fixture.h"

namespace saikne::ordering {
namespace {

using testing::Dec;
using testing::OrderingTest;
using Strings = std::vector<std::string>;

class DealsTest : public OrderingTest {
 protected:
  bool RunRetry() {
    bool more = false;
    EXPECT_TRUE(pg_.pool().RunInTransaction([&](pg::Txn& txn) -> absl::Status {
      ASSIGN_OR_RETURN(more, RetryUnplaced(txn, process_, now_));
      return absl::OkStatus();
    }).ok());
    return more;
  }
  Strings Win(const Id& deal_id, std::vector<std::pair<std::string, std::string>> lines) {
    return React(OnDealWon, {Got(Deal(deal_id, std::move(lines)), deal_id)});
  }
  std::string Exceptions() {
    return pg_.Value("SELECT coalesce(string_agg(kind, ',' ORDER BY kind), '') FROM exceptions WHERE close_time IS NULL");
  }
};

TEST_F(DealsTest, AWonDealBecomesAnOrderWithFrozenTax) {
  const Id deal_id = NewId();
  EXPECT_EQ(Win(deal_id, {{"BOLT", "10"}, {"HELP", "1.5"}}), Strings{"applied"});
  const Order order = OfDeal(deal_id);
  EXPECT_EQ(order.id, OrderIdOf(deal_id, 1));
  EXPECT_EQ(order.state, State::kPlaced);
  EXPECT_EQ(order.net_minor, 11500);
  EXPECT_EQ(order.tax_minor, 2415);
  EXPECT_EQ(order.lines[1].kind, LineKind::kService);
  EXPECT_EQ(order.correlation_id, deal_id.ToString());
  EXPECT_EQ(Published(order.id), Strings{"OrderPlaced"});
  const auto placed = LastPublished<testing::oev::OrderPlaced>(order.id);
  EXPECT_EQ(placed.order().order_number(), order.number);
  EXPECT_EQ(placed.order().deal_id(), deal_id.ToString());
  EXPECT_EQ(placed.order().lines_size(), 2);
  EXPECT_EQ(placed.order().lines(0).quantity().value(), "10");
  EXPECT_EQ(placed.order().lines(0).tax_code(), "STANDARD");
  EXPECT_EQ(placed.order().gross().units(), 139);
  EXPECT_EQ(placed.order().gross().nanos(), 150'000'000);
  EXPECT_EQ(pg_.Value("SELECT name FROM customers"), "Customer");
}

TEST_F(DealsTest, ARepetitionIsIgnoredAlsoWithinABatch) {
  const Id deal_id = NewId();
  const auto deal = Deal(deal_id, {{"BOLT", "10"}});
  EXPECT_EQ(React(OnDealWon, {Got(deal, deal_id), Got(deal, deal_id)}), (Strings{"applied", "ignored:ORDER_EXISTS"}));
  EXPECT_EQ(React(OnDealWon, {Got(deal, deal_id)}), Strings{"ignored:ORDER_EXISTS"});
  EXPECT_EQ(pg_.Count("SELECT count(*) FROM sales_orders"), 1);
  EXPECT_EQ(pg_.Count("SELECT count(*) FROM order_lines"), 1);
  EXPECT_EQ(pg_.Count("SELECT count(*) FROM outbox"), 1);
}

TEST_F(DealsTest, ASecondWinIsASecondOrder) {
  const Id deal_id = NewId();
  auto deal = Deal(deal_id, {{"BOLT", "10"}});
  React(OnDealWon, {Got(deal, deal_id)});
  deal.set_win_number(2);
  EXPECT_EQ(React(OnDealWon, {Got(deal, deal_id)}), Strings{"applied"});
  EXPECT_EQ(pg_.Count("SELECT count(*) FROM sales_orders"), 2);
}

TEST_F(DealsTest, C1ConcurrentWinsOfOneDealGiveOneOrder) {
  for (int writers : {1, 2, 8, 64}) {
    const Id deal_id = NewId();
    const auto deal = Deal(deal_id, {{"BOLT", "10"}, {"NUT", "1"}});
    std::atomic<int> applied{0}, ignored{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < writers; ++i) {
      threads.emplace_back([&] {
        const absl::Status status = Patiently([&](pg::Txn& txn) -> absl::Status {
          auto outcomes = OnDealWon(process_, txn, {Got(deal, deal_id)}, now_);
          if (!outcomes.ok()) return outcomes.status();
          ((*outcomes)[0].kind() == ::saikne::events::Outcome::Kind::kApplied ? applied : ignored)++;
          return absl::OkStatus();
        });
        EXPECT_TRUE(status.ok()) << status;
      });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(applied, 1) << writers;
    EXPECT_EQ(ignored, writers - 1);
    EXPECT_EQ(Published(OrderIdOf(deal_id, 1)), Strings{"OrderPlaced"});
    EXPECT_EQ(OfDeal(deal_id).lines.size(), 2u);
  }
}

TEST_F(DealsTest, ABatchIsAFewStatementsHoweverManyDeals) {
  for (int n : {1, 200}) {
    std::vector<::saikne::events::Received<testing::cev::DealWon>> batch;
    for (int i = 0; i < n; ++i) {
      const Id deal_id = NewId();
      batch.push_back(Got(Deal(deal_id, {{"BOLT", "10"}, {"NUT", "1"}, {"HELP", "2"}}), deal_id));
    }
    for (const std::string& outcome : React(OnDealWon, batch)) EXPECT_EQ(outcome, "applied");
    EXPECT_EQ(statements_, 7) << n;
  }
  EXPECT_EQ(pg_.Count("SELECT count(*) FROM order_lines"), 603);
  EXPECT_EQ(Violations(), 0);
}

TEST_F(DealsTest, AnUnknownItemMakesTheDealWaitAndTheItemResumesItInTheSameTransaction) {
  const Id deal_id = NewId();
  EXPECT_EQ(Win(deal_id, {{"BOLT", "1"}, {"GEAR", "2"}}), Strings{"applied"});
  EXPECT_EQ(Win(deal_id, {{"BOLT", "1"}, {"GEAR", "2"}}), Strings{"applied"});
  EXPECT_EQ(pg_.Value("SELECT kind FROM unplaced_deals"), "UNKNOWN_ITEM");
  EXPECT_EQ(pg_.Count("SELECT count(*) FROM unplaced_deals"), 1);
  EXPECT_EQ(pg_.Count("SELECT count(*) FROM sales_orders"), 0);
  EXPECT_EQ(Exceptions(), "");
  EXPECT_EQ(Violations(), 0);
  Item("GEAR");
  EXPECT_EQ(pg_.Count("SELECT count(*) FROM unplaced_deals"), 0);
  EXPECT_EQ(OfDeal(deal_id).lines.size(), 2u);
  EXPECT_EQ(Published(OrderIdOf(deal_id, 1)), Strings{"OrderPlaced"});
}

TEST_F(DealsTest, ATaxCodeThatArrivesResumesToo) {
  const Id deal_id = NewId();
  auto deal = Deal(deal_id, {{"BOLT", "1"}});
  deal.mutable_lines(0)->set_tax_code("ODD");
  React(OnDealWon, {Got(deal, deal_id)});
  EXPECT_EQ(pg_.Value("SELECT kind FROM unplaced_deals"), "UNKNOWN_TAX_CODE");
  Tax("ODD", "0.5");
  EXPECT_EQ(OfDeal(deal_id).tax_minor, 500);
}

TEST_F(DealsTest, AnUnknownWarehouseIsAnExceptionAfterTheWaitAndTheWarehouseEndsIt) {
  const Id deal_id = NewId(), order_id = OrderIdOf(deal_id, 1);
  auto deal = Deal(deal_id, {{"BOLT", "1"}});
  deal.set_warehouse_code("NORTH");
  EXPECT_EQ(React(OnDealWon, {Got(deal, deal_id)}), Strings{"applied"});
  EXPECT_EQ(pg_.Value("SELECT kind FROM unplaced_deals"), "UNKNOWN_WAREHOUSE");
  Warehouse("SOUTH");
  now_ += absl::Seconds(61);
  pg_.Exec("UPDATE unplaced_deals SET wait_until = now() - interval '1 s', next_try = now()");
  RunRetry();
  EXPECT_EQ(Exceptions(), "UNKNOWN_WAREHOUSE");
  EXPECT_EQ(pg_.Value("SELECT array_to_string(ways_out, ' ') FROM exceptions"), "retry ignore");
  EXPECT_EQ(ReasonOf(pg_.pool().RunInTransaction([&](pg::Txn& txn) { return RetryDeal(txn, deal_id, process_, now_); })),
            "UNKNOWN_WAREHOUSE");
  EXPECT_EQ(pg_.Count("SELECT count(*) FROM sales_orders"), 0);
  Warehouse("NORTH");
  EXPECT_EQ(Exceptions(), "");
  EXPECT_EQ(OfDeal(deal_id).warehouse_code, "NORTH");
  EXPECT_EQ(Published(order_id), (Strings{"OrderExceptionRaised", "OrderPlaced", "OrderExceptionResolved"}));
  EXPECT_EQ(Violations(), 0);
}

TEST_F(DealsTest, TheYearOfANumberIsThatOfTheCompanysDay) {
  pg_.Exec("UPDATE companies SET time_zone = 'Pacific/Auckland'");
  now_ = absl::FromCivil(absl::CivilSecond(2026, 12, 31, 13, 0, 0), absl::UTCTimeZone());
  const Id deal_id = NewId();
  auto deal = Deal(deal_id, {{"BOLT", "1"}});
  deal.mutable_requested_date()->set_year(2027);
  deal.mutable_requested_date()->set_month(1);
  deal.mutable_requested_date()->set_day(3);
  EXPECT_EQ(React(OnDealWon, {Got(deal, deal_id)}), Strings{"applied"});
  EXPECT_EQ(OfDeal(deal_id).number.substr(0, 8), "SO-2027-");
  EXPECT_EQ(OfDeal(deal_id).promise_time,
            absl::FromCivil(absl::CivilSecond(2027, 1, 2, 11, 0, 0), absl::UTCTimeZone()));
}

TEST_F(DealsTest, AfterTheWaitItIsAnExceptionAndTheItemStillResumesIt) {
  const Id deal_id = NewId();
  Win(deal_id, {{"GEAR", "2"}});
  EXPECT_FALSE(RunRetry());
  EXPECT_EQ(Exceptions(), "");
  pg_.Exec("UPDATE unplaced_deals SET wait_until = now() - interval '1 s'");
  now_ += absl::Seconds(61);
  RunRetry();
  EXPECT_EQ(Exceptions(), "UNKNOWN_ITEM");
  EXPECT_EQ(pg_.Value("SELECT subject_type || subject_number || money_at_risk_minor FROM exceptions"), "dealDL-0000012000");
  RunRetry();
  EXPECT_EQ(pg_.Count("SELECT count(*) FROM exceptions"), 1);
  const Id order_id = OrderIdOf(deal_id, 1);
  EXPECT_EQ(Published(order_id), Strings{"OrderExceptionRaised"});
  Item("GEAR");
  EXPECT_EQ(Exceptions(), "");
  EXPECT_EQ(Published(order_id), (Strings{"OrderExceptionRaised", "OrderPlaced", "OrderExceptionResolved"}));
  EXPECT_EQ(Credit(Load(order_id)), "applied");
}

TEST_F(DealsTest, ARaceThatMissesTheItemIsHealedByTheTimer) {
  const Id deal_id = NewId();
  Win(deal_id, {{"GEAR", "2"}});
  pg_.Exec("UPDATE unplaced_deals SET missing = '{}', next_try = now()");  // as if the item's reaction had not seen it
  Item("GEAR");
  EXPECT_EQ(pg_.Count("SELECT count(*) FROM sales_orders"), 0);
  RunRetry();
  EXPECT_EQ(pg_.Count("SELECT count(*) FROM sales_orders"), 1);
  EXPECT_EQ(pg_.Count("SELECT count(*) FROM unplaced_deals"), 0);
}

TEST_F(DealsTest, WhatNoWaitingHelpsIsAnExceptionAtOnce) {
  const auto kind_of = [&](testing::cev::DealWon deal) {
    const Id deal_id = *Id::Parse(deal.deal_id());
    EXPECT_EQ(React(OnDealWon, {Got(deal, deal_id)}), Strings{"applied"});
    return pg_.Value(absl::StrCat("SELECT kind FROM exceptions WHERE close_time IS NULL AND deal_id = '",
                                  deal_id.ToString(), "'"));
  };
  EXPECT_EQ(kind_of(Deal(NewId(), {})), "DEAL_WITHOUT_LINES");
  auto foreign = Deal(NewId(), {{"BOLT", "1"}});
  foreign.set_currency("USD");
  foreign.mutable_lines(0)->mutable_unit_price()->set_currency_code("USD");
  EXPECT_EQ(kind_of(foreign), "FOREIGN_CURRENCY");
  auto huge = Deal(NewId(), {{"BOLT", "999999999"}});
  huge.mutable_lines(0)->mutable_unit_price()->set_units(999'999'999);
  EXPECT_EQ(kind_of(huge), "AMOUNT_OVERFLOW");
  EXPECT_EQ(kind_of(Deal(NewId(), {{"BOLT", "-1"}})), "INVALID_DEAL");
  EXPECT_EQ(kind_of(Deal(NewId(), {{"BOLT", "1.0000001"}})), "INVALID_DEAL");
  auto bad_currency = Deal(NewId(), {{"BOLT", "1"}});
  bad_currency.set_currency("XXQ");
  EXPECT_EQ(kind_of(bad_currency), "INVALID_DEAL");
  EXPECT_EQ(pg_.Count("SELECT count(*) FROM sales_orders"), 0);
  EXPECT_EQ(Violations(), 0);
  // One good deal in the same batch is not disturbed by a bad one.
  const Id good = NewId(), bad = NewId();
  EXPECT_EQ(React(OnDealWon, {Got(Deal(bad, {}), bad), Got(Deal(good, {{"BOLT", "1"}}), good)}),
            (Strings{"applied", "applied"}));
  EXPECT_EQ(OfDeal(good).lines.size(), 1u);
}

TEST_F(DealsTest, ACompanyThatIsNotKnownYetIsWaitedFor) {
  const Id deal_id = NewId();
  auto received = Got(Deal(deal_id, {{"BOLT", "1"}}), deal_id);
  received.envelope.company_id = NewId();
  EXPECT_EQ(React(OnDealWon, {received}), Strings{"applied"});
  EXPECT_EQ(pg_.Value("SELECT kind FROM unplaced_deals"), "NO_COMPANY");
}

TEST_F(DealsTest, AnOlderFactNeverOverwritesANewerOne) {
  const Id account = customer_;
  testing::cev::AccountChanged changed;
  changed.set_account_id(account.ToString());
  changed.mutable_account()->set_account_id(account.ToString());
  changed.mutable_account()->set_name("New");
  React(OnAccountChanged, {Got(changed, account, 5)});
  testing::cev::AccountRegistered old;
  old.set_account_id(account.ToString());
  *old.mutable_account() = changed.account();
  old.mutable_account()->set_name("Old");
  React(OnAccountRegistered, {Got(old, account, 1)});
  Place();
  EXPECT_EQ(pg_.Value("SELECT name FROM customers"), "New");
}

TEST_F(DealsTest, ReconcileSeesEachWinOnce) {
  Place();
  const Id waiting = NewId();
  Win(waiting, {{"GEAR", "2"}});
  EXPECT_EQ(pg_.pool().Read(sql::kFactPlacedOrders, company_, std::string(), int64_t{100})->size(), 1);
  const auto rows = pg_.pool().Read(sql::kFactDealExceptions, company_, std::string(), int64_t{100});
  ASSERT_EQ(rows->size(), 1);
  EXPECT_EQ((*rows)[0].Get<std::string>(0), waiting.ToString() + "/1");
  const auto open = pg_.pool().Read(sql::kFactOrderOpenQuantities, company_);
  ASSERT_EQ(open->size(), 2);
  const std::string quantity = (*open)[0].Get<std::string>(1);
  EXPECT_TRUE(quantity == "10" || quantity == "4") << quantity;
}

}  // namespace
}  // namespace saikne::ordering
