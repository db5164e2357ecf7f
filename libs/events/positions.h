#pragma once

// Where a service's consumer is in the log, and moving it back (eventing.md 5). Reading again is harmless: what is known is dropped by its
// version. It helps when the database was restored, or when a subscription is new.

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/kafka/admin.h"
#include "libs/pg/pg.h"

namespace saikne::events {

struct ConsumedPartition {
  kafka::TopicPartition id;
  int64_t position = 0;  // of the next record to take
  int64_t begin = 0;     // of the log
  int64_t end = 0;
};

/// All partitions that the consumer has ever read. Errors: UNAVAILABLE/KAFKA_UNAVAILABLE; those of the database.
absl::StatusOr<std::vector<ConsumedPartition>> ConsumedPartitions(pg::Pool& pool, kafka::Admin& admin);

struct Rewind {
  kafka::TopicPartition id;
  int64_t from = 0;
  int64_t to = 0;
  bool lost = false;  // the position is no longer in the log: what lay between is gone, and reading begins where the log does
};

/// What moving the partitions of `topic` (all topics when empty) back to `time` would change. A partition whose position is later than the
/// log's beginning is never moved forward.
absl::StatusOr<std::vector<Rewind>> PlanRewind(pg::Pool& pool, kafka::Admin& admin, const std::string& topic,
                                               absl::Time time);

/// Moves the positions. Errors: ABORTED/POSITION_MOVED when the consumer went on meanwhile: plan again (pause the consumer first).
absl::Status ApplyRewind(pg::Pool& pool, const std::vector<Rewind>& plan);

}  // namespace saikne::events
