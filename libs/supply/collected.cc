#include "libs/supply/collected.h"

#include "libs/base/status.h"

namespace saikne::supply {

bool Transient(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsAborted(status) || absl::IsDeadlineExceeded(status) ||
         absl::IsResourceExhausted(status);
}

absl::Status LetGoOrRefuse(pg::Pool& pool, const std::vector<Id>& ids, const LetGo& let_go,
                           const Refuse& refuse) {
  if (ids.empty()) return absl::OkStatus();
  absl::Status all = pool.RunInTransaction([&](pg::Txn& txn) { return let_go(txn, ids); });
  if (all.ok() || Transient(all)) return all;
  for (const Id& id : ids) {
    absl::Status alone = pool.RunInTransaction([&](pg::Txn& txn) { return let_go(txn, {id}); });
    if (alone.ok()) continue;
    if (Transient(alone)) return alone;
    RETURN_IF_ERROR(pool.RunInTransaction([&](pg::Txn& txn) { return refuse(txn, id, alone); }));
  }
  return absl::OkStatus();
}

}  // namespace saikne::supply
