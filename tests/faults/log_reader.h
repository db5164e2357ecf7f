#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/kafka/admin.h"
#include "tests/faults/system.h"

namespace saikne::faults {

/// What an outbox and the log must agree in.
struct CommittedEvent {
  std::string topic, key, digest;
  int64_t version = 0;
};

struct LogRecord {
  CommittedEvent event;
  std::string id, type, correlation, causation, traceparent;  // headers
  std::string operation;                                      // of the payload
  int32_t partition = 0;
  bool two_traces = false;
  bool mark_in_payload = false, mark_outside = false;  // outside: in a header or the key
};

/// The log of the system's topics, and what was read of it. Goes on from where it stopped: from the last record that it knows of each
/// partition, which must still be the same one. If it is not, or a beginning has moved, or an end has gone back, everything is read anew.
class LogReader {
 public:
  /// mark: text that is looked for in each record.
  LogReader(System& system, std::string mark) : system_(system), mark_(std::move(mark)) {}

  /// To the present ends.
  absl::Status Advance();
  /// The next Advance reads everything.
  void Forget();
  /// Each partition in its order.
  const std::vector<LogRecord>& log() const { return log_; }

 private:
  struct Place {
    int64_t begin = 0, next = 0;
    std::string id, digest;  // of the record before `next`
    absl::Time timestamp;
    bool operator==(const Place& other) const = default;
  };
  absl::StatusOr<std::vector<kafka::Admin::Extent>> Extents() const;
  bool Continues(const std::vector<kafka::Admin::Extent>& extents) const;
  absl::StatusOr<bool> ReadTo(const std::vector<kafka::Admin::Extent>& extents);

  System& system_;
  const std::string mark_;
  std::map<kafka::TopicPartition, Place> places_;
  std::vector<LogRecord> log_;
};

}  // namespace saikne::faults
