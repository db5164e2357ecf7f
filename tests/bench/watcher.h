#pragma once

// A foreign consumer of one topic: when it saw what, and what the log holds in all.

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "absl/time/time.h"
#include "libs/kafka/consumer.h"
#include "libs/testing/kafka_fixture.h"
#include "tests/bench/latency.h"

namespace saikne::bench {

/// Notes when a record of each key was seen first, from its making on.
class Watcher {
 public:
  /// What a record is known by; "" leaves it out.
  using Name = std::function<std::string(const kafka::Record&)>;
  Watcher(const testing::KafkaFixture& kafka, const std::string& topic, int partitions = 3, Name name = KeyOf);
  ~Watcher();
  Watcher(const Watcher&) = delete;
  Watcher& operator=(const Watcher&) = delete;

  size_t count();
  /// absl::InfiniteFuture() where it was not seen.
  absl::Time At(const std::string& name);
  bool Await(size_t count, absl::Duration patience);

  static std::string KeyOf(const kafka::Record& record) { return std::string(record.key()); }
  /// The deal of an InvoicePosted.
  static std::string DealOfInvoice(const kafka::Record& record);

 private:
  void Watch();
  const Name name_;
  std::unique_ptr<kafka::Reader> reader_;
  std::atomic<bool> stop_{false};
  std::mutex mutex_;
  std::map<std::string, absl::Time> seen_;
  std::thread thread_;
};

/// How many records a topic holds from its beginning, and how many different events they are.
struct LogCount {
  int64_t records = 0;
  int64_t events = 0;  // different ce_id
  int64_t doubled() const { return records - events; }
};
/// Reads until there are `events` at least and nothing follows, at most a minute.
LogCount CountLog(const testing::KafkaFixture& kafka, const std::string& topic, int64_t events, int partitions = 3);

}  // namespace saikne::bench
