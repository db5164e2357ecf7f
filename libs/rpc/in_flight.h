#pragma once

#include <condition_variable>
#include <mutex>

#include "absl/time/time.h"

namespace saikne::rpc {

/// Counts the calls of a server from their arrival until nothing of them is left, so that a drain ends with the last of them.
/// Thread-safe.
class InFlightCalls {
 public:
  /// Begins a call, to be ended by End in any case. False when the server drains: the call is to be refused.
  bool Begin();
  void End();

  /// Begin answers false from now on. Returns when no call is left, or after `grace`.
  void Drain(absl::Duration grace);

 private:
  std::mutex mutex_;
  std::condition_variable none_left_;
  int count_ = 0;
  bool draining_ = false;
};

}  // namespace saikne::rpc
