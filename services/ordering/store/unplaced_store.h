#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/base/id.h"
#include "libs/events/flow.h"
#include "libs/pg/pg.h"

namespace saikne::ordering {

/// A win that has no order yet.
struct UnplacedDeal {
  Id deal_id;
  int32_t win_number = 0;
  Id order_id;
  std::string deal_won;  // the event as it came, serialized
  ::saikne::events::Flow flow;
  std::string kind;      // exception kind
  std::string reason;
  std::vector<std::string> missing;      // written, not read back
  std::optional<absl::Time> next_try;    // tried again by the timer
  std::optional<absl::Time> wait_until;  // becomes an exception then; none once it is one
  int64_t event_version = 0;             // published under order_id so far
  absl::Time create_time;

  bool raised() const { return !wait_until.has_value(); }
};

/// Locks are taken in (deal, win) order.
class UnplacedStore {
 public:
  explicit UnplacedStore(pg::Txn& txn) : txn_(txn) {}
  absl::Status Save(absl::Span<const UnplacedDeal> deals);
  absl::Status Delete(absl::Span<const Id> deal_ids, absl::Span<const int32_t> wins);
  absl::StatusOr<std::vector<UnplacedDeal>> Lock(absl::Span<const Id> deal_ids, absl::Span<const int32_t> wins);
  absl::StatusOr<std::vector<UnplacedDeal>> LockOfDeals(absl::Span<const Id> deal_ids);
  absl::StatusOr<std::vector<UnplacedDeal>> LockMissing(const Id& company_id, const std::vector<std::string>& references);
  absl::StatusOr<std::vector<UnplacedDeal>> LockDue(int limit);

 private:
  pg::Txn& txn_;
};

}  // namespace saikne::ordering
