#include "libs/rpc/in_flight.h"

#include "absl/time/clock.h"

namespace saikne::rpc {

bool InFlightCalls::Begin() {
  std::lock_guard lock(mutex_);
  ++count_;
  return !draining_;
}

void InFlightCalls::End() {
  std::lock_guard lock(mutex_);
  if (--count_ == 0) none_left_.notify_all();
}

void InFlightCalls::Drain(absl::Duration grace) {
  std::unique_lock lock(mutex_);
  draining_ = true;
  none_left_.wait_until(lock, absl::ToChronoTime(absl::Now() + grace), [this] { return count_ == 0; });
}

}  // namespace saikne::rpc
