#pragma once

// Documents that collected needs for a while and now leave by themselves, a batch at a time.

#include <functional>
#include <vector>

#include "absl/status/status.h"
#include "libs/base/id.h"
#include "libs/pg/pg.h"

namespace saikne::supply {

/// Lets some documents go: locks, decides, writes and publishes in the given transaction. May run more than once.
using LetGo = std::function<absl::Status(pg::Txn& txn, const std::vector<Id>& ids)>;
/// Notes in the given transaction that a document cannot go, and why, so that it is not tried again before a person or a change.
using Refuse = std::function<absl::Status(pg::Txn& txn, const Id& id, const absl::Status& why)>;

/// True for what may be gone when it is tried again: the same codes as for a reaction (libs/events/reaction.h).
bool Transient(const absl::Status& status);

/// Lets all documents go in one transaction. When that fails for good, each goes in a transaction of its own, and what fails alone is
/// refused in another one: one that cannot go does not hold up the others.
/// Errors: what is transient, of any of these transactions; what `refuse` returns.
absl::Status LetGoOrRefuse(pg::Pool& pool, const std::vector<Id>& ids, const LetGo& let_go,
                           const Refuse& refuse);

}  // namespace saikne::supply
