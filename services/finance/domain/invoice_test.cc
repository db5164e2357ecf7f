#include "services/finance/domain/invoice.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

#include "libs/base/status.h"
#include "services/finance/domain/allocation.h"

namespace saikne::finance {
namespace {

using S = InvoiceState;

const money::Currency kEuro = *money::Currency::Parse("EUR");

TEST(Invoice, EveryMoveThatIsNotAllowedIsRefused) {
  const std::set<std::pair<S, S>> allowed = {{S::kDraft, S::kValidated}, {S::kDraft, S::kVoid},  {S::kValidated, S::kPosted},
                                             {S::kPosted, S::kPartPaid}, {S::kPosted, S::kPaid}, {S::kPartPaid, S::kPaid}};
  for (int from = 1; from <= 6; ++from) {
    for (int to = 1; to <= 6; ++to) {
      if (from == to) continue;
      auto move = std::pair(static_cast<S>(from), static_cast<S>(to));
      absl::Status status = CheckInvoiceMove(move.first, move.second);
      if (allowed.count(move) > 0) {
        EXPECT_TRUE(status.ok()) << from << "->" << to;
      } else {
        EXPECT_EQ(ReasonOf(status), "ILLEGAL_TRANSITION") << from << "->" << to;
      }
    }
  }
}

BillableLine Line(int64_t net, int64_t tax, money::Quantity ordered) {
  BillableLine line;
  line.ordered = ordered;
  line.net = net;
  line.tax = tax;
  line.quantity = ordered;
  line.cumulative = ordered;
  return line;
}

TEST(Invoice, ThreePartsOfTenSumToTen) {
  BillableLine line = Line(1000, 210, money::Units(3));
  int64_t net = 0, tax = 0;
  std::vector<int64_t> nets;
  for (int k = 1; k <= 3; ++k) {
    line.quantity = money::Units(1);
    line.cumulative = money::Units(k);
    auto part = BillPart(line, false);
    ASSERT_TRUE(part.ok());
    nets.push_back(part->net);
    net += part->net;
    tax += part->tax;
  }
  EXPECT_EQ(nets, (std::vector<int64_t>{333, 334, 333}));
  EXPECT_EQ(net, 1000);
  EXPECT_EQ(tax, 210);
}

TEST(Invoice, ALineWithoutQuantityIsTakenWhole) {
  auto part = BillPart(Line(0, 0, money::Units(0)), false);
  ASSERT_TRUE(part.ok());
  EXPECT_EQ(part->net, 0);
}

TEST(Invoice, PartsBeyondTheOrderAreRefused) {
  BillableLine line = Line(1000, 0, money::Units(2));
  line.cumulative = money::Units(3);
  EXPECT_EQ(ReasonOf(BillPart(line, false).status()), "INVALID_FIELD");
  line.cumulative = money::Units(1);
  EXPECT_EQ(ReasonOf(BillPart(line, false).status()), "INVALID_FIELD") << "the part is more than all parts";
}

TEST(Invoice, CreditTakesWhatWillNotShip) {
  auto whole = BillPart(Line(1000, 210, money::Units(3)), true);
  ASSERT_TRUE(whole.ok());
  auto credit = CreditRest(*whole, money::Units(1));
  ASSERT_TRUE(credit.ok());
  ASSERT_TRUE(credit->has_value());
  EXPECT_EQ((*credit)->quantity, money::Units(2));
  EXPECT_EQ((*credit)->net, 667);
  EXPECT_EQ((*credit)->tax, 140);
  EXPECT_TRUE((*credit)->deferred);
  EXPECT_FALSE(CreditRest(*whole, money::Units(3))->has_value());
}

TEST(InvoiceProperty, PartsAndCreditAlwaysSumToTheLine) {
  std::mt19937_64 random(11);
  for (int round = 0; round < 3000; ++round) {
    BillableLine line = Line(static_cast<int64_t>(random() % 10'000'000), static_cast<int64_t>(random() % 2'000'000),
                             {static_cast<int64_t>(random() % 50'000'000) + 1});
    int64_t net = 0, tax = 0, done = 0;
    int parts = 1 + static_cast<int>(random() % 5);
    for (int k = 0; k < parts && done < line.ordered.micros; ++k) {
      int64_t q = 1 + static_cast<int64_t>(random() % (line.ordered.micros - done));
      done += q;
      line.quantity = {q};
      line.cumulative = {done};
      auto part = BillPart(line, false);
      ASSERT_TRUE(part.ok());
      net += part->net;
      tax += part->tax;
    }
    BillableLine all = Line(line.net, line.tax, line.ordered);
    auto billed = BillPart(all, false);
    auto credit = CreditRest(*billed, {done});
    ASSERT_TRUE(credit.ok());
    if (credit->has_value()) {
      net += (*credit)->net;
      tax += (*credit)->tax;
    }
    ASSERT_EQ(net, line.net) << "round " << round;
    ASSERT_EQ(tax, line.tax) << "round " << round;
  }
}

TEST(Invoice, TaxesGatherByCodeAndAddUpToTheTotals) {
  std::vector<DocumentLine> lines(3);
  lines[0].net = 100, lines[0].tax = 21, lines[0].tax_code = "STANDARD", lines[0].tax_rate = {210'000};
  lines[1].net = 50, lines[1].tax = 11, lines[1].tax_code = "STANDARD", lines[1].tax_rate = {210'000};
  lines[2].net = 10, lines[2].tax = 0, lines[2].tax_code = "ZERO", lines[2].deferred = true;
  std::vector<DocumentTax> taxes = TaxesOf(lines);
  ASSERT_EQ(taxes.size(), 2u);
  EXPECT_EQ(taxes[0].base, 150);
  EXPECT_EQ(taxes[0].tax, 32);
  DocumentTotals totals = *TotalsOf(lines);
  EXPECT_EQ(totals.revenue, 150);
  EXPECT_EQ(totals.deferred, 10);
  EXPECT_EQ(totals.gross, 192);
}

TEST(Invoice, TotalsThatOverflowAreRefused) {
  std::vector<DocumentLine> lines(2);
  lines[0].net = lines[1].net = money::kMaxMinor;
  EXPECT_EQ(ReasonOf(TotalsOf(lines).status()), "OVERFLOW");
}

TEST(Settlement, PaysUpToWhatIsOpen) {
  Settlement invoice{100};
  EXPECT_EQ(ReasonOf(Pay(invoice, 0, kEuro)), "OVER_ALLOCATED");
  EXPECT_EQ(ReasonOf(Pay(invoice, 101, kEuro)), "OVER_ALLOCATED");
  ASSERT_TRUE(Pay(invoice, 40, kEuro).ok());
  EXPECT_EQ(invoice.state, S::kPartPaid);
  ASSERT_TRUE(Pay(invoice, 60, kEuro).ok());
  EXPECT_EQ(invoice.state, S::kPaid);
  EXPECT_EQ(ReasonOf(Pay(invoice, 1, kEuro)), "OVER_ALLOCATED");
}

TEST(Settlement, AnOverAllocationIsToldInMoney) {
  Settlement invoice{484};
  const absl::Status status = Pay(invoice, 10'000, kEuro);
  EXPECT_EQ(status.message(), "100.00 EUR is more than the 4.84 EUR that the invoice has open");
}

TEST(Settlement, CreditReducesWhatIsOpenBeforePaymentsAreUndone) {
  Settlement invoice{100};
  ASSERT_TRUE(Pay(invoice, 70, kEuro).ok());
  auto undo = Credit(invoice, 50);
  ASSERT_TRUE(undo.ok());
  EXPECT_EQ(*undo, 20);
  EXPECT_EQ(invoice.paid, 50);
  EXPECT_EQ(invoice.open(), 0);
  EXPECT_EQ(invoice.state, S::kPaid);
  EXPECT_EQ(ReasonOf(Credit(invoice, 51).status()), "OVER_CREDITED");
  EXPECT_EQ(*Credit(invoice, 50), 50);
}

TEST(SettlementProperty, OpenStaysWithinTheInvoiceAndNothingIsAllocatedTwice) {
  for (uint32_t seed = 1; seed <= 500; ++seed) {
    std::mt19937 random(seed);
    Settlement invoice{static_cast<int64_t>(random() % 1000)};
    int64_t payments = 0, undone = 0, credits = 0;
    for (int step = 0; step < 20; ++step) {
      int64_t amount = static_cast<int64_t>(random() % 400);
      if (random() % 2 == 0) {
        if (Pay(invoice, amount, kEuro).ok()) payments += amount;
      } else if (auto undo = Credit(invoice, amount); undo.ok()) {
        undone += *undo;
        credits += amount;
      }
      ASSERT_GE(invoice.open(), 0) << "seed " << seed;
      ASSERT_LE(invoice.open(), invoice.gross);
      ASSERT_EQ(invoice.paid, payments - undone);
      ASSERT_EQ(invoice.open(), invoice.gross - (payments - undone) - credits);
      ASSERT_EQ(invoice.state == S::kPaid, invoice.open() == 0 && (payments > 0 || credits > 0 || step > 100)) << "seed " << seed;
    }
  }
}

TEST(Shares, OldestFirstAndNeverMoreThanEitherSide) {
  Id a = Id::New(absl::UnixEpoch()), b = Id::New(absl::UnixEpoch()), c = Id::New(absl::UnixEpoch());
  auto shares = SpreadOldestFirst({Share{a, 30}, Share{b, 0}, Share{c, 50}}, 60);
  ASSERT_EQ(shares.size(), 2u);
  EXPECT_EQ(shares[0].amount, 30);
  EXPECT_EQ(shares[1].id, c);
  EXPECT_EQ(shares[1].amount, 30);
  EXPECT_TRUE(CheckShares(shares, 60, kEuro).ok());
  EXPECT_EQ(ReasonOf(CheckShares(shares, 59, kEuro)), "OVER_ALLOCATED");
  EXPECT_EQ(ReasonOf(CheckShares({Share{a, 0}}, 5, kEuro)), "INVALID_FIELD");
  EXPECT_EQ(ReasonOf(CheckShares({Share{a, INT64_MAX}, Share{b, INT64_MAX}}, 5, kEuro)), "OVER_ALLOCATED");
}

}  // namespace
}  // namespace saikne::finance
