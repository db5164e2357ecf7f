#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/events/flight.h"
#include "libs/events/gaps.h"
#include "libs/events/relay.h"
#include "libs/events/relay_lease.h"
#include "libs/events/signal.h"
#include "libs/kafka/producer.h"
#include "libs/pg/pg.h"

namespace saikne::events {

/// Reasons to wake the relay's thread.
enum RelayReason : unsigned { kCommitted = 1, kDelivered = 2, kLeaseChanged = 4, kStopping = 8 };

/// An order to end. Without a grace period it is like a crash: nothing is waited for, nothing is noted.
struct RelayStop {
  std::atomic<bool> requested{false};
  std::atomic<int64_t> grace_millis{0};  // written before `requested`
};

/// The figures of the relay that others may read while it works.
struct RelayFigures {
  std::atomic<int64_t> high{0}, acked_to{0}, missing{0}, published{0};
  std::atomic<int64_t> verified_fence{0};  // under which the end of the log was compared with the journal
};

/// Publishes under one fence with one producer, from the noted progress on until something ends it. Used by one thread.
class Publisher {
 public:
  Publisher(const RelaySettings& settings, int64_t fence, pg::Pool& pool, RelayLease& lease,
            Signal& signal, const RelayStop& stop, RelayFigures& figures);

  /// Returns OK when the lease is gone or when, on stopping, all is acknowledged and noted (or the grace is over); an error when the producer
  /// must be made anew. What was acknowledged and not noted goes out again after a crash only.
  absl::Status Run();
  /// Whether it came so far as to have a producer.
  bool connected() const { return producer_ != nullptr; }

 private:
  struct Row {
    int64_t id;
    std::string topic, key, headers;
    pg::Bytes payload;
  };
  absl::Status Load();
  absl::Status Connect();
  absl::StatusOr<bool> Fetch();
  absl::Status Send(const std::vector<Row>& rows, uint64_t tag);
  absl::Status Note();
  void NoteIfDue(Monotonic::time_point now);
  absl::Status Loop();
  void Drain();
  bool paused() const { return lease_.paused() || Monotonic::now() < held_until_; }
  absl::Status Verify();
  void Tell(const char* code, const absl::Status& status);
  absl::Status CheckProducer(Monotonic::time_point now);
  void OnDelivery(uint64_t tag, const absl::Status& status);
  Monotonic::time_point WaitUntil(Monotonic::time_point now) const;
  int64_t FetchLimit() const;

  const RelaySettings& settings_;
  const int64_t fence_;
  pg::Pool& pool_;
  RelayLease& lease_;
  Signal& signal_;
  const RelayStop& stop_;
  RelayFigures& figures_;

  std::unique_ptr<kafka::Producer> producer_;
  Gaps gaps_;
  Flight flight_;
  absl::Status delivery_failure_;
  int64_t noted_to_ = 0;               // what the row says
  std::vector<IdRange> noted_missing_;
  int64_t acks_since_note_ = 0;
  int64_t bytes_per_row_ = 1024;       // of the last fetch
  bool more_ = true;                   // fetch at once
  Monotonic::time_point next_fetch_, last_note_, last_ack_;
  bool in_trouble_ = false;
  std::string timeline_;               // of the server that was verified
  Monotonic::time_point held_until_{};  // until the lease knows that publishing is paused
  uint64_t timed_tag_ = 0;             // a batch whose way is measured
  absl::Time timed_from_;
};

}  // namespace saikne::events
