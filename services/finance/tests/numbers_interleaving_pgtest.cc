// Legal numbers, step by step: whoever invoices second waits for the first, and a rollback leaves no gap.

#include <gmock/gmock.h>

#include "libs/testing/interleaving.h"
#include "services/finance/tests/interleaved_finance.h"

namespace saikne::finance {
namespace {

using ::testing::AnyOf;
using ::testing::ElementsAre;
using testing::Interleaved;
using testing::Step;

class NumbersInterleaving : public InterleavedFinance {
 protected:
  /// The shipment of a new order of a new customer: it is invoiced.
  Step Invoice(TestOrder* order) {
    *order = Order(Id::New(absl::Now()), 100);
    Place(*order);
    return Reacting<ord::OrderShipped>("invoice", OnOrderShipped, Shipped(*order, {1}));
  }
  Step Payment(const Id& customer, int64_t minor) {
    return Step::Do("pay", [this, customer, minor](pg::Txn& txn) {
      RecordPayment payment;
      payment.id = Id::New(absl::Now());
      payment.number = "PAY-" + payment.id.ToString();
      payment.customer_id = customer;
      payment.amount = minor;
      payment.value_date = absl::ToCivilDay(now_, absl::UTCTimeZone());
      return RecordPayments(txn, {payment}, Flow(payment.id), now_).status();
    });
  }
  int64_t Invoices() { return pg_.Count("select count(*) from invoices"); }
  int64_t Numbers(const std::string& series) {
    return pg_.Count("select coalesce(max(next_number - 1), 0)::bigint from number_series where series = '" + series + "'");
  }
};

TEST_F(NumbersInterleaving, NoOrderOfStepsLeavesAGap) {
  TestOrder a, b;
  int64_t before = 0;
  testing::InterleaveTwo(
      pg_.pool(),
      [&] {
        before = Invoices();
        Step first = Invoice(&a);
        return std::pair(std::move(first), Invoice(&b));
      },
      [&](const Interleaved& result) {
        for (const auto& [order, end] : result.ended) EXPECT_THAT(end, AnyOf("committed", "rolled back")) << order;
        EXPECT_EQ(Invoices(), before + result.committed());
        EXPECT_EQ(Numbers("INV"), Invoices());
        EXPECT_EQ(Numbers("JE"), pg_.Count("select count(*) from journal_entries"));
        ExpectClean();
      });
}

TEST_F(NumbersInterleaving, TheSecondWaitsForTheNumberOfTheFirst) {
  TestOrder a, b;
  const Step first = Invoice(&a), second = Invoice(&b);
  const Interleaved result = testing::Interleave(
      pg_.pool(), {{"a", {Step::Begin(), first, Step::Commit()}}, {"b", {Step::Begin(), second, Step::Commit()}}},
      {"a.begin", "b.begin", "a.invoice", "b.invoice", "b.commit", "a.commit"});
  EXPECT_THAT(result.lines,
              ElementsAre("a.begin", "b.begin", "a.invoice", "b.invoice waits", "a.commit", "b.invoice", "b.commit"));
  EXPECT_LT(Of(a.id, "number", "invoices"), Of(b.id, "number", "invoices"));
}

TEST_F(NumbersInterleaving, ARollbackGivesItsNumberToTheSecond) {
  TestOrder a, b, next;
  const Step first = Invoice(&a), second = Invoice(&b);
  const Interleaved result = testing::Interleave(
      pg_.pool(), {{"a", {Step::Begin(), first, Step::Rollback()}}, {"b", {Step::Begin(), second, Step::Commit()}}},
      {"a.begin", "b.begin", "a.invoice", "b.invoice", "a.rollback", "b.commit"});
  EXPECT_THAT(result.lines,
              ElementsAre("a.begin", "b.begin", "a.invoice", "b.invoice waits", "a.rollback", "b.invoice", "b.commit"));
  EXPECT_EQ(Of(a.id, "number", "invoices"), "");
  EXPECT_EQ(Numbers("INV"), 1);
}

// Both post to the same accounts and series, in the same order of locks.
TEST_F(NumbersInterleaving, InvoicingAgainstAPaymentDoesNotDeadlock) {
  TestOrder paid, billed;
  testing::InterleaveTwo(
      pg_.pool(),
      [&] {
        paid = Order(Id::New(absl::Now()), 100);
        Place(paid);
        Ship(paid, {1});
        return std::pair(Payment(paid.customer, 12'100), Invoice(&billed));
      },
      [&](const Interleaved& result) {
        for (const auto& [session, end] : result.ended) EXPECT_THAT(end, AnyOf("committed", "rolled back")) << session;
        EXPECT_EQ(Numbers("JE"), pg_.Count("select count(*) from journal_entries"));
        EXPECT_EQ(Of(paid.id, "paid_minor", "invoices"), result.ended.at("a") == "committed" ? "12100" : "0");
      });
}

}  // namespace
}  // namespace saikne::finance
