#include "libs/events/relay.h"

#include <algorithm>
#include <random>
#include <thread>

#include "libs/events/backbone_test_support.h"
#include "libs/kafka/producer_faults.h"
#include "libs/pg/listener.h"
#include "libs/telemetry/metrics.h"

namespace saikne::events {
namespace {

// Whatever relays there are, each is woken after each commit.
class Wakers {
 public:
  void Add(Relay* relay) {
    std::lock_guard<std::mutex> lock(mutex_);
    relays_.push_back(relay);
  }
  void Remove(Relay* relay) {
    std::lock_guard<std::mutex> lock(mutex_);
    relays_.erase(std::remove(relays_.begin(), relays_.end(), relay), relays_.end());
  }
  void Wake() {
    std::lock_guard<std::mutex> lock(mutex_);
    for (Relay* relay : relays_) relay->Wake();
  }

 private:
  std::mutex mutex_;
  std::vector<Relay*> relays_;
};

class RelayTest : public ::testing::Test {
 protected:
  void SetUp() override {
    SetOutboxSettings({"//test/crm", topics_.prefix(), [this] { wakers_.Wake(); }});
  }
  void TearDown() override { SetOutboxSettings({}); }

  std::unique_ptr<Relay> StartRelay(const std::string& owner, bool wake = true,
                                    absl::Duration ttl = absl::Seconds(3)) {
    RelaySettings settings = TestRelaySettings(database_, owner);
    settings.lease_ttl = ttl;
    settings.safety_poll = safety_poll_;
    settings.lease_renewal = std::min(ttl / 3, absl::Seconds(1));
    settings.takeover_wait = ttl / 3;
    auto relay = std::make_unique<Relay>(settings);
    relay->Start();
    if (wake) wakers_.Add(relay.get());
    return relay;
  }
  void End(std::unique_ptr<Relay>& relay) {
    wakers_.Remove(relay.get());
    relay.reset();
  }

