#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/kafka/record.h"
#include "libs/kafka/settings.h"

namespace saikne::kafka {

/// A member of a consumer group whose positions are kept elsewhere: on each assignment the owner says where to start. Used by one thread.
class Consumer {
 public:
  struct Options {
    ClientSettings client;
    std::string group;
    std::vector<std::string> topics;
    absl::Duration session_timeout = absl::Seconds(6);    // heartbeats come three times in it
    absl::Duration max_poll_interval = absl::Minutes(5);  // between two Polls; the group gives the partitions of a slower one to others
    /// Within Poll or Reassign: where each partition starts. An error leaves all of them unread until Reassign succeeds.
    std::function<absl::StatusOr<std::vector<Position>>(absl::Span<const TopicPartition>)> on_assigned;
    /// Within Poll or Close: all partitions are given up.
    std::function<void()> on_revoked;
  };

  /// What one Poll brought: a record, an error, or nothing.
  struct Polled {
    std::optional<Record> record;
    /// OUT_OF_RANGE/POSITION_LOST: the position is not in the log (retention has passed it, or the log lost data), and the partition
    /// `partition` is not read until Reassign. INTERNAL/KAFKA_FATAL: make another consumer. Else UNAVAILABLE, for information.
    absl::Status status;
    TopicPartition partition;
  };

  /// Errors: INVALID_ARGUMENT/KAFKA_CONFIGURATION.
  static absl::StatusOr<std::unique_ptr<Consumer>> Create(Options options);
  ~Consumer();  // closes

  Polled Poll(absl::Duration timeout);

  /// Asks on_assigned again and starts all partitions there.
  absl::Status Reassign();

  /// The first (or next) offset of each partition, asked of the brokers.
  absl::StatusOr<std::vector<Position>> Beginnings(absl::Span<const TopicPartition> partitions,
                                                   absl::Duration timeout);
  absl::StatusOr<std::vector<Position>> Ends(absl::Span<const TopicPartition> partitions,
                                             absl::Duration timeout);

  /// Tells the group's offsets to Kafka without waiting: for lag tools; a failure means nothing.
  void CommitAdvisory(absl::Span<const Position> positions);

  /// How many records lie between `positions` and the ends known from the last fetches.
  int64_t Backlog(absl::Span<const Position> positions) const;

  /// Leaves the group. All records must be destroyed before. At most `deadline`; then the client is abandoned.
  void Close(absl::Duration deadline = absl::Seconds(5));

 private:
  struct State;
  explicit Consumer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// Reads topics without a group, for tools and tests.
class Reader {
 public:
  /// Errors: INVALID_ARGUMENT/KAFKA_CONFIGURATION.
  static absl::StatusOr<std::unique_ptr<Reader>> Create(const ClientSettings& client,
                                                        std::vector<Position> positions);
  ~Reader();
  static constexpr int64_t kBeginning = -2;  // as an offset
  static constexpr int64_t kEnd = -1;

  /// A record, nothing within the time, or UNAVAILABLE.
  absl::StatusOr<std::optional<Record>> Poll(absl::Duration timeout);

 private:
  struct State;
  explicit Reader(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace saikne::kafka
