#pragma once

// Publishing events of the journal again (eventing.md 5 and 9): for a consumer that lost some, or a broker that did.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
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

}  // namespace saikne::events
