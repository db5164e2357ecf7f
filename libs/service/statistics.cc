#include "libs/service/statistics.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "libs/base/status.h"
#include "libs/service/sql.h"

namespace saikne::svc {

absl::StatusOr<bool> KeepStatistics(pg::Txn& txn, absl::Time) {
  ASSIGN_OR_RETURN(pg::Rows grown, txn.Exec(sql::kListGrownTables));
  if (grown.empty()) return false;
  std::vector<std::string> tables;
  for (const pg::Row& row : grown) tables.push_back(row.Get<std::string>(0));
  RETURN_IF_ERROR(txn.ExecText(absl::StrCat("ANALYZE ", absl::StrJoin(tables, ", "))).status());
  return false;
}

}  // namespace saikne::svc
