#pragma once

// Events of 400 bytes, appended by the function that every service appends with.

#include <functional>
#include <string>

#include "libs/base/id.h"
#include "libs/events/relay.h"
#include "libs/pg/pg.h"
#include "libs/testing/kafka_fixture.h"
#include "libs/testing/pg_fixture.h"
#include "saikne/crm/events/v1/crm_events.pb.h"
#include "tests/bench/latency.h"
#include "tests/bench/watcher.h"

namespace saikne::bench {

inline constexpr int kPayloadBytes = 400;

/// An AccountChanged whose key is `id`.
crm::events::v1::AccountChanged Event(const Id& id);

/// One transaction that appends one event.
absl::Status Append(pg::Pool& pool, const Id& id);
/// The same, rolled back after the append: its id of the outbox stays missing.
void AppendInVain(pg::Pool& pool);

/// `rows` more rows of the outbox in one transaction, copies of a real one with ids and keys of their own.
void PileUp(testing::PgFixture& pg, int rows);
/// Whether the relay has noted that all that is committed is in the log.
bool Drained(testing::PgFixture& pg);

/// From the moment that `write(id)` returned to the moment its record was seen; the first tenth, which warms the path, is left out.
Percentiles WrittenToSeen(double per_second, size_t count, int threads, Watcher& watcher,
                          const std::function<void(const Id&)>& write);

/// A relay within this program, with a database and topics of its own.
class OwnRelay {
 public:
  OwnRelay();
  ~OwnRelay();
  OwnRelay(const OwnRelay&) = delete;
  OwnRelay& operator=(const OwnRelay&) = delete;

  /// Starts it and waits until it holds the lease.
  void Start();
  /// Ends it cleanly.
  void Stop();
  events::RelayStatus status() const { return relay_->status(); }
  absl::Status Append(const Id& id) { return bench::Append(pg_.pool(), id); }
  testing::PgFixture& pg() { return pg_; }
  testing::KafkaFixture& kafka() { return kafka_; }
  std::string topic() const;

 private:
  testing::PgFixture pg_;
  testing::KafkaFixture kafka_;
  std::unique_ptr<events::Relay> relay_;
};

}  // namespace saikne::bench
