// Random lives of many orders by many writers at once; the books must hold together at the end (TearDown: F1-F6, F11, hash chain).

#include <random>
#include <thread>

#include "services/finance/app/credit_accounts.h"
#include "services/finance/subscribers/on_order_completed.h"
#include "services/finance/tests/finance_pg.h"

namespace saikne::finance {
namespace {

// What is offered can be kept books in: the table and the code agree on what is a currency and on its digits.
using CurrenciesPg = FinancePg;
TEST_F(CurrenciesPg, EachThatIsListedIsInUse) {
  auto rows = pg_.pool().Read(sql::kListCurrencies, "", int64_t{1000});
  ASSERT_TRUE(rows.ok()) << rows.status();
  EXPECT_GE(rows->size(), 20);
  for (const pg::Row& row : *rows) {
    auto currency = money::Currency::Parse(row.Get<std::string>(0));
    EXPECT_TRUE(currency.ok()) << row.Get<std::string>(0);
    if (currency.ok()) {
      EXPECT_EQ(currency->digits(), row.Get<int32_t>(2)) << currency->code();
    }
  }
}

class BooksPg : public FinancePg, public ::testing::WithParamInterface<int> {
 protected:
  // A writer's own orders; the customers are shared with the other writers.
  struct Life {
    TestOrder order;
    bool confirmed = false;
    bool over = false;
  };

  void Retry(const std::function<absl::Status(pg::Txn&)>& body) {
    absl::Status status;
    do {
      status = pg_.pool().RunInTransaction(body);
    } while (absl::IsResourceExhausted(status));
    EXPECT_TRUE(status.ok()) << status;
  }

  template <typename E>
  void Do(Reaction<E> reaction, const std::vector<Received<E>>& events) {
    if (events.empty()) return;
    Retry([&](pg::Txn& txn) -> absl::Status {
      ASSIGN_OR_RETURN(std::vector<Outcome> outcomes, reaction(txn, events, now_));
      for (const Outcome& outcome : outcomes) {
        EXPECT_NE(outcome.kind(), Outcome::Kind::kParked) << outcome.reason() << " " << outcome.detail();
      }
      return absl::OkStatus();
    });
  }

  TestOrder RandomOrder(std::mt19937& random) {
    TestOrder order;
    order.id = Id::New(absl::Now());
    order.customer = customers_[random() % customers_.size()];
    order.lines.clear();
    for (uint32_t i = 0; i <= random() % 3; ++i) {
      TestLine line;
      line.quantity = 1 + random() % 5;
      line.price = random() % 40;
      line.policy = random() % 2 == 0 ? types::BILLING_POLICY_ON_ORDER : types::BILLING_POLICY_ON_DELIVERY;
      order.lines.push_back(line);
    }
    order.shipped.assign(order.lines.size(), 0);
    return order;
  }

  // Some quantities that have not shipped yet; empty when nothing is left.
  std::vector<int64_t> RandomShipment(const TestOrder& order, std::mt19937& random) {
    std::vector<int64_t> quantities;
    bool any = false;
    for (size_t i = 0; i < order.lines.size(); ++i) {
      int64_t rest = order.lines[i].quantity - order.shipped[i];
      quantities.push_back(rest == 0 ? 0 : random() % (rest + 1));
      any = any || quantities.back() > 0;
    }
    return any ? quantities : std::vector<int64_t>();
  }

  void Step(std::vector<Life>& lives, std::mt19937& random) {
    std::vector<Received<ord::OrderPlaced>> placed;
    std::vector<Received<ord::OrderConfirmed>> confirmed;
    std::vector<Received<ord::OrderShipped>> shipped;
    std::vector<Received<ord::OrderCancelled>> cancelled;
    for (int i = 0; i < 4; ++i) {
      lives.push_back({RandomOrder(random)});
      placed.push_back(Placed(lives.back().order));
    }
    Do<ord::OrderPlaced>(OnOrderPlaced, placed);
    for (Life& life : lives) {
      if (life.over) continue;
      switch (random() % 4) {
        case 0:
          if (!life.confirmed) confirmed.push_back(Confirmed(life.order));
          life.confirmed = true;
          break;
        case 1:
        case 2:
          if (!life.confirmed) break;
          if (auto quantities = RandomShipment(life.order, random); !quantities.empty()) {
            shipped.push_back(Shipped(life.order, quantities));
          }
          break;
        case 3:
          if (random() % 4 != 0) break;
          cancelled.push_back(Cancelled(life.order));
          life.over = true;
          break;
      }
    }
    Do<ord::OrderConfirmed>(OnOrderConfirmed, confirmed);
    Do<ord::OrderShipped>(OnOrderShipped, shipped);
    Do<ord::OrderCancelled>(OnOrderCancelled, cancelled);
    PayOrRaise(random);
  }

  void PayOrRaise(std::mt19937& random) {
    const Id customer = customers_[random() % customers_.size()];
    if (random() % 4 == 0) {
      Retry([&](pg::Txn& txn) {
        return SetLimits(txn, {SetLimit{customer, static_cast<int64_t>(random() % 200'000), ""}}, Flow(customer), now_)
            .status();
      });
      return;
    }
    RecordPayment payment;
    payment.id = Id::New(absl::Now());
    payment.number = "PAY-" + payment.id.ToString();
    payment.customer_id = customer;
    payment.amount = 1 + random() % 30'000;
    payment.value_date = absl::ToCivilDay(now_, absl::UTCTimeZone());
    Retry([&](pg::Txn& txn) { return RecordPayments(txn, {payment}, Flow(payment.id), now_).status(); });
    if (random() % 3 != 0) return;
    absl::Status status = pg_.pool().RunInTransaction(
        [&](pg::Txn& txn) { return AllocateAdvance(txn, payment.id, {}, "", Flow(payment.id), now_); });
    if (!status.ok() && !absl::IsResourceExhausted(status)) {
      EXPECT_EQ(ReasonOf(status), "NOTHING_TO_ALLOCATE") << status;
    }
  }

  std::vector<Id> customers_;
};

TEST_P(BooksPg, HoldTogether) {
  const int writers = GetParam();
  for (int i = 0; i < 5; ++i) {
    TestOrder order;
    order.customer = Id::New(absl::Now());
    order.id = Id::New(absl::Now());
    order.lines[0].price = 0;
    ASSERT_EQ(Place(order), std::vector<std::string>{"applied"});
    customers_.push_back(order.customer);
  }
  const uint32_t seed = std::random_device()();
  SCOPED_TRACE(::testing::Message() << "seed " << seed);
  std::vector<std::thread> threads;
  for (int w = 0; w < writers; ++w) {
    threads.emplace_back([this, w, seed, writers] {
      std::mt19937 random(seed + static_cast<uint32_t>(w));
      std::vector<Life> lives;
      for (int step = 0; step < (writers > 8 ? 2 : 10); ++step) Step(lives, random);
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(pg_.Count("select count(*) from credit_accounts where held_minor < 0 or receivable_minor < 0"), 0);
}

INSTANTIATE_TEST_SUITE_P(Writers, BooksPg, ::testing::Values(1, 2, 8, 64));

}  // namespace
}  // namespace saikne::finance
