#include "services/procurement/app/reconcile.h"

#include "libs/base/status.h"
#include "services/procurement/sql.h"

namespace saikne::procurement {
namespace {

std::vector<svc::Fact> ReadFacts(const pg::Rows& rows) {
  std::vector<svc::Fact> facts;
  for (const pg::Row& row : rows) facts.push_back({row.Get<std::string>(0), row.Get<std::string>(1)});
  return facts;
}

svc::FactQuery Query(const pg::Sql& sql) {
  return [&sql](pg::Pool& pool, const Id& company) -> absl::StatusOr<std::vector<svc::Fact>> {
    ASSIGN_OR_RETURN(pg::Rows rows, pool.Read(sql, company));
    return ReadFacts(rows);
  };
}

}  // namespace

void RegisterReconciliation(svc::Service& service, const Settings& settings) {
  service.ReconcileFact("grni_expected", Query(sql::kFactGrni));
  service.ReconcileFact("grni_expected_total", Query(sql::kFactGrniTotal));
  service.ReconcileCheck("needs_are_pegged", Query(sql::kCheckNeedsPegged));
  service.ReconcileCheck("pegs_within_purchase_orders", Query(sql::kCheckPegsWithinOrders));
  service.ReconcileCheck("pegs_as_stored", Query(sql::kCheckStoredSums));
  service.ReconcileCheck("bills_within_receipts", Query(sql::kCheckBills));
  service.ReconcileCheck(
      "receipts_within_orders",
      [&settings](pg::Pool& pool, const Id& company) -> absl::StatusOr<std::vector<svc::Fact>> {
        ASSIGN_OR_RETURN(pg::Rows rows,
                         pool.Read(sql::kCheckReceipts, company, settings.receipt_tolerance_bp));
        return ReadFacts(rows);
      });
}

}  // namespace saikne::procurement
