#pragma once

#include <signal.h>

#include <atomic>
#include <thread>

#include "absl/synchronization/notification.h"
#include "absl/time/time.h"

namespace saikne::svc {

/// SIGTERM and SIGINT as a request to end. Made first of all: the signals are blocked in this thread and in every thread
/// made later, and one thread waits for them. A second signal ends the process at once.
class Signals {
 public:
  Signals();
  ~Signals();
  bool requested() const { return requested_.HasBeenNotified(); }
  void Wait() const { requested_.WaitForNotification(); }
  /// Whether the request came within this time.
  bool WaitFor(absl::Duration duration) const { return requested_.WaitForNotificationWithTimeout(duration); }

 private:
  void Loop();

  sigset_t set_;
  int signals_fd_;
  int end_fd_;
  absl::Notification requested_;
  std::thread thread_;
};

}  // namespace saikne::svc
