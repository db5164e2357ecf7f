// The relay by itself: from a commit to its event seen by a foreign consumer, at 50 and at 500 a second, beside bare Kafka at the same
// rate; and how fast it drains 300,000 rows of 400 bytes, beside producing the same records without a database.

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/events/outbox.h"
#include "libs/events/relay.h"
#include "libs/events/sql.h"
#include "libs/events/topics.h"
#include "libs/kafka/consumer.h"
#include "libs/kafka/producer.h"
#include "libs/testing/eventually.h"
#include "libs/testing/kafka_fixture.h"
#include "libs/testing/pg_fixture.h"
#include "saikne/crm/events/v1/crm_events.pb.h"
#include "tests/bench/latency.h"
#include "tests/bench/report.h"

namespace saikne::bench {
namespace {

constexpr int kPayloadBytes = 400;

crm::events::v1::AccountChanged Event(const Id& id) {
  crm::events::v1::AccountChanged event;
  event.set_account_id(id.ToString());
  event.mutable_account()->set_account_id(id.ToString());
  event.mutable_account()->set_name(std::string(kPayloadBytes - event.ByteSizeLong() - 4, 'x'));
  return event;
}

// When the record of each key was seen.
class Watcher {
 public:
  Watcher(const testing::KafkaFixture& kafka, const std::string& topic) {
    std::vector<kafka::Position> positions;
    for (int p = 0; p < 3; ++p) positions.push_back({{topic, p}, kafka::Reader::kEnd});
    auto reader = kafka::Reader::Create({.brokers = kafka.brokers()}, positions);
    EXPECT_TRUE(reader.ok()) << reader.status();
    reader_ = *std::move(reader);
    (void)reader_->Poll(absl::Seconds(2));  // finds the ends
    thread_ = std::thread([this] { Watch(); });
  }
  ~Watcher() {
    stop_ = true;
    thread_.join();
  }
  size_t count() {
    std::lock_guard lock(mutex_);
    return seen_.size();
  }
  absl::Time At(const std::string& key) {
    std::lock_guard lock(mutex_);
    const auto found = seen_.find(key);
    return found == seen_.end() ? absl::InfiniteFuture() : found->second;
  }

 private:
  void Watch() {
    while (!stop_) {
      auto record = reader_->Poll(absl::Milliseconds(20));
      if (!record.ok() || !record->has_value()) continue;
      std::lock_guard lock(mutex_);
      seen_.emplace(std::string((*record)->key()), absl::Now());
    }
  }
  std::unique_ptr<kafka::Reader> reader_;
  std::atomic<bool> stop_{false};
  std::mutex mutex_;
  std::map<std::string, absl::Time> seen_;
  std::thread thread_;
};

class RelayBench : public ::testing::Test {
 protected:
  std::unique_ptr<events::Relay> StartRelay() {
    events::RelaySettings settings;
    settings.connection = pg_.connection();
    settings.brokers = kafka_.brokers();
    auto relay = std::make_unique<events::Relay>(settings);
    relay->Start();
    return relay;
  }
  absl::Status Append(const Id& id) {
    return pg_.pool().RunInTransaction([&](pg::Txn& txn) -> absl::Status {
      events::Flow flow;
      flow.company_id = id;
      flow.actor = "bench";
      const std::vector<events::Outgoing> event = {{Event(id), 1, flow, absl::Now()}};
      return events::Outbox(txn).Append(event);
    });
  }
  std::string topic() const { return events::TopicName(kafka_.prefix(), "crm.account"); }
  void TearDown() override { events::SetOutboxSettings({}); }

