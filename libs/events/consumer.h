#pragma once

// The consumer: one worker, batches over all topics, and one database transaction for effects, duplicate check and position
// (eventing.md 4 and 5).

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "libs/base/clock.h"
#include "libs/events/breaker.h"
#include "libs/events/envelope.h"
#include "libs/events/gap_policy.h"
#include "libs/events/reaction.h"
#include "libs/pg/pg.h"

namespace saikne::events {

/// An event of a type known at run time only. The pointers live as long as the call.
struct RawEvent {
  const Envelope* envelope;
  const google::protobuf::Message* event;
};
using RawReaction = std::function<absl::StatusOr<std::vector<Outcome>>(
    pg::Txn& txn, absl::Span<const RawEvent> events, absl::Time now)>;

/// One event type and what is done about it; its topic follows from the type's option.
struct Subscription {
  const google::protobuf::Descriptor* type;
  RawReaction reaction;
  GapPolicy gaps = GapPolicy::kPark;
  std::string set;  // types with the same name here have one reaction, which gets what a round holds of all of them; empty: its own
};

/// Called in the parking transaction for the first event of a key that is parked; what joins later is not told again. `envelope` may be
/// incomplete (nil company, empty type) when the record could not be decoded; topic, partition, offset and subject are always set.
using OnParked = std::function<absl::Status(pg::Txn& txn, const Envelope& envelope,
                                            const std::string& reason, const std::string& detail)>;

/// Where a partition starts that has no position in the database yet.
enum class Bootstrap { kEarliest, kLatest };

struct ConsumerSettings {
  std::string connection;  // libpq, to the service's database
  std::string brokers;     // "host:port,..."
  std::string group;       // the service's name
  std::string topic_prefix = "saikne";
  std::map<std::string, std::string> kafka;  // further librdkafka properties (TLS, SASL)
  const Clock* clock = nullptr;              // business time of the reactions; outlives the consumer
  OnParked on_parked;                        // may be empty
  std::string dead_letters;                  // topic with prefix to which parked records are mirrored; empty: nowhere
  Bootstrap bootstrap = Bootstrap::kEarliest;
  BreakerSettings breaker;
  int max_batch = 500;                                    // records a transaction
  absl::Duration poll = absl::Milliseconds(200);          // longest wait for a first record
  absl::Duration gather = absl::ZeroDuration();           // after it, how long others may still join the batch
  absl::Duration offset_commit = absl::Seconds(1);        // to Kafka, for lag tools only
  absl::Duration unavailable_limit = absl::Seconds(60);   // a reaction that says UNAVAILABLE for so long is parked
  absl::Duration session_timeout = absl::Seconds(6);      // of a member that died, until others have its partitions; the least that brokers allow
  absl::Duration max_poll_interval = absl::Minutes(5);    // a batch that takes longer costs the partitions; at least session_timeout
};

/// For readiness, doctor and tests.
struct ConsumerStatus {
  int64_t batches = 0;       // committed transactions
  int64_t applied = 0;       // events given to a reaction and committed
  int64_t duplicates = 0;
  int64_t unknown = 0;       // types without a subscription
  int64_t parked = 0;
  int64_t gaps = 0;
  int64_t retries = 0;       // batches run again after a conflict or a transient failure
  int64_t rebalances = 0;
  int partitions = 0;        // assigned
  int stalled = 0;           // partitions that wait after a transient failure
  bool paused = false;       // by a person or by the breaker; see control.h
  absl::Duration busy;       // how long the batch in work is taking; zero while idle
  std::string last_error;    // empty when the last batch went well
};

class Consumer {
 public:
  /// One subscription per event type; two for one type end the process.
  Consumer(ConsumerSettings settings, std::vector<Subscription> subscriptions);
  ~Consumer();  // stops
  Consumer(const Consumer&) = delete;
  Consumer& operator=(const Consumer&) = delete;

  /// Starts the worker. Database and broker need not answer yet.
  void Start();

  /// Ends after the batch that runs, and leaves the group.
  void Stop();

  ConsumerStatus status() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace saikne::events
