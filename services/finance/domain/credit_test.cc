#include "services/finance/domain/credit.h"

#include <gtest/gtest.h>

namespace saikne::finance {
namespace {

CreditAccount Account(int64_t limit) {
  CreditAccount account;
  account.limit = limit;
  return account;
}

CreditHold Waiting(int64_t amount) {
  CreditHold hold;
  hold.amount = amount;
  return hold;
}

TEST(Credit, TakesUpToTheLimitAndNotACentMore) {
  CreditAccount account = Account(100);
  CreditHold first = Waiting(60), second = Waiting(41), third = Waiting(40);
  EXPECT_TRUE(TakeIfFits(account, first));
  EXPECT_FALSE(TakeIfFits(account, second));
  EXPECT_TRUE(TakeIfFits(account, third));
  EXPECT_EQ(account.available(), 0);
  EXPECT_EQ(second.state, HoldState::kWaiting);
  EXPECT_EQ(second.held, 0);
}

TEST(Credit, AnOrderOverNothingFitsAnExhaustedLimitButNotAnOverdrawnOne) {
  CreditAccount account = Account(0);
  CreditHold zero = Waiting(0);
  EXPECT_TRUE(TakeIfFits(account, zero));
  account.receivable = 1;
  CreditHold again = Waiting(0);
  EXPECT_FALSE(TakeIfFits(account, again));
}

TEST(Credit, WalkTakesTheOldestThatFitsAndSkipsTheOthers) {
  CreditAccount account = Account(100);
  CreditHold a = Waiting(120), b = Waiting(70), c = Waiting(40), d = Waiting(30);
  std::vector<CreditHold*> taken = TakeWaiting(account, std::vector<CreditHold*>{&a, &b, &c, &d});
  EXPECT_EQ(taken, (std::vector<CreditHold*>{&b, &d}));
  EXPECT_EQ(account.held, 100);
}

TEST(Credit, ReleaseOverTheLimitIsRecordedAsSuch) {
  CreditAccount account = Account(10);
  CreditHold hold = Waiting(50);
  EXPECT_TRUE(TakeOverLimit(account, hold, "ann"));
  EXPECT_TRUE(hold.over_limit);
  EXPECT_EQ(hold.released_by, "ann");
  EXPECT_EQ(account.available(), -40);
  EXPECT_FALSE(TakeOverLimit(account, hold, "bob")) << "it does not wait any more";
  EXPECT_EQ(hold.released_by, "ann");
}

TEST(Credit, InvoiceReplacesTheHoldByAReceivable) {
  CreditAccount account = Account(100);
  CreditHold hold = Waiting(80);
  ASSERT_TRUE(TakeIfFits(account, hold));
  Invoiced(account, &hold, 30);
  EXPECT_EQ(hold.held, 50);
  EXPECT_EQ(account.receivable, 30);
  EXPECT_EQ(account.available(), 20);
  Invoiced(account, &hold, 60);  // beyond the rest of the hold
  EXPECT_EQ(hold.held, 0);
  EXPECT_EQ(account.held, 0);
  EXPECT_EQ(account.receivable, 90);
  Invoiced(account, nullptr, 5);
  EXPECT_EQ(account.receivable, 95);
}

TEST(Credit, ClosingFreesTheRestOnce) {
  CreditAccount account = Account(100);
  CreditHold hold = Waiting(80);
  ASSERT_TRUE(TakeIfFits(account, hold));
  EXPECT_EQ(Free(account, hold, 30), 30);
  EXPECT_EQ(Free(account, hold, -5), 0);
  EXPECT_EQ(Close(account, hold), 50);
  EXPECT_EQ(Close(account, hold), 0);
  EXPECT_EQ(account.held, 0);
  EXPECT_FALSE(TakeIfFits(account, hold)) << "a closed hold is never taken";
  EXPECT_FALSE(TakeOverLimit(account, hold, "ann"));
}

}  // namespace
}  // namespace saikne::finance
