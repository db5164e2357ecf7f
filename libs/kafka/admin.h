#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/kafka/settings.h"

namespace saikne::kafka {

/// Where a partition is kept.
struct Placement {
  int32_t leader = -1;            // -1: none
  std::vector<int32_t> replicas;  // brokers; the first leads when it can
  int in_sync = 0;                // replicas
};

struct TopicInfo {
  std::string name;
  int partitions = 0;
  int replication_factor = 0;
  std::vector<Placement> placements;  // by partition
};

struct NewTopic {
  std::string name;
  int partitions = 12;
  int replication_factor = 1;  // -1: as the brokers have it by default
  std::map<std::string, std::string> config;  // "retention.ms", "cleanup.policy", ...
};

/// Topics: what is there and what should be. Thread-safe.
class Admin {
 public:
  /// Errors: INVALID_ARGUMENT/KAFKA_CONFIGURATION.
  static absl::StatusOr<std::unique_ptr<Admin>> Create(const ClientSettings& client);
  ~Admin();

  /// All topics but Kafka's own, by name. Errors: UNAVAILABLE/KAFKA_UNAVAILABLE.
  absl::StatusOr<std::vector<TopicInfo>> ListTopics(absl::Duration timeout = absl::Seconds(10));

  /// The log of each partition: its first offset, the offset after the last, and the first whose record is not older than `time`
  /// (the end when none is). Errors: UNAVAILABLE/KAFKA_UNAVAILABLE.
  struct Extent {
    TopicPartition partition;
    int64_t begin = 0;
    int64_t end = 0;
    int64_t at = 0;
  };
  absl::StatusOr<std::vector<Extent>> Extents(absl::Span<const TopicPartition> partitions,
                                              absl::Time time = absl::InfiniteFuture(),
                                              absl::Duration timeout = absl::Seconds(10));

  /// The settings of topics that differ from the broker's defaults, by topic. Errors: UNAVAILABLE/KAFKA_UNAVAILABLE, NOT_FOUND/TOPIC_NOT_FOUND.
  absl::StatusOr<std::map<std::string, std::map<std::string, std::string>>> TopicConfigs(
      absl::Span<const std::string> topics, absl::Duration timeout = absl::Seconds(10));

  /// Creates topics; one that exists already is fine. Returns when the brokers know them.
  /// Errors: UNAVAILABLE/KAFKA_UNAVAILABLE; FAILED_PRECONDITION/TOPIC_NOT_CREATED names the topic.
  absl::Status CreateTopics(absl::Span<const NewTopic> topics, absl::Duration timeout = absl::Seconds(20));

  /// Deletes topics; one that does not exist is fine. For tests. Errors: as CreateTopics.
  absl::Status DeleteTopics(absl::Span<const std::string> topics, absl::Duration timeout = absl::Seconds(20));

  /// So that the topic has `partitions`. For tests: a topic keeps those it was made with. Errors: as CreateTopics.
  absl::Status AddPartitions(const std::string& topic, int partitions, absl::Duration timeout = absl::Seconds(20));

  /// Deletes what lies before these positions. For tests. Errors: UNAVAILABLE/KAFKA_UNAVAILABLE.
  absl::Status DeleteRecords(absl::Span<const Position> before, absl::Duration timeout = absl::Seconds(20));

 private:
  struct State;
  explicit Admin(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace saikne::kafka
