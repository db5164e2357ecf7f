#include "services/finance/domain/chart.h"

namespace saikne::finance {
namespace {

constexpr const char* kRoleNames[kRoleCount] = {
    "receivables",       "payables",       "stock",          "grni",           "wip",
    "cogs",              "revenue",        "deferred_revenue", "output_tax",   "input_tax",
    "bank",              "customer_advances", "opening_equity", "price_variance",
    "production_variance", "scrap_loss",   "conversion_absorbed", "inventory_gain",
    "inventory_loss",
};

constexpr const char* kJournalCodes[] = {"SALES", "PURCHASES", "BANK", "STOCK", "GENERAL"};

}  // namespace

absl::string_view RoleName(Role role) { return kRoleNames[static_cast<int>(role)]; }

std::optional<Role> RoleFromName(absl::string_view name) {
  for (int i = 0; i < kRoleCount; ++i) {
    if (name == kRoleNames[i]) return static_cast<Role>(i);
  }
  return std::nullopt;
}

bool IsControlRole(Role role) {
  switch (role) {
    case Role::kReceivables:
    case Role::kPayables:
    case Role::kStock:
    case Role::kGrni:
    case Role::kWip:
    case Role::kDeferredRevenue:
    case Role::kCustomerAdvances:
      return true;
    default:
      return false;
  }
}

const std::vector<ChartAccount>& StandardChart() {
  using T = AccountType;
  static const auto* chart = new std::vector<ChartAccount>{
      {"1000", "Bank", T::kAsset, Role::kBank},
      {"1100", "Trade receivables", T::kAsset, Role::kReceivables},
      {"1200", "Inventory", T::kAsset, Role::kStock},
      {"1250", "Work in progress", T::kAsset, Role::kWip},
      {"1300", "Input tax", T::kAsset, Role::kInputTax},
      {"1500", "Fixed assets", T::kAsset, std::nullopt},
      {"2000", "Trade payables", T::kLiability, Role::kPayables},
      {"2050", "Goods received not billed", T::kLiability, Role::kGrni},
      {"2100", "Customer advances", T::kLiability, Role::kCustomerAdvances},
      {"2150", "Deferred revenue", T::kLiability, Role::kDeferredRevenue},
      {"2200", "Output tax", T::kLiability, Role::kOutputTax},
      {"3000", "Share capital", T::kEquity, std::nullopt},
      {"3100", "Retained earnings", T::kEquity, std::nullopt},
      {"3900", "Opening balance equity", T::kEquity, Role::kOpeningEquity},
      {"4000", "Sales revenue", T::kIncome, Role::kRevenue},
      {"4900", "Inventory gain", T::kIncome, Role::kInventoryGain},
      {"5000", "Cost of goods sold", T::kExpense, Role::kCogs},
      {"5100", "Purchase price variance", T::kExpense, Role::kPriceVariance},
      {"5200", "Production variance", T::kExpense, Role::kProductionVariance},
      {"5300", "Scrap loss", T::kExpense, Role::kScrapLoss},
      {"5400", "Conversion cost absorbed", T::kExpense, Role::kConversionAbsorbed},
      {"5900", "Inventory loss", T::kExpense, Role::kInventoryLoss},
      {"6000", "Wages and salaries", T::kExpense, std::nullopt},
      {"6900", "Other operating expenses", T::kExpense, std::nullopt},
  };
  return *chart;
}

absl::string_view JournalCode(Journal journal) { return kJournalCodes[static_cast<int>(journal)]; }

const std::vector<JournalInfo>& StandardJournals() {
  static const auto* journals = new std::vector<JournalInfo>{
      {Journal::kSales, "Invoices and credit notes"}, {Journal::kPurchases, "Supplier bills"},
      {Journal::kBank, "Payments"},                   {Journal::kStock, "Stock and production"},
      {Journal::kGeneral, "General journal"},
  };
  return *journals;
}

}  // namespace saikne::finance
