#include "services/crm/store/reconcile_store.h"

#include "libs/base/status.h"
#include "services/crm/sql.h"

namespace saikne::crm {
namespace {

absl::StatusOr<std::vector<svc::Fact>> FactsFrom(absl::StatusOr<pg::Rows> rows) {
  if (!rows.ok()) return rows.status();
  std::vector<svc::Fact> facts;
  facts.reserve(rows->size());
  for (const pg::Row& row : *rows) {
    svc::Fact& fact = facts.emplace_back();
    row.Into(fact.key, fact.value);
  }
  return facts;
}

}  // namespace

svc::PagedFacts WonDeals() { return svc::PagedFacts(sql::kFactWonDeals); }

absl::StatusOr<std::vector<svc::Fact>> CheckDealAmounts(pg::Pool& pool, const Id& company_id) {
  return FactsFrom(pool.Read(sql::kCheckDealAmounts, company_id));
}

absl::StatusOr<std::vector<svc::Fact>> CheckStageDurations(pg::Pool& pool, const Id& company_id) {
  return FactsFrom(pool.Read(sql::kCheckStageDurations, company_id));
}

absl::StatusOr<std::vector<svc::Fact>> CheckOrdersOfWins(pg::Pool& pool, const Id& company_id) {
  return FactsFrom(pool.Read(sql::kCheckOrdersOfWins, company_id));
}

}  // namespace saikne::crm
