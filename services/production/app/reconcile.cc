#include "services/production/app/reconcile.h"

#include "libs/base/status.h"
#include "services/production/sql.h"

namespace saikne::production {
namespace {

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
  service.ReconcileCheck("needs_are_pegged", Query(sql::kFactPegged));
  service.ReconcileCheck("closed_work_orders_add_up", Query(sql::kFactClosed));
}

}  // namespace saikne::production