  testing::PgFixture pg_{{events::Migrations()}, 16};
  testing::KafkaFixture kafka_;
};

// From the moment that `write(id)` returned to the moment its record was seen.
Percentiles WrittenToSeen(double per_second, size_t count, int threads, Watcher& watcher,
                          const std::function<void(const Id&)>& write) {
  std::vector<Id> ids;
  for (size_t i = 0; i < count; ++i) ids.push_back(Id::New(absl::Now()));
  std::vector<absl::Time> written(count);
  AtRate(per_second, count, threads, [&](size_t i) {
    write(ids[i]);
    written[i] = absl::Now();
  });
  EXPECT_TRUE(testing::Eventually(absl::Seconds(30), [&] { return watcher.count() >= count; }));
  std::vector<absl::Duration> samples;
  for (size_t i = count / 10; i < count; ++i)  // the first ones warm the path
    samples.push_back(std::max(absl::ZeroDuration(), watcher.At(ids[i].ToString()) - written[i]));
  return PercentilesOf(std::move(samples));
}

TEST_F(RelayBench, CommitToSeen) {
  auto relay = StartRelay();
  events::SetOutboxSettings({"//bench/crm", kafka_.prefix(), [&] { relay->Wake(); }});
  ASSERT_TRUE(testing::Eventually(absl::Seconds(10), [&] { return relay->leads(); }));
  auto producer = kafka::Producer::Create(
      {.client = {.brokers = kafka_.brokers()}, .on_ready = [] {}, .on_delivery = [](uint64_t, const absl::Status&) {}});
  ASSERT_TRUE(producer.ok()) << producer.status();
  for (const int rate : {50, 500}) {
    const size_t count = static_cast<size_t>(rate) * 10;
    Percentiles events_seen, bare_seen;
    {
      Watcher watcher(kafka_, topic());
      events_seen = WrittenToSeen(rate, count, 8, watcher, [&](const Id& id) { EXPECT_TRUE(Append(id).ok()); });
    }
    {
      Watcher watcher(kafka_, topic());
      bare_seen = WrittenToSeen(rate, count, 1, watcher, [&](const Id& id) {
        EXPECT_TRUE((*producer)->Send(topic(), id.ToString(), {}, Event(id).SerializeAsString(), 0).ok());
        (*producer)->Poll(absl::ZeroDuration());
      });
    }
    EXPECT_TRUE((*producer)->Flush(absl::Seconds(10)).ok());
    Report({absl::StrCat("commit to seen by a consumer at ", rate, "/s"), Text(events_seen), absl::StrCat("bare Kafka ", Text(bare_seen)),
            RatioOf(bare_seen.p50, events_seen.p50), "p50 <= 2.5 ms, p99 <= 6 ms"});
  }
  relay->Stop();
}

TEST_F(RelayBench, Drain) {
  const int rows = SizeOf("SAIKNE_BENCH_OUTBOX", 300'000);
  events::SetOutboxSettings({"//bench/crm", kafka_.prefix(), [] {}});
  ASSERT_TRUE(Append(Id::New(absl::Now())).ok());
  // Copies of a real row; keys of their own.
  pg_.Exec(absl::StrCat(
      "set local statement_timeout = 0; insert into outbox (segment, event_id, topic, key, event_version, occurred_at, headers, payload) "
      "select segment, gen_random_uuid(), topic, gen_random_uuid()::text, 1, occurred_at, headers, payload from outbox, "
      "generate_series(2, ", rows, ")"));
  pg_.Exec("analyze outbox");
  const absl::Time start = absl::Now();
  auto relay = StartRelay();
  ASSERT_TRUE(testing::Eventually(absl::Minutes(5), [&] { return relay->status().published >= rows; }));
  const absl::Duration drained = absl::Now() - start;
  relay->Stop();

  const auto one = events::EncodeRecord(Event(Id::New(absl::Now())), 1, {.company_id = Id::New(absl::Now()), .actor = "bench"},
                                        absl::Now(), Id(), "//bench/crm", kafka_.prefix());
  ASSERT_TRUE(one.ok()) << one.status();
  std::vector<kafka::HeaderView> headers;
  for (const auto& [name, value] : one->headers) headers.emplace_back(name, value);
  auto producer = kafka::Producer::Create(
      {.client = {.brokers = kafka_.brokers()}, .on_ready = [] {}, .on_delivery = [](uint64_t, const absl::Status&) {}});
  ASSERT_TRUE(producer.ok()) << producer.status();
  const absl::Time bare_start = absl::Now();
  for (int i = 0; i < rows; ++i) {
    const std::string key = absl::StrCat(one->key, i);
    while (!(*producer)->Send(one->topic, key, headers, one->payload, 0).ok()) (*producer)->Poll(absl::Milliseconds(1));
    if (i % 1000 == 0) (*producer)->Poll(absl::ZeroDuration());
  }
  ASSERT_TRUE((*producer)->Flush(absl::Minutes(5)).ok());
  const absl::Duration bare = absl::Now() - bare_start;
  Report({absl::StrCat("outbox drained, ", rows, " rows of ", kPayloadBytes, " bytes"), PerSecond(rows / absl::ToDoubleSeconds(drained)),
          absl::StrCat("bare Kafka ", PerSecond(rows / absl::ToDoubleSeconds(bare))), RatioOf(bare, drained), ">= 80,000/s"});
}

}  // namespace
}  // namespace saikne::bench
