#include "services/finance/app/posting_obstacles.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "libs/service/companies.h"
#include "libs/service/exceptions.h"
#include "services/finance/app/companies.h"
#include "services/finance/domain/chart.h"
#include "services/finance/sql.h"

namespace saikne::finance {
namespace {

std::vector<std::string> AllRoles() {
  std::vector<std::string> roles;
  for (int i = 0; i < kRoleCount; ++i) roles.emplace_back(RoleName(static_cast<Role>(i)));
  return roles;
}

absl::Status RaiseFor(pg::Txn& txn, const CompanyRow& company, absl::Time now) {
  svc::Company zone;
  zone.time_zone = company.time_zone;
  ASSIGN_OR_RETURN(pg::Rows rows, txn.Exec(sql::kFindPostingObstacles, company.id, zone.Day(now), AllRoles()));
  std::string missing_roles;
  bool no_period = false;
  for (const pg::Row& row : rows) {
    if (row.Get<std::string>(0) == "NO_OPEN_PERIOD") no_period = true;
    if (row.Get<std::string>(0) == "NO_ACCOUNT_FOR_ROLE") absl::StrAppend(&missing_roles, " ", row.Get<std::string>(1));
  }
  auto settle = [&](const char* kind, bool holds, const std::string& reason) -> absl::Status {
    if (!holds) return svc::ClearExceptions(txn, kind, {company.id}, now);
    svc::Exception exception;
    exception.company_id = company.id;
    exception.kind = kind;
    exception.subject_type = "company";
    exception.subject_id = company.id;
    exception.subject_number = company.code;
    exception.reason = reason;
    exception.owner = "accountant";
    exception.ways_out = {"ignore"};
    return svc::RaiseExceptions(txn, {exception}, now);
  };
  RETURN_IF_ERROR(settle("NO_OPEN_PERIOD", no_period, "No period from today on is open: open one, or nothing is posted."));
  return settle("NO_ACCOUNT_FOR_ROLE", !missing_roles.empty(),
                absl::StrCat("No account has the role:", missing_roles, ". Assign them, or what needs them is not posted."));
}

}  // namespace

absl::Status RaisePostingObstacles(pg::Txn& txn, absl::Time now) {
  ASSIGN_OR_RETURN(pg::Rows rows, txn.Exec(sql::kListCompanies, "", int64_t{1000}));
  for (const pg::Row& row : rows) RETURN_IF_ERROR(RaiseFor(txn, ReadCompany(row), now));
  return absl::OkStatus();
}

}  // namespace saikne::finance
