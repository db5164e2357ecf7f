// Pausing the relay and the consumer, the breaker, rewinding, republishing.

#include "libs/events/control.h"

#include <condition_variable>
#include <mutex>
#include <thread>

#include "absl/strings/str_join.h"
#include "libs/base/status.h"
#include "libs/events/consumer_test_support.h"
#include "libs/events/positions.h"
#include "libs/events/republish.h"
#include "libs/events/topics.h"

namespace saikne::events {
namespace {

class ControlTest : public ConsumerTest {
 protected:
  pg::Pool& pool() { return database_.pg().pool(); }
  int64_t NextOffset() { return database_.pg().Count("select coalesce(sum(next_offset), 0)::bigint from consumer_position"); }
};

TEST_F(ControlTest, APausedRelayPublishesNothingAndLosesNothing) {
  Relay relay(TestRelaySettings(database_));
  SetOutboxSettings({"//test/crm", topics_.prefix(), [&] { relay.Wake(); }});
  ASSERT_TRUE(Pause(pool(), BackbonePart::kRelay, "maintenance", "olga").ok());
  ASSERT_TRUE(Pause(pool(), BackbonePart::kRelay, "again", "otto").ok());
  EXPECT_EQ(ReadControl(pool(), BackbonePart::kRelay)->actor, "olga") << "who paused it first is kept";
  relay.Start();
  auto consumer = StartConsumer();
  const Id id = database_.AddAggregates(1)[0];
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(database_.Change(id).ok());
  ASSERT_TRUE(Eventually(absl::Seconds(10), [&] { return relay.status().leads && relay.status().paused; }));
  EXPECT_FALSE(Eventually(absl::Seconds(1), [&] { return relay.status().published > 0; }));
  ASSERT_TRUE(Resume(pool(), BackbonePart::kRelay, "done", "olga").ok());
  EXPECT_TRUE(AppliedSoon(3));
  relay.Stop();
}

TEST_F(ControlTest, APausedConsumerTakesNothingAndGoesOnWhereItWas) {
  auto consumer = StartConsumer();
  const Id id = Id::New(absl::Now());
  Send(id, 1);
  producer_.Flush();
  ASSERT_TRUE(AppliedSoon(1));
  ASSERT_TRUE(Pause(pool(), BackbonePart::kConsumer, "looking", "olga").ok());
  ASSERT_TRUE(Eventually(absl::Seconds(10), [&] { return consumer->status().paused && consumer->status().partitions == 0; }));
  Send(id, 2);
  producer_.Flush();
  EXPECT_FALSE(Eventually(absl::Seconds(1), [&] { return Applied() > 1; }));
  ASSERT_TRUE(Resume(pool(), BackbonePart::kConsumer, "looked", "olga").ok());
  EXPECT_TRUE(AppliedSoon(2));
}

TEST_F(ControlTest, AFloodOfPoisonTripsTheBreakerAndNothingIsLost) {
  constexpr int kKeys = 200;
  std::atomic<bool> broken{true};
  decide_ = [&](absl::Span<const RawEvent> events) -> absl::StatusOr<std::vector<Outcome>> {
    if (broken) return std::vector<Outcome>(events.size(), Outcome::Park("BAD_RELEASE", "every event"));
    return AllApplied(events.size());
  };
  for (int i = 0; i < kKeys; ++i) Send(Id::New(absl::Now()), 1);
  producer_.Flush();
  auto consumer = StartConsumer();
  ASSERT_TRUE(Eventually(absl::Seconds(20), [&] { return consumer->status().paused; }));
  const int64_t parked = Parked();
  EXPECT_LE(parked, 20) << "a bad release must not drain the topic into the parked events";
  EXPECT_EQ(ReadControl(pool(), BackbonePart::kConsumer)->actor, "system:breaker");
  EXPECT_FALSE(Eventually(absl::Seconds(1), [&] { return Parked() != parked || Applied() != 0; }));

  broken = false;
  ASSERT_TRUE(Resume(pool(), BackbonePart::kConsumer, "rolled back", "olga").ok());
  EXPECT_TRUE(AppliedSoon(kKeys - parked));
}

// Two replicas trip on one flood; between the two a person has let it be parked.
TEST_F(ControlTest, ASecondReplicasBreakerDoesNotOverruleThePerson) {
  constexpr int kKeys = 300;
  std::mutex mutex;
  std::condition_variable changed;
  std::set<std::thread::id> within;  // replicas that have come to the reaction
  std::thread::id first;
  bool resumed = false;
  decide_ = [&](absl::Span<const RawEvent> events) -> absl::StatusOr<std::vector<Outcome>> {
    std::unique_lock<std::mutex> lock(mutex);
    if (within.empty()) first = std::this_thread::get_id();
    within.insert(std::this_thread::get_id());
    changed.notify_all();
    // Neither looks at the control row once it is in here: the first trips, the second holds its batch until the person has spoken.
    changed.wait_for(lock, absl::ToChronoSeconds(absl::Seconds(15)), [&] { return within.size() == 2; });
    if (std::this_thread::get_id() != first) {
      changed.wait_for(lock, absl::ToChronoSeconds(absl::Seconds(15)), [&] { return resumed; });
    }
    return std::vector<Outcome>(events.size(), Outcome::Park("FOREIGN", "not ours"));
  };
  auto one = StartConsumer(), two = StartConsumer();
  ASSERT_TRUE(Eventually(absl::Seconds(30), [&] {
    return one->status().partitions > 0 && two->status().partitions > 0 && one->status().partitions + two->status().partitions == 6;
  }));
  for (int i = 0; i < kKeys; ++i) Send(Id::New(absl::Now()), 1);
  producer_.Flush();
  ASSERT_TRUE(Eventually(absl::Seconds(20), [&] { return ReadControl(pool(), BackbonePart::kConsumer)->paused; }));
  {
    std::lock_guard<std::mutex> lock(mutex);
    EXPECT_EQ(within.size(), 2u);
  }
  ASSERT_TRUE(Resume(pool(), BackbonePart::kConsumer, "known", "olga", absl::Minutes(5)).ok());
  {
    std::lock_guard<std::mutex> lock(mutex);
    resumed = true;
  }
  changed.notify_all();
  EXPECT_TRUE(Eventually(absl::Seconds(30), [&] { return Parked() == kKeys; }));
  const BackboneControl control = *ReadControl(pool(), BackbonePart::kConsumer);
  EXPECT_FALSE(control.paused);
  EXPECT_EQ(control.actor, "olga");
}

TEST_F(ControlTest, AToleratedFloodIsParked) {
  decide_ = [](absl::Span<const RawEvent> events) -> absl::StatusOr<std::vector<Outcome>> {
    return std::vector<Outcome>(events.size(), Outcome::Park("FOREIGN", "not ours"));
  };
  ASSERT_TRUE(Resume(pool(), BackbonePart::kConsumer, "known", "olga", absl::Minutes(5)).ok());
  for (int i = 0; i < 100; ++i) Send(Id::New(absl::Now()), 1);
  producer_.Flush();
  auto consumer = StartConsumer();
  EXPECT_TRUE(Eventually(absl::Seconds(20), [&] { return Parked() == 100; }));
  EXPECT_FALSE(consumer->status().paused);
}

TEST_F(ControlTest, ARewindReadsAgainAndDoublesNothing) {
  const absl::Time before = absl::Now() - absl::Minutes(1);
  auto consumer = StartConsumer();
  for (int i = 0; i < 30; ++i) Send(Id::New(absl::Now()), 1);
  producer_.Flush();
  ASSERT_TRUE(AppliedSoon(30));
  ASSERT_EQ(NextOffset(), 30);
  auto admin = kafka::Admin::Create({TestBrokers()});
  ASSERT_TRUE(admin.ok());
  auto plan = PlanRewind(pool(), **admin, "", before);
  ASSERT_TRUE(plan.ok()) << plan.status();
  int64_t again = 0;
  for (const Rewind& step : *plan) again += step.from - step.to;
  EXPECT_EQ(again, 30);
  EXPECT_EQ(NextOffset(), 30) << "planning moves nothing";
  ASSERT_TRUE(ApplyRewind(pool(), *plan).ok());
  EXPECT_TRUE(Eventually(absl::Seconds(20), [&] { return consumer->status().duplicates == 30 && NextOffset() == 30; }));
  EXPECT_EQ(Applied(), 30);
  EXPECT_EQ(ReasonOf(PlanRewind(pool(), **admin, "nothing", before).status()), "CONSUMED_TOPIC_NOT_FOUND");
  EXPECT_TRUE(PlanRewind(pool(), **admin, "", absl::Now() + absl::Hours(1))->empty());
}

TEST_F(ControlTest, RepublishedEventsFillAGapAndAreDroppedElsewhere) {
  Relay relay(TestRelaySettings(database_));
  SetOutboxSettings({"//test/crm", topics_.prefix(), [&] { relay.Wake(); }});
  relay.Start();
  const absl::Time start = absl::Now() - absl::Minutes(1);
  const std::vector<Id> ids = database_.AddAggregates(10);
  for (int round = 0; round < 3; ++round) {
    for (const Id& id : ids) ASSERT_TRUE(database_.Change(id).ok());
  }
  auto consumer = StartConsumer();
  ASSERT_TRUE(AppliedSoon(30));
  // One effect is lost, as by a restored database.
  database_.pg().Exec(absl::StrCat("delete from applied where subject = '", ids[0].ToString(), "' and version = 3;"
                                   "update consumer_seen set last_version = 2 where subject = '", ids[0].ToString(), "'"));
  const auto found = FindInJournal(pool(), {start});
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(found->size(), 30u);
  for (int times = 0; times < 2; ++times) {
    ASSERT_TRUE(Republish(pool(), *FindInJournal(pool(), {start})).ok());
  }
  EXPECT_EQ(FindInJournal(pool(), {start})->size(), 30u) << "each once, however often it went out";
  EXPECT_EQ(FindInJournal(pool(), {start, absl::InfiniteFuture(), "", ids[0].ToString()})->size(), 3u);
  EXPECT_TRUE(FindInJournal(pool(), {start, start})->empty());
  EXPECT_TRUE(Eventually(absl::Seconds(20), [&] { return consumer->status().duplicates == 59; }));
  EXPECT_EQ(Applied(), 30);
  EXPECT_EQ(VersionsOf(ids[0]), "1,2,3");
  EXPECT_EQ(Parked(), 0);
  relay.Stop();
}

}  // namespace
}  // namespace saikne::events
