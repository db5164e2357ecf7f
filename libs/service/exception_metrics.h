#pragma once

// What waits for a person, as metrics: a process that is stuck shows as an open exception.

#include <set>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "libs/pg/pg.h"
#include "libs/service/state.h"

namespace saikne::svc {

/// Each replica tells the same, of all companies. Used by one thread.
class ExceptionMetrics {
 public:
  /// Kinds with a way out of their own are shown from the start, at zero; others from their first exception on.
  explicit ExceptionMetrics(const Resolvers& resolvers);

  /// Counts, at most every 15 s. Errors: those of the database; then what was counted last stays.
  absl::Status Publish(pg::Pool& pool, absl::Time now);

 private:
  std::set<std::string> kinds_;
  absl::Time due_ = absl::InfinitePast();
};

}  // namespace saikne::svc
