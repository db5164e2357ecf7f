#pragma once

// The consumer's one thread: what it holds and what it does next. consumer.cc starts and stops it.

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "libs/events/breaker.h"
#include "libs/events/consumer.h"
#include "libs/events/control.h"
#include "libs/events/delivery.h"
#include "libs/events/signal.h"
#include "libs/kafka/consumer.h"
#include "libs/pg/pg.h"

namespace saikne::events {

class ConsumerWorker {
 public:
  ConsumerWorker(ConsumerSettings settings, std::vector<Subscription> subscriptions);

  /// Works until `stop` is raised; used by one thread.
  void Run(const std::atomic<bool>& stop);

  /// Thread-safe.
  ConsumerStatus status() const;

 private:
  // Joining and positions (consumer_positions.cc).
  absl::Status Join();
  absl::StatusOr<std::vector<kafka::Position>> OnAssigned(absl::Span<const kafka::TopicPartition> ids);
  absl::Status ReadPositions(std::map<kafka::TopicPartition, int64_t>& positions);
  absl::Status StartNewPartitions(const std::map<kafka::TopicPartition, int64_t>& known);
  absl::Status ReadStreams(std::map<std::string, int32_t>& streams);
  void ForgetPartitions();
  void Reassign();
  void TellOffsets();
  void Measure();

  // Pausing by order (consumer_worker.cc).
  void LookAtControl();
  void Leave();

  // Reading (consumer_worker.cc).
  void Fill();
  bool TakeIn(kafka::Consumer::Polled polled);
  void Trouble(const kafka::TopicPartition& partition, const absl::Status& status);
  bool LeaderHasNot(const kafka::TopicPartition& partition);
  void StopAtLostPosition(const kafka::TopicPartition& partition, const absl::Status& status);
  void Shed();
  bool Runnable(const Partition& partition, Monotonic::time_point now) const;
  absl::Duration PollTime(Monotonic::time_point now) const;
  Items Take();
  void PutBack(Items items);
  void ReadAnew(absl::Duration pause);

  // Delivering (consumer_process.cc).
  void Process(Items items);
  void Split(Items items);
  void Succeeded(const Items& items);
  void Trip(const absl::Status& status);
  void Stall(Items items, const absl::Status& status);
  void WaitForDatabase(Items items, const absl::Status& status);
  absl::Status DeliverOnce(const std::vector<Item*>& items, Attempt& attempt);
  void Count(const std::vector<Item*>& items, const Attempt& attempt, absl::Duration took);
  void Report(const absl::Status& status);

  const ConsumerSettings settings_;
  Subscriptions subscriptions_;
  std::vector<std::string> topics_;
  pg::Pool pool_;
  std::unique_ptr<kafka::Consumer> consumer_;
  std::map<kafka::TopicPartition, std::unique_ptr<Partition>> partitions_;
  size_t held_ = 0;        // records in the partitions' inboxes
  uint64_t arrivals_ = 0;
  size_t limit_;                             // records a batch, smaller after conflicts
  bool reassign_ = false;
  Breaker breaker_;
  BackboneControl control_;
  std::optional<absl::Time> tolerant_until_;  // the breaker counts nothing before
  Monotonic::time_point control_read_;
  std::atomic<int64_t> busy_since_{0};  // of the monotonic clock, in nanoseconds; 0 while idle
  Monotonic::time_point reassign_at_, offsets_told_, measured_;
  Monotonic::time_point database_wait_until_;
  absl::Duration database_pause_;  // zero while it answers

  mutable std::mutex mutex_;
  ConsumerStatus status_;  // guarded by mutex_
};

}  // namespace saikne::events
