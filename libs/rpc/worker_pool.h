#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace saikne::rpc {

/// A fixed number of threads and a bounded queue, first in first out. gRPC's own threads must never block, so handlers run
/// here; as many threads as the database pool has connections (style.md 3.1). Thread-safe.
class WorkerPool {
 public:
  WorkerPool(int threads, size_t capacity);
  /// As Stop.
  ~WorkerPool();

  /// False when the queue is full or the pool has stopped; the job is not kept then.
  bool Submit(std::function<void()> job);

  /// Runs what is queued, then ends the threads. Not from a job.
  void Stop();

 private:
  void Run();

  const size_t capacity_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> queue_;
  bool stopped_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace saikne::rpc
