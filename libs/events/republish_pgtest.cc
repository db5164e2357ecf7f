// States made anew: what a state topic has lost is there again, and nothing newer is overtaken.

#include "libs/events/republish.h"

#include <atomic>
#include <thread>

#include "libs/base/status.h"
#include "libs/events/backbone_test_support.h"
#include "libs/events/state_topics.h"

namespace saikne::events {
namespace {

constexpr char kStates[] = "acme.crm.account.state.v1";

class RepublishStatesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    SetOutboxSettings({"//test/crm", "acme", {}});
    AppendStates(true);
  }
  void TearDown() override {
    AppendStates(false);
    SetOutboxSettings({});
  }

  // As a service's: locks the rows like a writer, and gives what they hold.
  StateSource Source(std::function<void()> on_locked = nullptr) {
    return [on_locked](pg::Txn& txn, const StatePage& page) -> absl::StatusOr<std::vector<Outgoing>> {
      static constexpr pg::Sql kLock = {
          "test_lock_after",
          "select id, event_version from aggregates where id > $1::uuid and event_version > 0 order by id limit $2::int for update"};
      ASSIGN_OR_RETURN(pg::Rows rows, txn.Exec(kLock, page.after, int32_t{page.limit}));
      if (on_locked) on_locked();
      std::vector<Outgoing> states;
      for (const pg::Row& row : rows) {
        const Id id = row.Get<Id>(0);
        const int64_t version = row.Get<int64_t>(1);
        states.emplace_back(Account(id, absl::StrCat("v", version)), version, page.FlowOf(CompanyId(), id), page.now);
      }
      return states;
    };
  }
  absl::StatusOr<StatesRepublished> Republish(const StateSource& source, const Id& after = Id(), int limit = 100, bool dry_run = false) {
    return RepublishStates(database_.pg().pool(), source, {after, limit, "operator", absl::Now()}, dry_run);
  }
  int64_t StateRows() { return Count("select count(*) from outbox where topic = '" + std::string(kStates) + "'"); }
  int64_t Count(const std::string& query) { return database_.pg().Count(query); }
  bool SomebodyWaits() {
    return Eventually(absl::Seconds(30), [&] {
      return Count("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'") > 0;
    });
  }
  // The relay publishes in the order of ids, and compaction keeps the last.
  void ExpectNothingOvertaken() {
    EXPECT_EQ(Count("select count(*) from (select event_version < lag(event_version) over (partition by key order by id) as back "
                    "from outbox where topic = '" + std::string(kStates) + "') s where back"), 0);
    EXPECT_EQ(Count("select count(*) from aggregates a where event_version <> (select event_version from outbox o where topic = '" +
                    std::string(kStates) + "' and key = a.id::text order by o.id desc limit 1)"), 0);
  }

  TestDatabase database_;
};

TEST_F(RepublishStatesTest, WhatTheTopicHasLostIsThereAgain) {
  const std::vector<Id> ids = database_.AddAggregates(3);
  ASSERT_TRUE(database_.Change(ids[0], 2).ok() && database_.Change(ids[1]).ok() && database_.Change(ids[2], 3).ok());
  auto& pg = database_.pg();
  const std::string held = "select string_agg(key || event_version || encode(payload, 'hex'), ' ' order by key) from (select distinct on (key) * "
                           "from outbox where topic like '%.state.v1' order by key, id desc) s";
  const std::string before = pg.Value(held);
  pg.Exec("delete from outbox where topic like '%.state.v1'");

  auto counted = Republish(Source(), Id(), 100, /*dry_run=*/true);
  ASSERT_TRUE(counted.ok()) << counted.status();
  EXPECT_EQ(counted->count, 3);
  EXPECT_FALSE(counted->more);
  EXPECT_EQ(StateRows(), 0);

  auto first = Republish(Source(), Id(), 2);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(first->count, 2);
  EXPECT_TRUE(first->more);
  auto second = Republish(Source(), first->last, 2);
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(second->count, 1);
  EXPECT_FALSE(second->more);
  EXPECT_EQ(pg.Value(held), before);
  EXPECT_EQ(Count("select count(*) from outbox where topic like '%.events.v1'"), 6) << "not an event more";

  ASSERT_TRUE(Republish(Source()).ok());
  EXPECT_EQ(StateRows(), 6);
  EXPECT_EQ(Count("select count(distinct event_id) from outbox where topic like '%.state.v1'"), 3) << "the same records once more";
  ExpectNothingOvertaken();
}

TEST_F(RepublishStatesTest, AChangeUnderWayIsWaitedForAndSeen) {
  const Id id = database_.AddAggregates(1)[0];
  ASSERT_TRUE(database_.Change(id).ok());
  absl::StatusOr<StatesRepublished> done;
  std::thread republisher;
  ASSERT_TRUE(database_.Change(id, 1, [&](pg::Txn& txn) -> absl::Status {
    RETURN_IF_ERROR(txn.Flush());  // it has its id of the outbox
    republisher = std::thread([&] { done = Republish(Source()); });
    EXPECT_TRUE(SomebodyWaits());
    return absl::OkStatus();
  }).ok());
  republisher.join();
  ASSERT_TRUE(done.ok()) << done.status();
  EXPECT_EQ(StateRows(), 3);
  ExpectNothingOvertaken();
}

TEST_F(RepublishStatesTest, AChangeThatComesMeanwhileComesAfter) {
  const Id id = database_.AddAggregates(1)[0];
  ASSERT_TRUE(database_.Change(id).ok());
  std::thread writer;
  ASSERT_TRUE(Republish(Source([&] {
    writer = std::thread([&] { EXPECT_TRUE(database_.Change(id).ok()); });
    EXPECT_TRUE(SomebodyWaits());
  })).ok());
  writer.join();
  EXPECT_EQ(StateRows(), 3);
  ExpectNothingOvertaken();
}

TEST_F(RepublishStatesTest, NothingIsOvertakenAmongManyWriters) {
  for (int writers : {1, 2, 8, 64}) {
    const std::vector<Id> ids = database_.AddAggregates(5);
    std::atomic<int> writing{writers};
    std::vector<std::thread> threads;
    for (int w = 0; w < writers; ++w) {
      threads.emplace_back([&, w] {
        for (int i = 0; i < 128 / writers + 2; ++i) EXPECT_TRUE(database_.Change(ids[(w + i) % 5]).ok());
        --writing;
      });
    }
    int rounds = 0;
    while (writing > 0 || rounds < 2) {
      EXPECT_TRUE(Republish(Source()).ok());
      ++rounds;
    }
    for (std::thread& thread : threads) thread.join();
    ExpectNothingOvertaken();
  }
}

}  // namespace
}  // namespace saikne::events
