#pragma once

// The relay: rows of the outbox become records in Kafka, in order per key, nothing lost (eventing.md 3).
// Every replica runs one; the one that holds the lease publishes, the others wait and tell it of their commits.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/events/envelope.h"
#include "libs/pg/pg.h"

namespace saikne::events {

/// Called, in the transaction that pauses publishing, with the events that stand in the log and that a failover of the database has lost.
using OnGhosts = std::function<absl::Status(pg::Txn& txn, absl::Span<const Envelope> ghosts, absl::Time now)>;

struct RelaySettings {
  std::string connection;                    // libpq, to the service's database
  std::string brokers;                       // "host:port,..."
  std::vector<std::string> topics;           // events topics of this service, with prefix: compared with the journal (failover.h)
  std::string source;                        // ce_source of this service; what has another is not looked for. Empty: all is
  OnGhosts on_ghosts;                        // may be empty
  std::string owner;                         // names this replica in the lease; empty: host, process and a number
  std::map<std::string, std::string> kafka;  // further librdkafka properties (TLS, SASL)
  absl::Duration lease_ttl = absl::Seconds(3);
  absl::Duration lease_renewal = absl::Seconds(1);
  absl::Duration takeover_wait = absl::Seconds(1);         // after the former owner's lease has expired
  absl::Duration progress_interval = absl::Milliseconds(250);
  absl::Duration safety_poll = absl::Milliseconds(500);
  absl::Duration housekeeping = absl::Seconds(10);         // segments, log ends, figures
  absl::Duration stall_limit = absl::Seconds(60);          // no acknowledgement for so long: the producer is rebuilt
  absl::Duration journal_retention = absl::Hours(24 * 7);  // how long published rows stay in the outbox
  int progress_acks = 2000;
  int fetch_rows = 2000;
  int64_t segment_bytes = int64_t{256} << 20;  // rotate above
};

/// What the relay does just now; for readiness, doctor and tests.
struct RelayStatus {
  bool leads = false;
  bool paused = false;      // by a person; see control.h
  int64_t fence = 0;
  int64_t high = 0;         // highest id fetched
  int64_t acked_to = 0;     // every id up to it is in the log, dead, or missing
  int64_t missing = 0;      // ids below high that are not visible, neither proven dead
  int64_t published = 0;    // acknowledged records since the start
  int64_t rebuilds = 0;     // producers made anew after an error
  std::string last_error;   // empty when the last round went well
};

class Relay {
 public:
  explicit Relay(RelaySettings settings);
  ~Relay();  // stops at once, like a crash: without draining or releasing the lease, unless Stop was called
  Relay(const Relay&) = delete;
  Relay& operator=(const Relay&) = delete;

  /// Starts the threads. Database and broker need not answer yet.
  void Start();

  /// Clean end: waits until what was fetched is acknowledged, at most `grace`, notes it and releases the lease.
  void Stop(absl::Duration grace = absl::Seconds(5));

  /// After a commit that appended. Cheap, never blocks on I/O, thread-safe; a commit on a replica without the lease is passed on
  /// to the owner by NOTIFY from a side connection.
  void Wake();

  /// True while this replica holds the lease: the one that runs the jobs. Thread-safe.
  bool leads() const;

  RelayStatus status() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace saikne::events
