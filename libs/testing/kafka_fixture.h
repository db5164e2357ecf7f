#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"
#include "libs/events/envelope.h"
#include "libs/events/record.h"
#include "libs/kafka/admin.h"
#include "libs/kafka/consumer.h"
#include "libs/kafka/producer.h"

namespace saikne::testing {

/// The event topics of all services under a prefix of the test's own, on the brokers named by SAIKNE_TEST_KAFKA; without that
/// variable the test program ends with a message. Deleted at the end. Used by one thread.
class KafkaFixture {
 public:
  explicit KafkaFixture(int partitions = 3);
  ~KafkaFixture();
  KafkaFixture(const KafkaFixture&) = delete;
  KafkaFixture& operator=(const KafkaFixture&) = delete;

  const std::string& brokers() const { return brokers_; }
  const std::string& prefix() const { return prefix_; }

  /// Publishes an event as its owner would, and waits for the broker. event_version 0: the next of this aggregate as this
  /// fixture has counted. An error fails the test.
  void Publish(const google::protobuf::Message& event, const events::Flow& flow, int64_t event_version = 0,
               absl::Time now = absl::Now());
  /// Publishes bytes as they are. headers may be wrong on purpose.
  void PublishRaw(const std::string& topic, const std::string& key, const events::Headers& headers,
                  const std::string& payload);
  /// The record that Publish would write, to be changed and given to PublishRaw.
  events::EventRecord Record(const google::protobuf::Message& event, const events::Flow& flow,
                             int64_t event_version, absl::Time now = absl::Now()) const;

  /// One past the last record of each partition that has any. Waits until everything published here is in the log.
  std::map<kafka::TopicPartition, int64_t> Ends();

  /// All events of type E that are in its topic, in the order of the log per key. Reads what came since the last call first.
  template <typename E>
  std::vector<events::Received<E>> Events() {
    ReadToEnd(E::descriptor());
    return Collected<E>();
  }
  /// As Events, and waits until there are n at least or the time is over; fails the test when there are fewer.
  template <typename E>
  std::vector<events::Received<E>> Await(size_t n = 1, absl::Duration within = absl::Seconds(20)) {
    const absl::Time deadline = absl::Now() + within;
    std::vector<events::Received<E>> found = Events<E>();
    while (found.size() < n && absl::Now() < deadline) found = Events<E>();
    if (found.size() < n) ReportMissing(E::descriptor()->full_name(), n, found.size());
    return found;
  }

 private:
  struct Read {
    events::Envelope envelope;
    std::string payload;
  };
  template <typename E>
  std::vector<events::Received<E>> Collected() const {
    std::vector<events::Received<E>> found;
    for (const Read& read : read_) {
      if (read.envelope.type != E::descriptor()->full_name()) continue;
      found.push_back({read.envelope, E()});
      found.back().event.ParseFromString(read.payload);
    }
    return found;
  }
  void ReadOn(absl::Duration quiet);
  // Until the end that the topic of this event type has now.
  void ReadToEnd(const google::protobuf::Descriptor* type);
  static void ReportMissing(const std::string& type, size_t wanted, size_t found);

  std::string brokers_;
  std::string prefix_;
  std::vector<std::string> topics_;
  int partitions_;
  std::map<std::string, int64_t> versions_;  // topic and key to the last version published here
  std::unique_ptr<kafka::Producer> producer_;
  std::unique_ptr<kafka::Reader> reader_;
  std::unique_ptr<kafka::Admin> admin_;
  std::vector<Read> read_;
  std::map<std::string, int> sent_;  // records by topic
  std::map<kafka::TopicPartition, int64_t> ends_;
};

/// SAIKNE_TEST_KAFKA; ends the program with a message when it is unset.
std::string TestKafkaBrokers();

}  // namespace saikne::testing
