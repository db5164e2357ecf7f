#pragma once

// Rows of the outbox as they stand: what Outbox::Append makes of events, and what is published that is no event of ours.

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "libs/base/id.h"
#include "libs/pg/pg.h"

namespace saikne::events {

/// As the constraint outbox_payload_size.
inline constexpr size_t kMaxPayloadBytes = 900 * 1024;

/// The columns of the rows that one statement writes.
struct OutboxRows {
  std::vector<Id> ids;
  std::vector<std::string> topics, keys, headers;  // topics with prefix; headers as EncodeHeaders gives them
  std::vector<int64_t> versions;
  std::vector<absl::Time> times;
  std::vector<pg::Bytes> payloads;

  void Reserve(size_t n) {
    ids.reserve(n), topics.reserve(n), keys.reserve(n), headers.reserve(n);
    versions.reserve(n), times.reserve(n), payloads.reserve(n);
  }
};

/// Appends in the given order; the relay is woken after the commit.
absl::Status AppendRows(pg::Txn& txn, const OutboxRows& rows);

/// The relay is woken after this transaction's commit.
void WakeRelayAfter(pg::Txn& txn);

}  // namespace saikne::events
