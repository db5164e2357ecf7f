#pragma once

// Private to libs/pg: who holds which connection.

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "libs/base/status.h"
#include "libs/pg/connection.h"
#include "libs/pg/pg.h"

namespace saikne::pg {

struct Pool::State {
  explicit State(PoolOptions o) : options(std::move(o)) {}

  /// Errors: RESOURCE_EXHAUSTED/NO_CONNECTION; UNAVAILABLE/DATABASE_UNREACHABLE.
  absl::StatusOr<std::unique_ptr<internal::Connection>> Acquire();
  void Release(std::unique_ptr<internal::Connection> connection);
  void CountTransaction(absl::Duration took);
  void CountRetry(const std::string& sqlstate);

  const PoolOptions options;
  // The standard's mutex: the thread sanitizer understands it, and not the one of an abseil that is not instrumented.
  mutable std::mutex mutex;  // guards all below
  std::condition_variable given_back;
  std::vector<std::unique_ptr<internal::Connection>> idle;
  PoolStats stats;
  std::map<std::string, int64_t> retries;
};

/// A connection for the length of a scope.
class Lease {
 public:
  Lease(Pool::State& state, std::unique_ptr<internal::Connection> connection)
      : state_(state), connection_(std::move(connection)) {}
  ~Lease() { End(); }
  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;
  internal::Connection* operator->() { return connection_.get(); }
  internal::Connection& operator*() { return *connection_; }
  /// In place of a broken connection, another one. Errors: those of Acquire().
  absl::Status Renew() {
    End();
    ASSIGN_OR_RETURN(connection_, state_.Acquire());
    return absl::OkStatus();
  }
  bool held() const { return connection_ != nullptr; }
  /// Nothing more can be done with it.
  bool lost() const { return connection_ == nullptr || connection_->broken(); }
  void End() {
    if (connection_ != nullptr) state_.Release(std::move(connection_));
  }

 private:
  Pool::State& state_;
  std::unique_ptr<internal::Connection> connection_;
};

}  // namespace saikne::pg
