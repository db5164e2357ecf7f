#pragma once

#include <atomic>
#include <string>
#include <thread>

#include "libs/base/id.h"
#include "libs/testing/service_fixture.h"

namespace saikne::bench {

/// saikne-crm as its real program, alone, whose outbox this program appends to, as a second replica without the lease would: the
/// process hears of commits by coalesced notifications.
class Publisher {
 public:
  Publisher();
  ~Publisher();
  Publisher(const Publisher&) = delete;
  Publisher& operator=(const Publisher&) = delete;

  testing::ServiceFixture& service() { return service_; }
  testing::ServiceProcess& process() { return service_.process(); }
  testing::PgFixture& pg() { return service_.pg(); }
  testing::KafkaFixture& kafka() { return service_.kafka(); }
  std::string topic() const { return topic_; }
  /// Rows of that topic in the outbox: what its log must hold.
  int64_t Committed();
  /// Starts the process; it must not run.
  void Start();
  /// Waits until all that is committed is in the log.
  void AwaitDrained();

 private:
  void Notify();
  testing::ServiceFixture service_;
  const std::string topic_;
  std::atomic<bool> stop_{false};
  std::atomic<bool> appended_{false};
  std::thread notifier_;
};

}  // namespace saikne::bench
