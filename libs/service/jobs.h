#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "libs/base/clock.h"
#include "libs/pg/pg.h"
#include "libs/service/state.h"

namespace saikne::svc {

/// Runs the service's jobs on one thread, each in its own transaction, while `leads` says so: on one replica only. A job that
/// fails is logged and tried again after its interval.
class Jobs {
 public:
  /// A step of the wall clock neither delays a job nor runs it early.
  using Monotonic = std::chrono::steady_clock;

  /// pool and clock outlive the object. tick: called every two seconds on every replica.
  Jobs(std::vector<Job> jobs, pg::Pool& pool, const Clock& clock, std::function<bool()> leads,
       std::function<void()> tick);
  /// Ends after the job that runs.
  ~Jobs();
  void Start();
  void Stop();

 private:
  void Loop();
  Monotonic::time_point RunDue(Monotonic::time_point now);
  void RunOne(const Job& job);

  const std::vector<Job> jobs_;
  pg::Pool& pool_;
  const Clock& clock_;
  const std::function<bool()> leads_;
  const std::function<void()> tick_;
  // When the next run is due; of the thread only.
  std::vector<Monotonic::time_point> due_;
  Monotonic::time_point tick_due_{};
  std::atomic<bool> stopping_{false};
  std::mutex mutex_;
  std::condition_variable stop_told_;
  bool stop_ = false;  // guarded by mutex_
  std::thread thread_;
};

}  // namespace saikne::svc
