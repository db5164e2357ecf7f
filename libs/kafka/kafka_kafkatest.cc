#include <cstdlib>
#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gtest/gtest.h"
#include "libs/base/id.h"
#include "libs/base/status.h"
#include "libs/kafka/admin.h"
#include "libs/kafka/consumer.h"
#include "libs/kafka/producer.h"

namespace saikne::kafka {
namespace {

ClientSettings Client() {
  const char* brokers = std::getenv("SAIKNE_TEST_KAFKA");
  if (brokers == nullptr || *brokers == 0) {
    std::fprintf(stderr, "SAIKNE_TEST_KAFKA is unset: it names the brokers of this run (see tests/run)\n");
    std::exit(2);
  }
  return {brokers};
}

std::string NewName() { return absl::StrCat("t", Id::New(absl::Now()).ToString()); }

TEST(AdminTest, CreatesListsAndDescribesTopics) {
  auto admin = *Admin::Create(Client());
  const std::string name = NewName();
  ASSERT_TRUE(admin->CreateTopics(std::vector<NewTopic>{{name, 5, 1, {{"retention.ms", "123456"}}}}).ok());
  EXPECT_TRUE(admin->CreateTopics(std::vector<NewTopic>{{name, 5, 1, {}}}).ok());  // again is fine
  auto topics = admin->ListTopics();
  ASSERT_TRUE(topics.ok()) << topics.status();
  bool found = false;
  for (const TopicInfo& topic : *topics) {
    EXPECT_NE(topic.name.substr(0, 2), "__");
    if (topic.name != name) continue;
    found = true;
    EXPECT_EQ(topic.partitions, 5);
    EXPECT_EQ(topic.replication_factor, 1);
  }
  EXPECT_TRUE(found);
  auto configs = admin->TopicConfigs(std::vector<std::string>{name});
  ASSERT_TRUE(configs.ok()) << configs.status();
  EXPECT_EQ((*configs)[name], (std::map<std::string, std::string>{{"retention.ms", "123456"}}));
  EXPECT_EQ(ReasonOf(admin->TopicConfigs(std::vector<std::string>{NewName()}).status()), "TOPIC_NOT_FOUND");
  EXPECT_EQ(ReasonOf(admin->CreateTopics(std::vector<NewTopic>{{"bad name", 1, 1, {}}})), "TOPIC_NOT_CREATED");
  EXPECT_TRUE(admin->DeleteTopics(std::vector<std::string>{name}).ok());
  EXPECT_TRUE(admin->DeleteTopics(std::vector<std::string>{name}).ok());
}

TEST(AdminTest, SaysWhenNoBrokerAnswers) {
  auto admin = *Admin::Create({"127.0.0.1:1"});
  EXPECT_EQ(ReasonOf(admin->ListTopics(absl::Milliseconds(500)).status()), "KAFKA_UNAVAILABLE");
}

TEST(AdminTest, RefusesAWrongSetting) {
  EXPECT_EQ(ReasonOf(Admin::Create({"127.0.0.1:1", "test", {{"no.such.setting", "1"}}}).status()),
            "KAFKA_CONFIGURATION");
}

// Foreign producers and consumers place keys as the Java client does; the hashes are those of Apache Kafka's own tests.
TEST(ProducerTest, PlacesKeysAsTheJavaClientDoes) {
  const std::map<std::string, int32_t> hashes = {{"21", -973932308},
                                                 {"foobar", -790332482},
                                                 {"a-little-bit-long-string", -985981536},
                                                 {"a-little-bit-longer-string", -1486304829},
                                                 {"abc", 479470107}};
  constexpr int kPartitions = 12;
  auto admin = *Admin::Create(Client());
  const std::string topic = NewName();
  ASSERT_TRUE(admin->CreateTopics(std::vector<NewTopic>{{topic, kPartitions, 1, {}}}).ok());
  int delivered = 0;
  Producer::Options options;
  options.client = Client();
  options.on_delivery = [&](uint64_t tag, const absl::Status& status) {
    EXPECT_TRUE(status.ok()) << status;
    EXPECT_EQ(tag, 7u);
    ++delivered;
  };
  const std::vector<HeaderView> headers = {{"name", "value"}, {"empty", ""}};
  auto producer = *Producer::Create(std::move(options));
  for (const auto& [key, hash] : hashes) {
    ASSERT_TRUE(producer->Send(topic, key, headers, "payload", 7).ok());
  }
  ASSERT_TRUE(producer->Flush(absl::Seconds(20)).ok());
  EXPECT_EQ(delivered, 5);
  std::vector<Position> positions;
  for (int p = 0; p < kPartitions; ++p) positions.push_back({{topic, p}, Reader::kBeginning});
  auto reader = *Reader::Create(Client(), positions);
  size_t read = 0;
  for (absl::Time end = absl::Now() + absl::Seconds(20); read < hashes.size() && absl::Now() < end;) {
    auto record = reader->Poll(absl::Milliseconds(200));
    if (!record.ok() || !record->has_value()) continue;
    ++read;
    const std::string key((*record)->key());
    EXPECT_EQ((*record)->partition(), (hashes.at(key) & 0x7fffffff) % kPartitions) << key;
    EXPECT_EQ((*record)->value(), "payload");
    EXPECT_FALSE((*record)->tombstone());
    ASSERT_EQ((*record)->headers().size(), 2u);
    EXPECT_EQ((*record)->headers()[0], HeaderView("name", "value"));
    EXPECT_EQ((*record)->headers()[1], HeaderView("empty", ""));
  }
  EXPECT_EQ(read, hashes.size());
  EXPECT_TRUE(admin->DeleteTopics(std::vector<std::string>{topic}).ok());
}

}  // namespace
}  // namespace saikne::kafka