  TestDatabase database_;
  TestTopics topics_;
  Wakers wakers_;
  absl::Duration safety_poll_ = absl::Milliseconds(500);
};

TEST_F(RelayTest, PublishesWithAllHeadersSoonAfterTheCommit) {
  auto relay = StartRelay("one");
  ASSERT_TRUE(Eventually(absl::Seconds(10), [&] { return relay->leads(); }));
  const Id id = database_.AddAggregates(1)[0];
  ASSERT_TRUE(database_.Change(id).ok());
  TopicReader reader(topics_.accounts());
  ASSERT_EQ(reader.ReadAll(1).size(), 1u);
  // The second, with everything connected: how long until it is acknowledged?
  const absl::Time start = absl::Now();
  ASSERT_TRUE(database_.Change(id).ok());
  ASSERT_TRUE(Eventually(absl::Seconds(5), [&] { return relay->status().published == 2; }));
  std::printf("commit to acknowledgement seen: %s\n", absl::FormatDuration(absl::Now() - start).c_str());
  const auto& records = reader.ReadAll(2);
  ASSERT_EQ(records.size(), 2u);
  const SeenRecord& r = records[1];
  EXPECT_EQ(r.key, id.ToString());
  const auto& h = r.headers;
  EXPECT_EQ(h.at("ce_specversion"), "1.0");
  EXPECT_EQ(h.at("ce_source"), "//test/crm");
  EXPECT_EQ(h.at("ce_type"), "saikne.crm.events.v1.AccountChanged");
  EXPECT_EQ(h.at("ce_subject"), id.ToString());
  EXPECT_EQ(h.at("ce_partitionkey"), id.ToString());
  EXPECT_EQ(h.at("ce_aggregateversion"), "00000000000000000002");
  EXPECT_EQ(h.at("content-type"), "application/protobuf");
  EXPECT_EQ(h.at("ce_dataschema"), "urn:saikne:schema:saikne.crm.events.v1.AccountChanged:1");
  EXPECT_EQ(h.at("ce_companyid"), CompanyId().ToString());
  EXPECT_EQ(h.at("ce_actor"), "tester");
  EXPECT_EQ(h.at("ce_correlationid"), TestFlow().correlation_id);
  EXPECT_EQ(h.at("ce_causationid"), TestFlow().causation_id);
  EXPECT_EQ(h.at("ce_dataclassification"), "confidential");
  EXPECT_EQ(h.at("traceparent"), TestFlow().traceparent);
  EXPECT_EQ(h.at("ce_traceparent"), TestFlow().traceparent);
  EXPECT_TRUE(h.count("ce_id") && h.count("ce_time") && h.count("ce_effectivetime"));
}

TEST_F(RelayTest, OneOfTwoLeadsAndACleanStopHandsOverAtOnce) {
  // A long lease, so that a slow machine gives no reason to begin anew: then nothing comes twice.
  auto one = StartRelay("one", true, absl::Seconds(60));
  ASSERT_TRUE(Eventually(absl::Seconds(10), [&] { return one->leads(); }));
  auto two = StartRelay("two", true, absl::Seconds(60));
  const std::vector<Id> ids = database_.AddAggregates(10);
  for (int i = 0; i < 200; ++i) ASSERT_TRUE(database_.Change(ids[i % 10]).ok());
  EXPECT_FALSE(two->leads());
  one->Stop();
  // Without waiting for the lease to expire, which takes a minute.
  ASSERT_TRUE(Eventually(absl::Seconds(20), [&] { return two->leads(); }));
  End(one);
  for (int i = 0; i < 200; ++i) ASSERT_TRUE(database_.Change(ids[i % 10]).ok());
  TopicReader reader(topics_.accounts());
  LogCheck check = CheckLog(reader.ReadAll(400));
  EXPECT_EQ(check.first_occurrences, 400);
  EXPECT_EQ(check.duplicates, 0);
}

TEST_F(RelayTest, ACommitOnTheOtherReplicaIsTold) {
  // Neither woken in memory nor by its poll: only the other replica's word is left.
  safety_poll_ = absl::Hours(1);
  auto leader = StartRelay("leader", /*wake=*/false);
  ASSERT_TRUE(Eventually(absl::Seconds(10), [&] { return leader->leads(); }));
  auto follower = StartRelay("follower");
  const Id id = database_.AddAggregates(1)[0];
  ASSERT_TRUE(database_.Change(id).ok());
  // Told again until the leader listens.
  ASSERT_TRUE(Eventually(absl::Seconds(20), [&] {
    wakers_.Wake();
    return leader->status().published == 1;
  }));
  for (int i = 0; i < 10; ++i) {
    ASSERT_TRUE(database_.Change(id).ok());
    ASSERT_TRUE(Eventually(absl::Seconds(10), [&] { return leader->status().published == i + 2; }));
  }
  EXPECT_FALSE(follower->leads());
  wakers_.Remove(follower.get());
}

TEST_F(RelayTest, ManyCommitsOnTheOtherReplicaAreToldInFewWords) {
  auto leader = StartRelay("leader", /*wake=*/false);
  ASSERT_TRUE(Eventually(absl::Seconds(10), [&] { return leader->leads(); }));
  auto follower = StartRelay("follower");
  std::atomic<int> told{0};
  pg::Listener listener(database_.connection(), "saikne_outbox", [&] { ++told; });
  ASSERT_TRUE(Eventually(absl::Seconds(10), [&] { return told > 0; }));  // connected
  absl::SleepFor(absl::Milliseconds(200));
  told = 0;
  const absl::Time start = absl::Now();
  int commits = 0;
  while (absl::Now() - start < absl::Milliseconds(500)) {
    follower->Wake();
    ++commits;
    absl::SleepFor(absl::Microseconds(50));
  }
  const double most = absl::ToDoubleMilliseconds(absl::Now() - start) / 5 + 2;
  EXPECT_TRUE(Eventually(absl::Seconds(5), [&] { return told > 0; }));
  absl::SleepFor(absl::Milliseconds(100));
  EXPECT_LE(told, most) << "one in 5 ms at the most, for " << commits << " commits";
  wakers_.Remove(follower.get());
}

#ifdef SAIKNE_FAULT_POINTS
TEST_F(RelayTest, AFatalErrorOfTheProducerIsOvercomeWithANewOne) {
  auto relay = StartRelay("one", true, absl::Seconds(60));
  const std::vector<Id> ids = database_.AddAggregates(5);
  for (int round = 1; round <= 3; ++round) {
    for (int i = 0; i < 50; ++i) ASSERT_TRUE(database_.Change(ids[i % 5]).ok());
    kafka::FailNextPoll();
    ASSERT_TRUE(Eventually(absl::Seconds(20), [&] {
      relay->Wake();
      return relay->status().rebuilds >= round;
    }));
  }
  ASSERT_TRUE(database_.Change(ids[0]).ok());
  TopicReader reader(topics_.accounts());
  // What was under way may come twice; first occurrences come in order, and all.
  ASSERT_TRUE(Eventually(absl::Seconds(30), [&] {
    return database_.pg().Count("select acked_to - (select max(id) from outbox) from relay_progress") == 0;
  }));
  EXPECT_EQ(CheckLog(reader.ReadAll(151, absl::Seconds(30), absl::Seconds(1))).first_occurrences, 151);
  End(relay);
}
#endif

// Relays that end without draining, noting or releasing, again and again, while writers write.
// Keys would move to other partitions, and their events out of order.
TEST_F(RelayTest, PartitionsThatATopicWasGivenLaterStayEmpty) {
  auto admin = *kafka::Admin::Create({TestBrokers()});
  const std::vector<Id> ids = database_.AddAggregates(30);
  for (int round = 1; round <= 2; ++round) {
    RelaySettings settings = TestRelaySettings(database_, "one");
    settings.topics = {topics_.accounts()};
    Relay relay(settings);
    relay.Start();
    for (const Id& id : ids) ASSERT_TRUE(database_.Change(id).ok());
    ASSERT_TRUE(Eventually(absl::Seconds(20), [&] { return relay.status().published == 30; }));
    relay.Stop();
    EXPECT_TRUE(round == 2 || admin->AddPartitions(topics_.accounts(), 9).ok());
  }
  EXPECT_EQ(CheckLog(TopicReader(topics_.accounts()).ReadAll(60)).first_occurrences, 60);
  EXPECT_EQ(telemetry::Gauge("saikne_relay_partitions_unused", "").Value(), 6);
}

// Its topic was deleted and made anew.
TEST_F(RelayTest, ALogThatEndsBeforeItsNotedEndIsTold) {
  auto admin = *kafka::Admin::Create({TestBrokers()});
  auto& lost = telemetry::Counter("saikne_relay_log_ends_lost_total", "");
  const double before = lost.Value();
  RelaySettings settings = TestRelaySettings(database_, "one");
  settings.topics = {topics_.accounts()};
  settings.housekeeping = absl::Milliseconds(200);
  Relay relay(settings);
  relay.Start();
  const Id id = database_.AddAggregates(1)[0];
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(database_.Change(id).ok());
  ASSERT_TRUE(Eventually(absl::Seconds(20), [&] { return database_.pg().Count("select coalesce(max(end_offset), 0) from relay_log_end") == 3; }));
  EXPECT_EQ(lost.Value(), before);
  ASSERT_TRUE(admin->DeleteTopics(std::vector<std::string>{topics_.accounts()}).ok());
  ASSERT_TRUE(admin->CreateTopics(std::vector<kafka::NewTopic>{{topics_.accounts(), 3, 1, {}}}).ok());
  ASSERT_TRUE(Eventually(absl::Seconds(10), [&] { return admin->ListTopics().ok(); }));
  ASSERT_TRUE(database_.Change(id).ok());
  EXPECT_TRUE(Eventually(absl::Seconds(20), [&] { return lost.Value() == before + 1; })) << lost.Value() - before;
  relay.Stop();
}

TEST_F(RelayTest, LosesNothingWhenItDiesAndAnotherTakesOver) {
  const std::vector<Id> ids = database_.AddAggregates(20);
  std::atomic<bool> stop{false};
  std::atomic<int64_t> committed{0};
  std::vector<std::thread> writers;
  for (int w = 0; w < 4; ++w) {
    writers.emplace_back([&, w] {
      std::mt19937 random(w);
      while (!stop) {
        const int n = 1 + random() % 3;
        if (database_.Change(ids[random() % ids.size()], n).ok()) committed += n;
      }
    });
  }
  for (int round = 0; round < 3; ++round) {
    const absl::Duration ttl = absl::Milliseconds(1500);
    auto one = StartRelay(absl::StrCat("a", round), true, ttl);
    auto two = StartRelay(absl::StrCat("b", round), true, ttl);
    ASSERT_TRUE(Eventually(absl::Seconds(15), [&] { return one->leads() || two->leads(); }));
    const int64_t before = one->status().published + two->status().published;
    Eventually(absl::Seconds(5), [&] { return one->status().published + two->status().published > before + 500; });
    std::unique_ptr<Relay>& leader = one->leads() ? one : two;
    std::unique_ptr<Relay>& other = one->leads() ? two : one;
    End(leader);
    ASSERT_TRUE(Eventually(absl::Seconds(15), [&] { return other->leads(); }));
    EXPECT_GT(other->status().fence, 0);
    End(other);
  }
  stop = true;
  for (std::thread& t : writers) t.join();
  auto last = StartRelay("last");
  TopicReader reader(topics_.accounts());
  LogCheck check = CheckLog(reader.ReadAll(committed, absl::Seconds(60), absl::Seconds(3)));
  EXPECT_EQ(check.first_occurrences, committed);
  std::printf("%ld events, %ld came twice\n", static_cast<long>(committed), static_cast<long>(check.duplicates));
  End(last);
}

// Writers that hold their ids for long, or roll back, beside quick ones: the gap proof on a real server.
TEST_F(RelayTest, GapsAreProvenNeverAssumed) {
  auto relay = StartRelay("one", true, absl::Seconds(60));
  const std::vector<Id> ids = database_.AddAggregates(64);
  const absl::Time end = absl::Now() + absl::Seconds(8);
  std::atomic<int64_t> committed{0}, rolled_back{0};
  std::vector<std::thread> writers;
  for (int w = 0; w < 16; ++w) {
    writers.emplace_back([&, w] {
      std::mt19937 random(w + 100);
      while (absl::Now() < end) {
        const unsigned kind = random() % 10;
        const int n = 1 + random() % 4;
        absl::Status status = database_.Change(ids[w * 4 + random() % 4], n, [&](pg::Txn&) -> absl::Status {
          if (kind == 0) absl::SleepFor(absl::Milliseconds(random() % 300));
          if (kind == 1) absl::SleepFor(absl::Milliseconds(random() % 20));
          if (kind <= 3 && random() % 2 == 0) return absl::CancelledError("rolled back");
          return absl::OkStatus();
        });
        (status.ok() ? committed : rolled_back) += n;
      }
    });
  }
  for (std::thread& t : writers) t.join();
  EXPECT_GT(rolled_back, 0);
  TopicReader reader(topics_.accounts());
  LogCheck check = CheckLog(reader.ReadAll(committed, absl::Seconds(60), absl::Seconds(1)));
  EXPECT_EQ(check.first_occurrences, committed);
  EXPECT_EQ(check.duplicates, 0);
  std::printf("%ld committed, %ld rolled back\n", static_cast<long>(committed), static_cast<long>(rolled_back));
  // All gaps end as proven dead, and that is noted.
  EXPECT_TRUE(Eventually(absl::Seconds(10), [&] { return relay->status().missing == 0; }));
  EXPECT_TRUE(Eventually(absl::Seconds(10), [&] {
    return database_.pg().Count("select cardinality(missing_lo) from relay_progress") == 0;
  }));
  End(relay);
}

// An owner that is frozen past its lease finds itself fenced by the database.
TEST_F(RelayTest, ProgressOfAFencedOwnerIsRefused) {
  auto relay = StartRelay("old");
  ASSERT_TRUE(Eventually(absl::Seconds(10), [&] { return relay->leads(); }));
  const int64_t fence = relay->status().fence;
  database_.pg().Exec(
      "update relay_lease set owner = 'thief', fence = fence + 1, expires_at = now() + interval '1 hour';"
      "update relay_progress set fence = fence + 1");
  const Id id = database_.AddAggregates(1)[0];
  ASSERT_TRUE(database_.Change(id).ok());
  EXPECT_TRUE(Eventually(absl::Seconds(10), [&] { return !relay->leads(); }));
  EXPECT_EQ(database_.pg().Count("select acked_to from relay_progress"), 0);
  database_.pg().Exec("update relay_lease set expires_at = now() - interval '2 seconds'");
  EXPECT_TRUE(Eventually(absl::Seconds(10), [&] { return relay->status().fence > fence + 1; }));
  EXPECT_TRUE(Eventually(absl::Seconds(10), [&] {
    return database_.pg().Count("select acked_to from relay_progress") == 1;
  }));
  End(relay);
}

// A topic that is missing holds the relay up and loses nothing.
TEST_F(RelayTest, AFailedDeliveryIsTriedAgainWithANewProducer) {
  RelaySettings settings = TestRelaySettings(database_, "one");
  settings.kafka["topic.metadata.propagation.max.ms"] = "200";
  settings.kafka["topic.metadata.refresh.interval.ms"] = "200";
  const std::string late = absl::StrCat(topics_.prefix(), "late");
  SetOutboxSettings({"//test/crm", late, [this] { wakers_.Wake(); }});
  Relay relay(settings);
  relay.Start();
  const Id id = database_.AddAggregates(1)[0];
  ASSERT_TRUE(database_.Change(id, 3).ok());
  ASSERT_TRUE(Eventually(absl::Seconds(30), [&] { return relay.status().rebuilds > 0; }));
  EXPECT_NE(relay.status().last_error, "");
  EXPECT_EQ(relay.status().acked_to, 0);
  auto admin = kafka::Admin::Create({TestBrokers()});
  const std::string topic = TopicName(late, "crm.account");
  ASSERT_TRUE((*admin)->CreateTopics(std::vector<kafka::NewTopic>{{topic, 3, 1, {}}}).ok());
  TopicReader reader(topic);
  LogCheck check = CheckLog(reader.ReadAll(3));
  EXPECT_EQ(check.first_occurrences, 3);
  ASSERT_TRUE((*admin)->DeleteTopics(std::vector<std::string>{topic}).ok());
}

}  // namespace
}  // namespace saikne::events
