// Two orders of one customer, step by step: together they never hold more than the limit, whoever is first, what a rollback
// leaves goes to the other, and no deadlock.

#include <gmock/gmock.h>

#include "libs/testing/interleaving.h"
#include "services/finance/app/credit_accounts.h"
#include "services/finance/tests/interleaved_finance.h"

namespace saikne::finance {
namespace {

using ::testing::AnyOf;
using ::testing::ElementsAre;
using testing::Interleaved;
using testing::Step;

class CreditInterleaving : public InterleavedFinance {
 protected:
  /// A customer who may owe one order of 121.
  Id Limited() {
    const Id customer = Id::New(absl::Now());
    Place(Order(customer, 0));
    Run([&](pg::Txn& txn) { return SetLimits(txn, {SetLimit{customer, 12'100, ""}}, Flow(customer), now_).status(); });
    return customer;
  }
  Step Hold(const TestOrder& order) { return Reacting<ord::OrderPlaced>("hold", OnOrderPlaced, Placed(order)); }
  int64_t Holds(const Id& customer, int state) {
    return pg_.Count("select count(*) from credit_holds where amount_minor > 0 and customer_id = '" + customer.ToString() +
                     "' and state = " + std::to_string(state));
  }
  // As many as fit are held; the others of those that were committed wait.
  void ExpectOneHeld(const Interleaved& result, const Id& customer, int64_t gross) {
    for (const auto& [order, end] : result.ended) EXPECT_THAT(end, AnyOf("committed", "rolled back")) << order;
    const int64_t held = std::min(result.committed(), 1);
    EXPECT_EQ(Holds(customer, 2), held);
    EXPECT_EQ(Holds(customer, 1), result.committed() - held);
    if (held > 0) {
      EXPECT_EQ(Account(customer, "held_minor"), gross);
    }
  }
};

TEST_F(CreditInterleaving, TheLimitIsTakenOnce) {
  Id customer;
  testing::InterleaveTwo(
      pg_.pool(),
      [&] {
        customer = Limited();
        return std::pair(Hold(Order(customer, 100)), Hold(Order(customer, 100)));
      },
      [&](const Interleaved& result) { ExpectOneHeld(result, customer, 12'100); });
}

TEST_F(CreditInterleaving, TheFirstOrdersOfACustomerWhomNobodyKnows) {
  Id customer;
  testing::InterleaveTwo(
      pg_.pool(),
      [&] {
        customer = Id::New(absl::Now());
        return std::pair(Hold(Order(customer, 60'000)), Hold(Order(customer, 60'000)));
      },
      [&](const Interleaved& result) { ExpectOneHeld(result, customer, 7'260'000); });
}

TEST_F(CreditInterleaving, TheSecondOrderWaitsAndIsRefusedCredit) {
  const Id customer = Limited();
  const TestOrder first = Order(customer, 100), second = Order(customer, 100);
  const Interleaved result = testing::Interleave(
      pg_.pool(),
      {{"a", {Step::Begin(), Hold(first), Step::Commit()}}, {"b", {Step::Begin(), Hold(second), Step::Commit()}}},
      {"a.begin", "b.begin", "a.hold", "b.hold", "b.commit", "a.commit"});
  EXPECT_THAT(result.lines, ElementsAre("a.begin", "b.begin", "a.hold", "b.hold waits", "a.commit", "b.hold", "b.commit"));
  EXPECT_EQ(Of(first.id, "state"), "2");
  EXPECT_EQ(Of(second.id, "state"), "1");
}

TEST_F(CreditInterleaving, ARollbackLeavesTheRoomToTheSecondOrder) {
  const Id customer = Limited();
  const TestOrder first = Order(customer, 100), second = Order(customer, 100);
  const Interleaved result = testing::Interleave(
      pg_.pool(),
      {{"a", {Step::Begin(), Hold(first), Step::Rollback()}}, {"b", {Step::Begin(), Hold(second), Step::Commit()}}},
      {"a.begin", "b.begin", "a.hold", "b.hold", "a.rollback", "b.commit"});
  EXPECT_THAT(result.lines,
              ElementsAre("a.begin", "b.begin", "a.hold", "b.hold waits", "a.rollback", "b.hold", "b.commit"));
  EXPECT_EQ(Of(second.id, "state"), "2");
}

// The room of a cancelled order is taken by the one that waits or arrives, and only once.
TEST_F(CreditInterleaving, CancellingAgainstPlacing) {
  Id customer;
  TestOrder holder, other;
  testing::InterleaveTwo(
      pg_.pool(),
      [&] {
        customer = Limited();
        holder = Order(customer, 100);
        other = Order(customer, 100);
        Place(holder);
        return std::pair(Reacting<ord::OrderCancelled>("cancel", OnOrderCancelled, Cancelled(holder)), Hold(other));
      },
      [&](const Interleaved& result) {
        for (const auto& [order, end] : result.ended) EXPECT_THAT(end, AnyOf("committed", "rolled back")) << order;
        const bool cancelled = result.ended.at("a") == "committed", placed = result.ended.at("b") == "committed";
        EXPECT_EQ(Of(holder.id, "state"), cancelled ? "3" : "2");
        EXPECT_EQ(Of(other.id, "state"), !placed ? "" : cancelled ? "2" : "1");
        EXPECT_EQ(Account(customer, "held_minor"), cancelled && !placed ? 0 : 12'100);
      });
}

}  // namespace
}  // namespace saikne::finance
