// A copy of the accounts of crm that follows its owner: the whole past first, then every change.
//
//   subscribe BROKERS PREFIX [--once]        e.g. subscribe 127.0.0.1:7092 saikne
//
// Prints a line for each change: key, version, name. --once ends when it has caught up. Needs librdkafka and protobuf, nothing of ours but
// the protos.

#include <librdkafka/rdkafkacpp.h>

#include <chrono>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "saikne/crm/events/v1/crm_events.pb.h"

namespace {

namespace events = saikne::crm::events::v1;
using Partitions = std::vector<RdKafka::TopicPartition*>;

[[noreturn]] void Die(const std::string& why) {
  std::cerr << why << "\n";
  std::exit(1);
}

std::string Header(RdKafka::Message& record, const std::string& name) {
  auto* headers = record.headers();
  const auto found = headers == nullptr ? std::vector<RdKafka::Headers::Header>() : headers->get(name);
  if (found.empty()) return "";
  return std::string(static_cast<const char*>(found.back().value()), found.back().value_size());
}

// What we know, by key. A program keeps both maps in its database and writes them in one transaction.
class Copy {
 public:
  void Apply(RdKafka::Message& record, bool contiguous) {
    const std::string key = *record.key();
    if (record.payload() == nullptr) {  // a tombstone: the aggregate is gone
      accounts_.erase(key);
      return;
    }
    const int64_t version = std::atoll(Header(record, "ce_aggregateversion").c_str());
    int64_t& known = versions_[key];
    if (version <= known) return;  // seen already: the one rule against duplicates
    if (contiguous && version != known + 1) Die(key + ": events are missing");
    known = version;
    events::AccountFacts facts;
    if (!Read(Header(record, "ce_type"), std::string(static_cast<const char*>(record.payload()), record.len()), facts)) return;
    std::cout << key << " " << version << " " << facts.name() << std::endl;
    accounts_[key] = facts;
  }

 private:
  // False for a type of a newer release.
  static bool Read(const std::string& type, const std::string& bytes, events::AccountFacts& facts) {
    events::AccountRegistered registered;
    events::AccountChanged changed;
    if (type == registered.GetTypeName() && registered.ParseFromString(bytes)) return facts = registered.account(), true;
    if (type == changed.GetTypeName() && changed.ParseFromString(bytes)) return facts = changed.account(), true;
    return false;
  }
  std::map<std::string, int64_t> versions_;
  std::map<std::string, events::AccountFacts> accounts_;
};

std::unique_ptr<RdKafka::KafkaConsumer> Connect(const std::string& brokers) {
  std::unique_ptr<RdKafka::Conf> conf(RdKafka::Conf::create(RdKafka::Conf::CONF_GLOBAL));
  std::string error;
  for (const auto& [name, value] : std::map<std::string, std::string>{{"bootstrap.servers", brokers},
                                                                     {"group.id", "subscribe-example"},
                                                                     {"enable.auto.commit", "false"},
                                                                     {"enable.partition.eof", "true"}}) {
    if (conf->set(name, value, error) != RdKafka::Conf::CONF_OK) Die(error);
  }
  std::unique_ptr<RdKafka::KafkaConsumer> consumer(RdKafka::KafkaConsumer::create(conf.get(), error));
  if (consumer == nullptr) Die(error);
  return consumer;
}

Partitions PartitionsOf(RdKafka::KafkaConsumer& consumer, const std::string& name, int64_t offset) {
  std::string error;
  std::unique_ptr<RdKafka::Topic> topic(RdKafka::Topic::create(&consumer, name, nullptr, error));
  RdKafka::Metadata* metadata = nullptr;
  if (topic == nullptr || consumer.metadata(false, topic.get(), &metadata, 20'000) != RdKafka::ERR_NO_ERROR) Die("no metadata of " + name);
  Partitions partitions;
  for (const auto* found : *metadata->topics()) {
    for (const auto* partition : *found->partitions())
      partitions.push_back(RdKafka::TopicPartition::create(name, partition->id(), offset));
  }
  delete metadata;
  return partitions;
}

// Hands on each record from these places on; to_the_end: until every partition has said that there is no more.
void Read(RdKafka::KafkaConsumer& consumer, const Partitions& places, bool to_the_end,
          const std::function<void(RdKafka::Message&)>& each) {
  std::set<int> open_ends;
  for (const auto* place : places) open_ends.insert(place->partition());
  if (consumer.assign(places) != RdKafka::ERR_NO_ERROR) Die("the partitions cannot be read");
  while (!open_ends.empty() || !to_the_end) {
    std::unique_ptr<RdKafka::Message> record(consumer.consume(1'000));
    switch (record->err()) {
      case RdKafka::ERR_NO_ERROR: each(*record); break;
      case RdKafka::ERR__PARTITION_EOF: open_ends.erase(record->partition()); break;
      case RdKafka::ERR__TIMED_OUT: break;
      default: Die(record->errstr());
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) Die("subscribe BROKERS PREFIX [--once]");
  const std::string topic = std::string(argv[2]) + ".crm.account";
  const bool once = argc > 3 && std::string(argv[3]) == "--once";
  const auto consumer = Connect(argv[1]);
  Copy copy;
  // 1. Before anything else: now. 2. The past, from the state topic. 3. The events since a while before that moment.
  const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  const Partitions states = PartitionsOf(*consumer, topic + ".state.v1", RdKafka::Topic::OFFSET_BEGINNING);
  Read(*consumer, states, true, [&](RdKafka::Message& record) { copy.Apply(record, false); });
  Partitions events = PartitionsOf(*consumer, topic + ".events.v1", now - 3'600'000);
  if (consumer->offsetsForTimes(events, 20'000) != RdKafka::ERR_NO_ERROR) Die("the broker finds no offsets by time");
  Read(*consumer, events, once, [&](RdKafka::Message& record) { copy.Apply(record, true); });
  consumer->close();
  RdKafka::TopicPartition::destroy(const_cast<Partitions&>(states));
  RdKafka::TopicPartition::destroy(events);
}
