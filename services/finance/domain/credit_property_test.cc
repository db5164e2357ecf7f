// Random lives of a customer's credit against a model that recomputes everything from the list of orders.

#include <gtest/gtest.h>

#include <deque>
#include <random>

#include "services/finance/domain/credit.h"

namespace saikne::finance {
namespace {

struct ModelOrder {
  int64_t amount = 0;
  int64_t rest = 0;  // of the hold
  enum { kWaits, kHeld, kClosed } state = kWaits;
};

struct Model {
  int64_t limit = 0;
  int64_t receivable = 0;
  std::vector<ModelOrder> orders;
  int64_t held() const {
    int64_t sum = 0;
    for (const ModelOrder& order : orders) sum += order.rest;
    return sum;
  }
  bool Fits(int64_t amount) const { return receivable + held() + amount <= limit; }
  void Walk() {
    for (ModelOrder& order : orders) {
      if (order.state == ModelOrder::kWaits && Fits(order.amount)) {
        order.state = ModelOrder::kHeld;
        order.rest = order.amount;
      }
    }
  }
};

void Compare(const Model& model, const CreditAccount& account, const std::deque<CreditHold>& holds) {
  ASSERT_EQ(account.held, model.held());
  ASSERT_EQ(account.receivable, model.receivable);
  for (size_t i = 0; i < holds.size(); ++i) {
    ASSERT_EQ(holds[i].held, model.orders[i].rest) << i;
    ASSERT_EQ(static_cast<int>(holds[i].state) - 1, static_cast<int>(model.orders[i].state)) << i;
  }
}

void Walk(CreditAccount& account, std::deque<CreditHold>& holds, Model& model) {
  std::vector<CreditHold*> waiting;
  for (CreditHold& hold : holds) {
    if (hold.state == HoldState::kWaiting) waiting.push_back(&hold);
  }
  TakeWaiting(account, waiting);
  model.Walk();
}

TEST(CreditProperty, DecisionsEqualTheModelAndNeverExceedTheLimitUnlessReleased) {
  for (uint32_t seed = 1; seed <= 300; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    std::mt19937 random(seed);
    auto pick = [&](int64_t n) { return static_cast<int64_t>(random() % n); };
    Model model;
    CreditAccount account;
    std::deque<CreditHold> holds;
    bool overridden = false;
    account.limit = model.limit = pick(1000);
    for (int step = 0; step < 120; ++step) {
      switch (pick(7)) {
        case 0:
        case 1: {  // an order arrives
          CreditHold hold;
          hold.amount = pick(300);
          holds.push_back(hold);
          ModelOrder order{hold.amount};
          if (model.Fits(order.amount)) order.state = ModelOrder::kHeld, order.rest = order.amount;
          model.orders.push_back(order);
          TakeIfFits(account, holds.back());
          break;
        }
        case 2: {  // an invoice
          if (holds.empty()) break;
          size_t i = pick(holds.size());
          if (model.orders[i].state != ModelOrder::kHeld) break;
          int64_t gross = pick(holds[i].held + 1);
          Invoiced(account, &holds[i], gross);
          model.orders[i].rest -= gross;
          model.receivable += gross;
          break;
        }
        case 3: {  // a payment, which makes room
          int64_t paid = pick(account.receivable + 1);
          account.receivable -= paid;
          model.receivable -= paid;
          Walk(account, holds, model);
          break;
        }
        case 4: {  // another limit
          int64_t limit = pick(1200);
          bool raised = limit > account.limit;
          account.limit = model.limit = limit;
          if (raised) Walk(account, holds, model);
          overridden = true;  // a lowered limit may lie below what is held
          break;
        }
        case 5: {  // cancelled or completed
          if (holds.empty()) break;
          size_t i = pick(holds.size());
          Close(account, holds[i]);
          model.orders[i].rest = 0;
          model.orders[i].state = ModelOrder::kClosed;
          break;
        }
        case 6: {  // released over the limit
          if (holds.empty()) break;
          size_t i = pick(holds.size());
          bool waits = model.orders[i].state == ModelOrder::kWaits;
          bool fits = model.Fits(model.orders[i].amount);
          ASSERT_EQ(TakeOverLimit(account, holds[i], "ann"), waits);
          if (!waits) break;
          ASSERT_EQ(holds[i].over_limit, !fits);
          model.orders[i].state = ModelOrder::kHeld;
          model.orders[i].rest = model.orders[i].amount;
          overridden = overridden || !fits;
          break;
        }
      }
      ASSERT_NO_FATAL_FAILURE(Compare(model, account, holds));
      if (!overridden) {
        ASSERT_GE(account.available(), 0) << "O7";
      }
    }
  }
}

}  // namespace
}  // namespace saikne::finance
