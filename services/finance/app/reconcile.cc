#include "services/finance/app/reconcile.h"

#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "libs/service/paged_facts.h"
#include "services/finance/domain/chart.h"
#include "services/finance/sql.h"

namespace saikne::finance {
namespace {

svc::FactQuery RoleBalance(Role role) {
  return [role](pg::Pool& pool, const Id& company) -> absl::StatusOr<std::vector<svc::Fact>> {
    ASSIGN_OR_RETURN(pg::Rows rows, pool.Read(sql::kFactRoleBalance, company, RoleName(role)));
    std::vector<svc::Fact> facts;
    for (const pg::Row& row : rows) facts.push_back({row.Get<std::string>(0), absl::StrCat(row.Get<int64_t>(1))});
    return facts;
  };
}

svc::FactQuery Query(const pg::Sql& sql) {
  return [&sql](pg::Pool& pool, const Id& company) -> absl::StatusOr<std::vector<svc::Fact>> {
    ASSIGN_OR_RETURN(pg::Rows rows, pool.Read(sql, company));
    std::vector<svc::Fact> facts;
    for (const pg::Row& row : rows) facts.push_back({row.Get<std::string>(0), row.Get<std::string>(1)});
    return facts;
  };
}

}  // namespace

void RegisterReconciliation(svc::Service& service) {
  service.ReconcileFact("stock_account", RoleBalance(Role::kStock));
  service.ReconcileFact("wip_account", RoleBalance(Role::kWip));
  service.ReconcileFact("grni_account", RoleBalance(Role::kGrni));
  service.ReconcileFact("receivable", RoleBalance(Role::kReceivables));
  service.ReconcileFact("open_receivables", Query(sql::kFactOpenReceivables));
  service.ReconcileFact("invoices_by_trigger", svc::PagedFacts(sql::kFactInvoicesByTrigger));
  service.ReconcileCheck("entries_balanced", Query(sql::kCheckEntriesBalanced));
  service.ReconcileCheck("trial_balance_zero", Query(sql::kCheckTrialBalance));
  service.ReconcileCheck("balances_equal_lines", Query(sql::kCheckBalances));
  service.ReconcileCheck("numbers_gapless", Query(sql::kCheckNumberGaps));
  service.ReconcileCheck("subledgers_equal_control", Query(sql::kCheckSubledgers));
  service.ReconcileCheck("allocations_add_up", Query(sql::kCheckAllocations));
  service.ReconcileCheck("documents_add_up", Query(sql::kCheckDocumentSums));
  service.ReconcileCheck("hash_chain", Query(sql::kCheckHashChain));
}

}  // namespace saikne::finance
