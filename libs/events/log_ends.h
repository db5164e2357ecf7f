#pragma once

// How far the log went when its owner looked last, kept in the database: all before that had been committed before the note, so that
// whatever lies behind it is what a database that was restored may not know.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/events/relay.h"
#include "libs/kafka/admin.h"
#include "libs/pg/pg.h"

namespace saikne::events {

/// The end of the log: of each partition of the service's events topics from `at` to `end`.
struct LogTail {
  std::vector<kafka::Admin::Extent> extents;
  int64_t above_id = 0;  // what was published first within it has outbox ids above this one
};

/// How many partitions each events topic had when its end was noted first: what is published goes to those, whatever the topic has now,
/// because the events of a key are in order within one partition only.
absl::StatusOr<std::map<std::string, int>> NotedPartitions(pg::Pool& pool);

/// What was written since a time. Errors: UNAVAILABLE while database or brokers do not answer.
absl::StatusOr<LogTail> TailSince(const RelaySettings& settings, pg::Pool& pool, absl::Time since);

/// What was written since the ends were noted last; since a time where none is noted, or where the log has lost its end meanwhile.
/// Errors: UNAVAILABLE while database or brokers do not answer.
absl::StatusOr<LogTail> TailSinceNoted(const RelaySettings& settings, pg::Pool& pool, absl::Time since);

/// Notes the ends of `tail`, which were read under this fence and before anything was published under it. Nothing when fenced.
absl::Status NoteLogEnds(pg::Txn& txn, int64_t fence, const LogTail& tail);

/// Reads the ends and notes them. Nothing when fenced. Errors: as TailSinceNoted.
absl::Status NoteLogEnds(const RelaySettings& settings, pg::Pool& pool, int64_t fence);

}  // namespace saikne::events
