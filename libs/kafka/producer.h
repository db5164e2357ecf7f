#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/kafka/record.h"
#include "libs/kafka/settings.h"

namespace saikne::kafka {

/// An idempotent producer: acks of all replicas, one request in flight, lz4, the partitioner of the Java clients, no time limit of its
/// own for a message. Used by one thread.
class Producer {
 public:
  struct Options {
    ClientSettings client;
    /// Called on a thread of the client when Poll has something to serve: wake the owner, do nothing else.
    std::function<void()> on_ready;
    /// Called within Poll for each record that was given to Send: its tag and how it ended.
    std::function<void(uint64_t tag, const absl::Status& status)> on_delivery;
    /// By topic: only its first so many partitions are written to, whatever it has; where none is named, all of them.
    std::map<std::string, int> partitions;
  };

  /// Errors: INVALID_ARGUMENT/KAFKA_CONFIGURATION.
  static absl::StatusOr<std::unique_ptr<Producer>> Create(Options options);

  /// Drops what is queued and in flight. What was in flight may have been written.
  ~Producer();

  /// Queues one record; key, headers and value are copied.
  /// Errors: RESOURCE_EXHAUSTED/QUEUE_FULL: Poll and try again; INTERNAL/KAFKA_PRODUCE otherwise.
  absl::Status Send(absl::string_view topic, absl::string_view key,
                    absl::Span<const HeaderView> headers, absl::string_view value, uint64_t tag);

  /// Serves deliveries; waits up to `timeout` for the first.
  void Poll(absl::Duration timeout);

  /// Polls until nothing is outstanding. Errors: DEADLINE_EXCEEDED/FLUSH_TIMEOUT.
  absl::Status Flush(absl::Duration timeout);

  /// Not OK once the client cannot go on: build another one. INTERNAL/KAFKA_FATAL.
  absl::Status fatal() const;

  /// Records given and not yet reported.
  int outstanding() const;

 private:
  struct State;
  explicit Producer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace saikne::kafka
