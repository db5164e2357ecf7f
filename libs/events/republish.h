#pragma once

// Publishing again: events of the journal (eventing.md 5 and 9), for a consumer that lost some, or a broker that did; and the states of
// reference data (docs/adr/0018), for a state topic that never had them, or lost them.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/base/id.h"
#include "libs/events/flow.h"
#include "libs/events/outbox.h"
#include "libs/pg/pg.h"

namespace saikne::events {

/// Which events: recorded from `from` until before `to`; of one topic (with prefix) and of one key when given.
struct JournalRange {
  absl::Time from = absl::InfinitePast();
  absl::Time to = absl::InfiniteFuture();
  std::string topic;
  std::string key;
};

/// At most so many at once.
inline constexpr int64_t kMostRepublished = 1'000'000;

/// The ids of these events in the outbox, ascending. Errors: OUT_OF_RANGE/TOO_MANY_EVENTS above kMostRepublished: narrow the range.
absl::StatusOr<std::vector<int64_t>> FindInJournal(pg::Pool& pool, const JournalRange& range);

/// Appends them once more with the same ids and versions, in batches, each in its own transaction. What a failure leaves out is published
/// by calling again; what goes out twice is dropped by every consumer.
absl::Status Republish(pg::Pool& pool, const std::vector<int64_t>& ids);

/// Which aggregates of a topic, and who wants it.
struct StatePage {
  Id after;       // those with higher ids; nil: from the first
  int limit = 0;  // at most so many
  std::string actor;
  absl::Time now;

  /// The flow of one aggregate's state: its own root.
  Flow FlowOf(const Id& company_id, const Id& aggregate) const;
};

/// Locks the aggregates of a page as their writers do, in id order, and gives of each the event that holds all of it, with its event_version.
using StateSource = std::function<absl::StatusOr<std::vector<Outgoing>>(pg::Txn& txn, const StatePage& page)>;

struct StatesRepublished {
  int64_t count = 0;
  Id last;            // the next page is after it
  bool more = false;  // there may be further ones
};

/// Appends the states of one page to the state topic, in one transaction; dry_run: only counts them. A state that was published meanwhile
/// comes after this one: its writer waits for the lock. Again: the same records once more.
absl::StatusOr<StatesRepublished> RepublishStates(pg::Pool& pool, const StateSource& source, const StatePage& page, bool dry_run);

}  // namespace saikne::events
