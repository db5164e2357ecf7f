#pragma once

// What the last reconciliation has found, as metrics of the replica that answered it.

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <utility>

#include "absl/time/time.h"
#include "libs/base/id.h"

namespace saikne::svc {

/// Thread-safe.
class CheckMetrics {
 public:
  /// A check that is registered and was not asked for yet: never succeeded.
  void Declare(const std::string& check);

  /// One page of a check's violations for a company was given out.
  void Note(const std::string& check, const Id& company_id, int64_t violations, bool first_page, bool last_page,
            absl::Time now);

 private:
  std::mutex mutex_;
  std::map<std::pair<std::string, Id>, int64_t> violations_;  // guarded by mutex_
};

}  // namespace saikne::svc
