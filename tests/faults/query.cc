#include "tests/faults/query.h"

#include "libs/base/status.h"

namespace saikne::faults {

absl::StatusOr<pg::Rows> Query(pg::Pool& pool, const std::string& text) {
  absl::StatusOr<pg::Rows> rows = absl::InternalError("not run");
  const absl::Status status = pool.TryTransaction([&](pg::Txn& txn) -> absl::Status {
    rows = txn.ExecText(text);
    return rows.status();
  });
  if (!status.ok()) return status;
  return rows;
}

int64_t Number(pg::Pool& pool, const std::string& text) {
  const absl::StatusOr<pg::Rows> rows = Query(pool, text);
  return rows.ok() && !rows->empty() && !(*rows)[0].IsNull(0) ? (*rows)[0].Get<int64_t>(0) : -1;
}

}  // namespace saikne::faults
