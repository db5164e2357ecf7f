#pragma once

// One record on its way through the consumer, and one transaction over a set of them.

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/events/consumer.h"
#include "libs/events/envelope.h"
#include "libs/events/reading.h"
#include "libs/events/signal.h"
#include "libs/kafka/record.h"
#include "libs/kafka/settings.h"
#include "libs/pg/pg.h"

namespace saikne::events {

struct Item;

/// A partition that this consumer reads.
struct Partition {
  kafka::TopicPartition id;
  int32_t stream = 0;   // of its topic
  int64_t next = 0;     // what the database says, as far as we know
  int64_t taken = 0;    // offset after the last record that was read
  int64_t told = -1;    // last offset committed to Kafka
  bool skipping = false;  // records of it are dropped until it is assigned anew
  std::optional<Monotonic::time_point> stalled_until;
  Monotonic::time_point last_attempt;
  std::deque<std::unique_ptr<Item>> inbox;  // read and not delivered, by offset
};

/// Why a record is parked.
struct Verdict {
  std::string reason;
  std::string detail;
};

/// One record.
struct Item {
  explicit Item(kafka::Record r) : record(std::move(r)) {}
  kafka::Record record;
  Partition* partition = nullptr;
  uint64_t arrival = 0;  // order over all partitions
  Envelope envelope;
  std::string subject;                  // of the envelope, or else the record's key made readable
  std::unique_ptr<google::protobuf::Message> event;  // of a subscribed type
  const Subscription* subscription = nullptr;
  std::optional<Verdict> verdict;       // unreadable, or refused by its reaction
  std::optional<Monotonic::time_point> failing_since;
  int attempts = 0;                     // that ended in a transient failure
  int conflicts = 0;
};
using Items = std::vector<std::unique_ptr<Item>>;

/// Reads a record: envelope, event, or a verdict why it cannot be read.
std::unique_ptr<Item> ReadItem(kafka::Record record, Partition* partition,
                               const Subscriptions& subscriptions);

/// What one attempt brought beside its status.
struct Attempt {
  bool fenced = false;         // a position is not where we left it: assign anew
  bool verdicts = false;       // reactions asked to park records, which now carry a verdict: run again
  bool hook_failed = false;    // the error came from Parking::told
  bool breaker = false;        // more keys than the budget would be parked
  bool from_reaction = false;  // the error came from a reaction (or at commit), not from our own statements
  int64_t applied = 0, ignored = 0, duplicates = 0, unknown = 0, parked = 0, gaps = 0, keys_parked = 0;
};

/// What becomes of records that are parked, beside parked_message.
struct Parking {
  OnParked told;             // may be empty
  std::string dead_letters;  // topic; empty: none
  int64_t budget;            // keys that may be parked; beyond, nothing is done: FAILED_PRECONDITION/BREAKER
};

/// Runs one transaction: fence, duplicates, reactions in rounds, parking, positions (eventing.md 4). On OK all effects are committed, and
/// the partitions' `next` is advanced; otherwise nothing is.
absl::Status Deliver(pg::Pool& pool, absl::Span<Item* const> items, const Parking& parking,
                     absl::Time now, Attempt& attempt);

}  // namespace saikne::events
