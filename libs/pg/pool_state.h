#pragma once

// Private to libs/pg: who holds which connection.

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
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
  mutable absl::Mutex mutex;
  std::vector<std::unique_ptr<internal::Connection>> idle ABSL_GUARDED_BY(mutex);
  PoolStats stats ABSL_GUARDED_BY(mutex);
  std::map<std::string, int64_t> retries ABSL_GUARDED_BY(mutex);
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
  void End() {
    if (connection_ != nullptr) state_.Release(std::move(connection_));
  }

 private:
  Pool::State& state_;
  std::unique_ptr<internal::Connection> connection_;
};

}  // namespace saikne::pg
