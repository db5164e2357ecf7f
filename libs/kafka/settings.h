#pragma once

#include <map>
#include <string>
#include <tuple>

namespace saikne::kafka {

/// How to reach the brokers.
struct ClientSettings {
  std::string brokers;                            // "host:port,..."
  std::string client_id = "saikne";
  std::map<std::string, std::string> properties;  // further librdkafka properties (TLS, SASL); they win over ours
};

struct TopicPartition {
  std::string topic;
  int32_t partition = 0;
  friend bool operator<(const TopicPartition& a, const TopicPartition& b) {
    return std::tie(a.topic, a.partition) < std::tie(b.topic, b.partition);
  }
  friend bool operator==(const TopicPartition& a, const TopicPartition& b) {
    return a.partition == b.partition && a.topic == b.topic;
  }
};

/// The offset of the next record to read.
struct Position {
  TopicPartition partition;
  int64_t offset = 0;
};

}  // namespace saikne::kafka
