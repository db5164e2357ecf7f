#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>

namespace saikne::events {

/// The relay's clock: leases and waits are measured on it, so that a step of the wall clock changes nothing.
using Monotonic = std::chrono::steady_clock;

/// Wakes one waiting thread for one of several reasons (bits). Raising is cheap while the reason stands already. Thread-safe.
class Signal {
 public:
  void Raise(unsigned reason) {
    if ((raised_.fetch_or(reason) & reason) == reason) return;
    // Taking the lock keeps the waiter from missing this between its look and its sleep.
    std::lock_guard<std::mutex> lock(mutex_);
    condition_.notify_one();
  }

  /// Waits until something is raised or `until`, and returns what was raised, which is reset.
  unsigned Wait(Monotonic::time_point until) {
    std::unique_lock<std::mutex> lock(mutex_);
    condition_.wait_until(lock, until, [this] { return raised_.load() != 0; });
    return raised_.exchange(0);
  }

 private:
  std::atomic<unsigned> raised_{0};
  std::mutex mutex_;
  std::condition_variable condition_;
};

}  // namespace saikne::events
