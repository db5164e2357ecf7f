#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace saikne::finance {

/// What a posting means, independent of the code that a company gives the account. Each role has exactly one account.
enum class Role {
  kReceivables,
  kPayables,
  kStock,
  kGrni,  // goods received not billed
  kWip,   // work in progress
  kCogs,  // cost of goods sold
  kRevenue,
  kDeferredRevenue,
  kOutputTax,
  kInputTax,
  kBank,
  kCustomerAdvances,
  kOpeningEquity,
  kPriceVariance,
  kProductionVariance,
  kScrapLoss,
  kConversionAbsorbed,
  kInventoryGain,
  kInventoryLoss,
};
inline constexpr int kRoleCount = 19;

/// "receivables", "grni": as it stands in SQL and on screen.
absl::string_view RoleName(Role role);
std::optional<Role> RoleFromName(absl::string_view name);

/// Roles whose account must equal a subledger or another service's total; the account cannot change while it has a balance.
bool IsControlRole(Role role);

/// Numbers as in saikne.finance.v1.AccountType.
enum class AccountType { kAsset = 1, kLiability = 2, kEquity = 3, kIncome = 4, kExpense = 5 };

struct ChartAccount {
  std::string code;
  std::string name;
  AccountType type;
  std::optional<Role> role;
};

/// The chart that a new company begins with: a trading and manufacturing company (domain.md 7).
const std::vector<ChartAccount>& StandardChart();

/// Which journal an entry stands in.
enum class Journal { kSales, kPurchases, kBank, kStock, kGeneral };
absl::string_view JournalCode(Journal journal);

struct JournalInfo {
  Journal journal;
  std::string name;
};
const std::vector<JournalInfo>& StandardJournals();

}  // namespace saikne::finance
