#include "services/finance/domain/posting.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

#include "libs/base/status.h"

namespace saikne::finance {
namespace {

const Id kParty = Id::New(absl::UnixEpoch());

std::map<Role, int64_t> Sums(const PostingLines& lines) {
  std::map<Role, int64_t> sums;
  for (const PostingLine& line : lines) sums[line.role] += line.minor;
  return sums;
}

TEST(Posting, RowsOfTheTable) {
  using R = Role;
  EXPECT_EQ(Sums(OpeningStockLines(5)), (std::map<R, int64_t>{{R::kStock, 5}, {R::kOpeningEquity, -5}}));
  EXPECT_EQ(Sums(GoodsReceiptLines(5)), (std::map<R, int64_t>{{R::kStock, 5}, {R::kGrni, -5}}));
  EXPECT_EQ(Sums(ShipmentCostLines(5)), (std::map<R, int64_t>{{R::kCogs, 5}, {R::kStock, -5}}));
  EXPECT_EQ(Sums(StockCountLines(5, 3)), (std::map<R, int64_t>{{R::kStock, 2}, {R::kInventoryGain, -5}, {R::kInventoryLoss, 3}}));
  EXPECT_EQ(Sums(BillLines(100, -10, 18, kParty)),
            (std::map<R, int64_t>{{R::kPayables, -108}, {R::kGrni, 100}, {R::kPriceVariance, -10}, {R::kInputTax, 18}}));
  EXPECT_EQ(Sums(InvoiceLines(100, 50, 30, kParty)),
            (std::map<R, int64_t>{{R::kReceivables, 180}, {R::kRevenue, -100}, {R::kDeferredRevenue, -50}, {R::kOutputTax, -30}}));
  EXPECT_EQ(Sums(DeferredReleaseLines(50)), (std::map<R, int64_t>{{R::kDeferredRevenue, 50}, {R::kRevenue, -50}}));
  EXPECT_EQ(Sums(CreditNoteLines(0, 50, 10, kParty)),
            (std::map<R, int64_t>{{R::kReceivables, -60}, {R::kDeferredRevenue, 50}, {R::kOutputTax, 10}}));
  EXPECT_EQ(Sums(AllocationUndoneLines(60, kParty)),
            (std::map<R, int64_t>{{R::kReceivables, 60}, {R::kCustomerAdvances, -60}}));
  EXPECT_EQ(Sums(PaymentLines(60, 40, kParty)),
            (std::map<R, int64_t>{{R::kBank, 100}, {R::kReceivables, -60}, {R::kCustomerAdvances, -40}}));
  EXPECT_EQ(Sums(AdvanceAllocatedLines(40, kParty)),
            (std::map<R, int64_t>{{R::kCustomerAdvances, 40}, {R::kReceivables, -40}}));
  EXPECT_EQ(Sums(RefundLines(40, kParty)), (std::map<R, int64_t>{{R::kCustomerAdvances, 40}, {R::kBank, -40}}));
  EXPECT_EQ(Sums(SupplierPaymentLines(7, kParty)), (std::map<R, int64_t>{{R::kPayables, 7}, {R::kBank, -7}}));
}

TEST(Posting, ProductionMovesCostThroughWorkInProgress) {
  using R = Role;
  EXPECT_EQ(Sums(ProductionLines({.components = 100, .labour = 20, .output = 90, .scrap = 10, .variance = -5})),
            (std::map<R, int64_t>{{R::kWip, 25}, {R::kStock, -10}, {R::kConversionAbsorbed, -20}, {R::kScrapLoss, 10},
                                  {R::kProductionVariance, -5}}));
}

TEST(Posting, LinesOfZeroAreLeftOutButADocumentOverNothingKeepsItsEntry) {
  EXPECT_EQ(InvoiceLines(100, 0, 0, kParty).size(), 2u);
  EXPECT_EQ(InvoiceLines(0, 0, 0, kParty).size(), 2u);
}

TEST(Posting, PartyStandsOnTheSubledgersLineOnly) {
  for (const PostingLine& line : InvoiceLines(1, 2, 3, kParty)) {
    EXPECT_EQ(line.party.has_value(), line.role == Role::kReceivables);
  }
}

TEST(Posting, AnUnbalancedOrHugeEntryIsRefused) {
  EXPECT_EQ(ReasonOf(CheckBalanced({{Role::kBank, 1}, {Role::kStock, -2}})), "UNBALANCED");
  EXPECT_EQ(ReasonOf(CheckBalanced({})), "UNBALANCED");
  EXPECT_EQ(ReasonOf(CheckBalanced({{Role::kBank, INT64_MAX}, {Role::kStock, -INT64_MAX}})), "OVERFLOW");
}

TEST(Posting, EveryKindHasANameAndAJournal) {
  for (int kind = 1; kind <= 14; ++kind) {
    EXPECT_NE(PostingKindName(static_cast<PostingKind>(kind)), "UNKNOWN");
    EXPECT_FALSE(JournalCode(JournalOf(static_cast<PostingKind>(kind))).empty());
  }
}

TEST(PostingProperty, EveryPostingBalances) {
  std::mt19937_64 random(7);
  auto amount = [&] { return static_cast<int64_t>(random() % 1'000'000'000); };
  for (int i = 0; i < 2000; ++i) {
    int64_t sign = i % 2 == 0 ? 1 : -1;
    const std::vector<PostingLines> all = {
        OpeningStockLines(amount()), GoodsReceiptLines(amount()), ShipmentCostLines(amount()),
        StockCountLines(amount(), amount()),
        ProductionLines({amount(), amount(), amount(), amount(), sign * amount()}),
        BillLines(amount(), sign * amount(), amount(), kParty), InvoiceLines(amount(), amount(), amount(), kParty),
        DeferredReleaseLines(amount()), CreditNoteLines(amount(), amount(), amount(), kParty),
        AllocationUndoneLines(amount(), kParty), PaymentLines(amount(), amount(), kParty),
        AdvanceAllocatedLines(amount(), kParty), RefundLines(amount(), kParty), SupplierPaymentLines(amount(), kParty)};
    for (const PostingLines& lines : all) ASSERT_TRUE(CheckBalanced(lines).ok());
  }
}

TEST(Chart, EveryRoleHasExactlyOneAccount) {
  std::map<Role, int> count;
  std::map<std::string, int> codes;
  for (const ChartAccount& account : StandardChart()) {
    ++codes[account.code];
    if (account.role) ++count[*account.role];
  }
  EXPECT_EQ(count.size(), static_cast<size_t>(kRoleCount));
  for (const auto& [role, n] : count) EXPECT_EQ(n, 1) << RoleName(role);
  for (const auto& [code, n] : codes) EXPECT_EQ(n, 1) << code;
  for (int i = 0; i < kRoleCount; ++i) {
    EXPECT_EQ(RoleFromName(RoleName(static_cast<Role>(i))), static_cast<Role>(i));
  }
  EXPECT_FALSE(RoleFromName("nonsense").has_value());
}

}  // namespace
}  // namespace saikne::finance
