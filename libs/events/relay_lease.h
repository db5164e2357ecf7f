#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "libs/events/relay.h"
#include "libs/events/signal.h"
#include "libs/pg/pg.h"

namespace saikne::events {

/// The lease on being the one relay of a database: taken and renewed by a thread of its own on a connection of its own. It is held
/// on the database's clock; the owner believes in it for 70 % of its length on its own monotonic clock, counted from before the
/// request, so it stops well before another may begin. Thread-safe.
class RelayLease {
 public:
  /// on_change: called on the lease's thread when it was taken or lost.
  RelayLease(const RelaySettings& settings, std::function<void()> on_change);
  ~RelayLease();  // stops without releasing

  void Start();
  /// Stops the thread and, when `release`, gives the lease back.
  void Stop(bool release);

  /// The fence while the lease is held, else 0.
  int64_t fence() const;
  /// Until when the present fence may be trusted.
  Monotonic::time_point trusted_until() const;
  /// A person has paused publishing: known with each renewal.
  bool paused() const { return paused_; }
  /// The database says that another owner has taken over.
  void Lost(int64_t fence);

  const std::string& owner() const { return owner_; }

 private:
  void Run();
  absl::Status Acquire();
  absl::Status Renew(int64_t fence);
  void Set(int64_t fence, Monotonic::time_point until);

  const RelaySettings settings_;
  const std::string owner_;
  const std::function<void()> on_change_;
  pg::Pool pool_;
  Signal stop_signal_;
  std::atomic<bool> stopping_{false};
  std::atomic<bool> paused_{false};
  absl::Time expires_at_;  // as the database said last; used by the thread only
  std::thread thread_;
  mutable std::mutex mutex_;
  int64_t fence_ = 0;
  Monotonic::time_point until_;
};

}  // namespace saikne::events
