// Two payments against one invoice, step by step: it is never paid by more than it is open, whoever is first, and no deadlock.

#include <gmock/gmock.h>

#include "libs/testing/interleaving.h"
#include "services/finance/tests/interleaved_finance.h"

namespace saikne::finance {
namespace {

using ::testing::AnyOf;
using ::testing::ElementsAre;
using testing::Interleaved;
using testing::Step;

constexpr int64_t kGross = 1210;

class AllocationInterleaving : public InterleavedFinance {
 protected:
  /// A new customer with one open invoice of 12.10.
  void OpenInvoice() {
    TestOrder order = Order(Id::New(absl::Now()), 10);
    Place(order);
    Ship(order, {1});
    customer_ = order.customer;
    invoice_ = *Id::Parse(Of(order.id, "id", "invoices"));
  }
  /// A payment of the customer; no shares: the oldest invoices first.
  Step Payment(int64_t minor, const std::vector<Share>& shares) {
    return Step::Do("pay", [this, customer = customer_, minor, shares](pg::Txn& txn) {
      RecordPayment payment;
      payment.id = Id::New(absl::Now());
      payment.number = "PAY-" + payment.id.ToString();
      payment.customer_id = customer;
      payment.amount = minor;
      payment.value_date = absl::ToCivilDay(now_, absl::UTCTimeZone());
      payment.shares = shares;
      return RecordPayments(txn, {payment}, Flow(payment.id), now_).status();
    });
  }
  Step Named() { return Payment(kGross, {{invoice_, kGross}}); }
  Step Advance(const Id& payment) {
    return Step::Do("pay", [this, payment](pg::Txn& txn) { return AllocateAdvance(txn, payment, {}, "", Flow(payment), now_); });
  }
  int64_t Paid() { return pg_.Count("select paid_minor from invoices where id = '" + invoice_.ToString() + "'"); }
  int64_t Allocated() {
    return pg_.Count("select coalesce(sum(amount_minor), 0)::bigint from allocations where invoice_id = '" +
                     invoice_.ToString() + "'");
  }
  int64_t Left() {
    return pg_.Count("select coalesce(sum(unallocated_minor), 0)::bigint from payments where customer_id = '" +
                     customer_.ToString() + "'");
  }

  Id customer_, invoice_;
};

TEST_F(AllocationInterleaving, TwoPaymentsThatNameTheInvoice) {
  testing::InterleaveTwo(
      pg_.pool(),
      [&] {
        OpenInvoice();
        return std::pair(Named(), Named());
      },
      [&](const Interleaved& result) {
        bool refused = false;
        for (const auto& [session, end] : result.ended) {
          EXPECT_THAT(end, AnyOf("committed", "rolled back", "OVER_ALLOCATED")) << session;
          refused |= end == "OVER_ALLOCATED";
        }
        if (refused) {
          EXPECT_EQ(result.committed(), 1) << "only what is paid already refuses";
        }
        EXPECT_LE(result.committed(), 1);
        EXPECT_EQ(Paid(), result.committed() * kGross);
        EXPECT_EQ(Allocated(), Paid());
      });
}

TEST_F(AllocationInterleaving, AnAutomaticPaymentBesideOneThatNamesTheInvoice) {
  testing::InterleaveTwo(
      pg_.pool(),
      [&] {
        OpenInvoice();
        return std::pair(Payment(kGross, {}), Payment(500, {{invoice_, 500}}));
      },
      [&](const Interleaved& result) {
        int64_t money = 0;
        for (const auto& [session, end] : result.ended) {
          EXPECT_THAT(end, AnyOf("committed", "rolled back", "OVER_ALLOCATED")) << session;
          if (end == "committed") money += session == "a" ? kGross : 500;
        }
        EXPECT_GT(money + (result.has("a.rollback") && result.has("b.rollback") ? 1 : 0), 0);
        EXPECT_EQ(Paid(), std::min(money, kGross));
        EXPECT_EQ(Allocated(), Paid());
        EXPECT_EQ(Left(), money - Paid());
      });
}

TEST_F(AllocationInterleaving, TwoAdvancesThatAreAllocated) {
  testing::InterleaveTwo(
      pg_.pool(),
      [&] {
        OpenInvoice();
        const Id first = Pay(customer_, 1000, {}, "", /*advance=*/true);
        const Id second = Pay(customer_, 1000, {}, "", /*advance=*/true);
        return std::pair(Advance(first), Advance(second));
      },
      [&](const Interleaved& result) {
        for (const auto& [session, end] : result.ended) EXPECT_THAT(end, AnyOf("committed", "rolled back")) << session;
        EXPECT_EQ(Paid(), std::min<int64_t>(1000 * result.committed(), kGross));
        EXPECT_EQ(Allocated(), Paid());
        EXPECT_EQ(Left(), 2000 - Paid());
      });
}

TEST_F(AllocationInterleaving, TheSecondWaitsAndIsRefused) {
  OpenInvoice();
  const Interleaved result = testing::Interleave(
      pg_.pool(), {{"a", {Step::Begin(), Named(), Step::Commit()}}, {"b", {Step::Begin(), Named(), Step::Commit()}}},
      {"a.begin", "b.begin", "a.pay", "b.pay", "a.commit", "b.commit"});
  EXPECT_THAT(result.lines,
              ElementsAre("a.begin", "b.begin", "a.pay", "b.pay waits", "a.commit", "b.pay: OVER_ALLOCATED"));
  EXPECT_EQ(Paid(), kGross);
}

TEST_F(AllocationInterleaving, ARollbackLeavesTheInvoiceToTheSecond) {
  OpenInvoice();
  const Interleaved result = testing::Interleave(
      pg_.pool(), {{"a", {Step::Begin(), Named(), Step::Rollback()}}, {"b", {Step::Begin(), Named(), Step::Commit()}}},
      {"a.begin", "b.begin", "a.pay", "b.pay", "a.rollback", "b.commit"});
  EXPECT_THAT(result.lines, ElementsAre("a.begin", "b.begin", "a.pay", "b.pay waits", "a.rollback", "b.pay", "b.commit"));
  EXPECT_EQ(Paid(), kGross);
}

}  // namespace
}  // namespace saikne::finance
