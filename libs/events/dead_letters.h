#pragma once

// The mirror of parked events for those who watch with Kafka tools; parked_message is what counts (eventing.md 5).

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/events/delivery.h"
#include "libs/pg/pg.h"

namespace saikne::events {

/// A record that is parked, and why.
struct DeadLetter {
  const Item* item;
  Verdict verdict;
};

/// Appends each record to the outbox as it came, bytes and headers, for `topic`, with the headers dlq-reason, dlq-error, dlq-topic,
/// dlq-partition, dlq-offset, dlq-attempts and dlq-first-seen. A value that is too large for the outbox is left out (dlq-value: omitted).
absl::Status MirrorDeadLetters(pg::Txn& txn, const std::string& topic, absl::Span<const DeadLetter> letters,
                               absl::Time now);

}  // namespace saikne::events
