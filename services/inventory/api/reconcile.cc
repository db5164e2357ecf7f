#include "services/inventory/api/reconcile.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "libs/base/status.h"
#include "libs/service/companies.h"
#include "services/inventory/sql.h"

namespace saikne::inventory {
namespace {

using Facts = absl::StatusOr<std::vector<svc::Fact>>;

// One sum, under the company's currency.
svc::FactQuery Sum(const pg::Sql& statement) {
  return [&statement](pg::Pool& pool, const Id& company) -> Facts {
    std::vector<svc::Fact> facts;
    RETURN_IF_ERROR(pool.RunInTransaction([&](pg::Txn& txn) -> absl::Status {
      facts.clear();
      ASSIGN_OR_RETURN(svc::Company of, svc::LoadCompany(txn, company));
      ASSIGN_OR_RETURN(pg::Rows rows, txn.Exec(statement, company));
      facts.push_back({of.base_currency.code(), absl::StrCat(rows[0].Get<int64_t>(0))});
      return absl::OkStatus();
    }));
    return facts;
  };
}

Facts GrniReceived(pg::Pool& pool, const Id& company) {
  ASSIGN_OR_RETURN(pg::Rows rows, pool.Read(sql::kFactGrniReceived, company));
  std::vector<svc::Fact> facts;
  for (const pg::Row& row : rows) {
    facts.push_back({row.Get<Id>(0).ToString(), absl::StrCat(row.Get<int64_t>(1))});
  }
  return facts;
}

Facts DemandLines(pg::Pool& pool, const Id& company) {
  ASSIGN_OR_RETURN(pg::Rows rows, pool.Read(sql::kFactDemandLines, company));
  std::vector<svc::Fact> facts;
  for (const pg::Row& row : rows) {
    std::vector<int64_t> quantities;
    for (int column = 2; column < 8; ++column) quantities.push_back(row.Get<int64_t>(column));
    facts.push_back({absl::StrCat(row.Get<Id>(0).ToString(), "/", row.Get<Id>(1).ToString()),
                     absl::StrJoin(quantities, " ")});
  }
  return facts;
}

svc::FactQuery Violations(const pg::Sql& statement) {
  return [&statement](pg::Pool& pool, const Id& company) -> Facts {
    ASSIGN_OR_RETURN(pg::Rows rows, pool.Read(statement, company));
    std::vector<svc::Fact> facts;
    for (const pg::Row& row : rows) facts.push_back({row.Get<std::string>(0), row.Get<std::string>(1)});
    return facts;
  };
}

}  // namespace

void RegisterReconciliation(svc::Service& service) {
  service.ReconcileFact("stock_value", Sum(sql::kFactStockValue));
  service.ReconcileFact("wip_value", Sum(sql::kFactWipValue));
  service.ReconcileFact("grni_received", GrniReceived);
  service.ReconcileFact("demand_lines", DemandLines);
  service.ReconcileCheck("on_hand", Violations(sql::kCheckOnHand));
  service.ReconcileCheck("reserved", Violations(sql::kCheckReserved));
  service.ReconcileCheck("double_entry", Violations(sql::kCheckDoubleEntry));
  service.ReconcileCheck("residual_value", Violations(sql::kCheckResidualValue));
  service.ReconcileCheck("negative_stock", Violations(sql::kCheckNegativeStock));
}

}  // namespace saikne::inventory
