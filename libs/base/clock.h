#pragma once

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace saikne {

/// Where business time comes from. Passed in, never global, so that a test can set it.
/// Leases and deadlines use the database's clock instead. Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual absl::Time Now() const = 0;
};

class SystemClock final : public Clock {
 public:
  absl::Time Now() const override { return absl::Now(); }
};

}  // namespace saikne
