#include "libs/testing/kafka_fixture.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/base/status.h"
#include "libs/events/state_topics.h"
#include "libs/events/topics.h"
#include "libs/kafka/admin.h"
#include "saikne/crm/events/v1/crm_events.pb.h"
#include "saikne/finance/events/v1/finance_events.pb.h"
#include "saikne/inventory/events/v1/inventory_events.pb.h"
#include "saikne/ordering/events/v1/ordering_events.pb.h"
#include "saikne/procurement/events/v1/procurement_events.pb.h"
#include "saikne/production/events/v1/production_events.pb.h"

namespace saikne::testing {
namespace {

[[noreturn]] void GiveUp(const absl::Status& status, const char* doing) {
  std::fprintf(stderr, "KafkaFixture: %s: %s\n", doing, status.ToString().c_str());
  std::exit(1);
}

std::string NewPrefix() {
  static std::atomic<int> number{0};
  return absl::StrCat("test-", getpid(), "-", number.fetch_add(1), "-", absl::ToUnixMicros(absl::Now()) % 1'000'000'000);
}

// Named one by one, so that the linker keeps them all.
std::vector<std::string> AllTopics(const std::string& prefix) {
  google::protobuf::LinkMessageReflection<crm::events::v1::DealWon>();
  google::protobuf::LinkMessageReflection<ordering::events::v1::OrderPlaced>();
  google::protobuf::LinkMessageReflection<inventory::events::v1::StockReserved>();
  google::protobuf::LinkMessageReflection<procurement::events::v1::GoodsReceived>();
  google::protobuf::LinkMessageReflection<production::events::v1::OutputReported>();
  google::protobuf::LinkMessageReflection<finance::events::v1::CompanyChanged>();
  return events::InstalledTopics(prefix);
}

kafka::ClientSettings ClientOf(const std::string& brokers) {
  kafka::ClientSettings client;
  client.brokers = brokers;
  client.client_id = "saikne-test";
  return client;
}

std::unique_ptr<kafka::Admin> AdminOf(const std::string& brokers) {
  auto admin = kafka::Admin::Create(ClientOf(brokers));
  if (!admin.ok()) GiveUp(admin.status(), "reaching Kafka");
  return *std::move(admin);
}

}  // namespace

std::string TestKafkaBrokers() {
  const char* value = std::getenv("SAIKNE_TEST_KAFKA");
  if (value == nullptr || *value == '\0') {
    std::fprintf(stderr, "SAIKNE_TEST_KAFKA is not set: this test needs a Kafka broker. tests/run starts one.\n");
    std::exit(1);
  }
  return value;
}

KafkaFixture::KafkaFixture(int partitions)
    : brokers_(TestKafkaBrokers()), prefix_(NewPrefix()), topics_(AllTopics(prefix_)), partitions_(partitions) {
  std::vector<kafka::NewTopic> topics;
  for (const std::string& topic : topics_) topics.push_back({topic, partitions_, 1, {}});
  if (absl::Status s = AdminOf(brokers_)->CreateTopics(topics, absl::Seconds(60)); !s.ok())
    GiveUp(s, "creating topics");
  kafka::Producer::Options options;
  options.client = ClientOf(brokers_);
  options.on_delivery = [](uint64_t, const absl::Status& status) { EXPECT_TRUE(status.ok()) << status; };
  auto producer = kafka::Producer::Create(std::move(options));
  if (!producer.ok()) GiveUp(producer.status(), "making a producer");
  producer_ = *std::move(producer);
}

KafkaFixture::~KafkaFixture() {
  producer_.reset();
  reader_.reset();
  AdminOf(brokers_)->DeleteTopics(topics_).IgnoreError();
}

events::EventRecord KafkaFixture::Record(const google::protobuf::Message& event, const events::Flow& flow,
                                         int64_t event_version, absl::Time now) const {
  auto record = events::EncodeRecord(event, event_version, flow, now, Id(), "//test/other", prefix_);
  if (!record.ok()) GiveUp(record.status(), "encoding an event");
  return *std::move(record);
}

void KafkaFixture::Publish(const google::protobuf::Message& event, const events::Flow& flow,
                           int64_t event_version, absl::Time now) {
  events::EventRecord record = Record(event, flow, event_version == 0 ? 1 : event_version, now);
  int64_t& last = versions_[absl::StrCat(record.topic, "/", record.key)];
  if (event_version == 0 && last > 0) record = Record(event, flow, last + 1, now);
  last = event_version == 0 ? last + 1 : std::max(last, event_version);
  PublishRaw(record.topic, record.key, record.headers, record.payload);
}

void KafkaFixture::PublishRaw(const std::string& topic, const std::string& key,
                              const events::Headers& headers, const std::string& payload) {
  std::vector<kafka::HeaderView> views;
  for (const auto& [name, value] : headers) views.emplace_back(name, value);
  absl::Status sent = producer_->Send(topic, key, views, payload, 0);
  if (sent.ok()) sent = producer_->Flush(absl::Seconds(30));
  EXPECT_TRUE(sent.ok()) << sent;
  ++sent_[topic];
}

std::map<kafka::TopicPartition, int64_t> KafkaFixture::Ends() {
  auto all_read = [this] {
    std::map<std::string, int64_t> in_log;
    for (const auto& [partition, end] : ends_) in_log[partition.topic] += end;
    for (const auto& [topic, count] : sent_) {
      if (in_log[topic] < count) return false;
    }
    return true;
  };
  const absl::Time deadline = absl::Now() + absl::Seconds(20);
  do ReadOn(absl::Milliseconds(20));
  while (!all_read() && absl::Now() < deadline);
  EXPECT_TRUE(all_read()) << "what was published is not in the log";
  return ends_;
}

void KafkaFixture::ReadOn(absl::Duration quiet) {
  if (reader_ == nullptr) {
    std::vector<kafka::Position> positions;
    for (const std::string& topic : topics_) {
      for (int partition = 0; partition < partitions_; ++partition)
        positions.push_back({{topic, partition}, kafka::Reader::kBeginning});
    }
    auto reader = kafka::Reader::Create(ClientOf(brokers_), positions);
    if (!reader.ok()) GiveUp(reader.status(), "making a reader");
    reader_ = *std::move(reader);
  }
  while (true) {
    auto record = reader_->Poll(quiet);
    if (!record.ok() || !record->has_value()) return;
    const kafka::Record& got = **record;
    ends_[{std::string(got.topic()), got.partition()}] = got.offset() + 1;
    if (events::IsStateTopic(got.topic())) continue;  // the events once more
    Read read;
    read.payload = std::string(got.value());
    const absl::Status status = events::FromHeaders(got.headers(), read.envelope);
    if (!status.ok()) continue;  // written wrong by the test on purpose
    read.envelope.topic = std::string(got.topic());
    read.envelope.partition = got.partition();
    read.envelope.offset = got.offset();
    read_.push_back(std::move(read));
  }
}

void KafkaFixture::ReadToEnd(const google::protobuf::Descriptor* type) {
  const std::string topic = events::TopicName(prefix_, events::EventTypeOf(type)->topic);
  std::vector<kafka::TopicPartition> partitions;
  for (int partition = 0; partition < partitions_; ++partition) partitions.push_back({topic, partition});
  if (admin_ == nullptr) admin_ = AdminOf(brokers_);
  const absl::Time deadline = absl::Now() + absl::Seconds(20);
  auto extents = admin_->Extents(partitions);
  // A topic that was made just now may have no leader yet.
  while (!extents.ok() && absl::Now() < deadline) {
    absl::SleepFor(absl::Milliseconds(50));
    extents = admin_->Extents(partitions);
  }
  if (!extents.ok()) GiveUp(extents.status(), "asking for the end of a topic");
  auto read = [&] {
    return std::all_of(extents->begin(), extents->end(),
                       [this](const kafka::Admin::Extent& e) { return ends_[e.partition] >= e.end; });
  };
  do ReadOn(absl::Milliseconds(20));
  while (!read() && absl::Now() < deadline);
}

void KafkaFixture::ReportMissing(const std::string& type, size_t wanted, size_t found) {
  ADD_FAILURE() << "waited for " << wanted << " " << type << ", there are " << found;
}

}  // namespace saikne::testing
