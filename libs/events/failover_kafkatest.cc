// Failover and restore of PostgreSQL, on a cluster of the test's own: a copy that lacks the last commits takes its place.

#include <unistd.h>

#include <cstdlib>

#include "libs/events/backbone_test_support.h"
#include "libs/events/control.h"
#include "libs/kafka/producer.h"

namespace saikne::events {
namespace {

// Data folders, of which one is served at a time at the same socket. The server does not run as root.
class Cluster {
 public:
  Cluster() {
    char path[] = "/tmp/saikne-failover.XXXXXX";
    if (mkdtemp(path) == nullptr) std::abort();
    dir_ = path;
    EXPECT_TRUE(Run("[ $(id -u) != 0 ] || chown postgres: " + dir_));
    EXPECT_TRUE(Server("initdb -D $dir/1 -U saikne -A trust -E UTF8 --no-sync --no-instructions"));
    Start(1);
  }
  ~Cluster() {
    Stop();
    Run("rm -rf " + dir_);
  }

  std::string connection() const { return absl::StrCat("host=", dir_, " user=saikne dbname=postgres"); }

  // Stops for a moment, and keeps what the database holds now.
  void TakeCopy() {
    Stop();
    EXPECT_TRUE(Server(absl::StrCat("cp -a $dir/", now_, " $dir/", now_ + 1)));
    Start(now_);
  }
  // From now on the copy serves, as if nothing had been after it.
  void Restore() {
    Stop();
    Start(now_ + 1);
  }
  // From now on the copy serves, on a timeline of its own.
  void FailOver() {
    Stop();
    EXPECT_TRUE(Server(absl::StrCat("touch $dir/", now_ + 1, "/standby.signal")));
    Start(now_ + 1);
    EXPECT_TRUE(Server(absl::StrCat("pg_ctl -D $dir/", now_, " -w promote")));
  }

 private:
  static bool Run(const std::string& command) { return std::system(absl::StrCat("bash -c '", command, "'").c_str()) == 0; }
  bool Server(const std::string& command) {
    return Run(absl::StrCat(
        "dir=", dir_, "; PATH=$(ls -d /usr/lib/postgresql/*/bin /usr/pgsql-*/bin 2>/dev/null | sort -V | tail -1):$PATH; ",
        "as=env; [ $(id -u) != 0 ] || as=\"setpriv --reuid=postgres --regid=postgres --init-groups env -C /\"; ",
        "export dir PATH; $as bash -c \"", command, "\" >/dev/null 2>&1"));
  }
  void Start(int data) {
    now_ = data;
    EXPECT_TRUE(Server(absl::StrCat("pg_ctl -D $dir/", data, " -w -l $dir/", data, ".log -o \\\"-k $dir -c listen_addresses= ",
                                    "-c max_connections=150 -c hot_standby=on\\\" start")));
  }
  void Stop() { Server(absl::StrCat("pg_ctl -D $dir/", now_, " -m fast -w stop")); }

  std::string dir_;
  int now_ = 0;
};

class FailoverTest : public ::testing::Test {
 protected:
  void SetUp() override {
    setenv("SAIKNE_TEST_PG", Shared().connection().c_str(), 1);
    database_ = std::make_unique<TestDatabase>();
    SetOutboxSettings({"//test/crm", topics_.prefix(), [this] {
                         if (relay_ != nullptr) relay_->Wake();
                       }});
  }
  void TearDown() override {
    SetOutboxSettings({});
    relay_.reset();
    database_.reset();
  }

  // One for all tests: the fixture's connections stay with the first they see.
  static Cluster& Shared() {
    static Cluster cluster;
    return cluster;
  }
  std::string Timeline() { return database_->pg().Value("select timeline from relay_progress"); }

  void StartRelay() {
    RelaySettings settings = TestRelaySettings(*database_, "one");
    settings.topics = {topics_.accounts(), topics_.companies()};
    settings.source = "//test/crm";
    settings.housekeeping = absl::Milliseconds(200);
    settings.on_ghosts = [this](pg::Txn&, absl::Span<const Envelope> ghosts, absl::Time) -> absl::Status {
      std::lock_guard<std::mutex> lock(mutex_);
      ghosts_.assign(ghosts.begin(), ghosts.end());
      return absl::OkStatus();
    };
    relay_ = std::make_unique<Relay>(settings);
    relay_->Start();
  }
  bool Change(const Id& id, int events = 1) {
    // The pool makes its connections anew after the server has gone.
    return Eventually(absl::Seconds(30), [&] { return database_->Change(id, events).ok(); });
  }
  bool Noted(int64_t published) {
    return Eventually(absl::Seconds(30), [&] {
      return relay_->status().published >= published && relay_->status().acked_to >= published;
    });
  }
  // How many records the noted ends of the log have before them.
  bool EndsNoted(int64_t records) {
    return Eventually(absl::Seconds(30), [&] {
      return database_->pg().Count("select coalesce(sum(end_offset), -1) from relay_log_end") == records;
    });
  }
  bool Leads() {
    return Eventually(absl::Seconds(30), [&] { return relay_->status().leads; });
  }
  bool Paused() {
    auto control = ReadControl(database_->pg().pool(), BackbonePart::kRelay);
    return control.ok() && control->paused;
  }
  // "key version" of each.
  std::vector<std::string> Ghosts() {
    std::lock_guard<std::mutex> lock(mutex_);
    std::vector<std::string> out;
    for (const Envelope& ghost : ghosts_) out.push_back(absl::StrCat(ghost.subject, " ", ghost.event_version));
    std::sort(out.begin(), out.end());
    return out;
  }

  TestTopics topics_;
  std::unique_ptr<TestDatabase> database_;
  std::mutex mutex_;
  std::vector<Envelope> ghosts_;
  std::unique_ptr<Relay> relay_;
};

TEST_F(FailoverTest, EventsThatTheNewServerLacksPausePublishingUntilAPersonResumes) {
  const std::vector<Id> ids = database_->AddAggregates(3);
  StartRelay();
  ASSERT_TRUE(Change(ids[0], 2) && Change(ids[1]));
  ASSERT_TRUE(Noted(3));
  const std::string before = Timeline();
  Shared().TakeCopy();
  // Published, and lost below.
  ASSERT_TRUE(Change(ids[0], 2) && Change(ids[1]));
  ASSERT_TRUE(Eventually(absl::Seconds(30), [&] { return relay_->status().published >= 6; }));
  Shared().FailOver();
  // The same relay goes on with the copy, on which these have the versions of what was lost.
  ASSERT_TRUE(Change(ids[0]) && Change(ids[2]));
  ASSERT_TRUE(Eventually(absl::Seconds(30), [&] { return Paused(); }));
  std::vector<std::string> lost = {absl::StrCat(ids[0].ToString(), " 3"), absl::StrCat(ids[0].ToString(), " 4"),
                                   absl::StrCat(ids[1].ToString(), " 2")};
  std::sort(lost.begin(), lost.end());
  EXPECT_EQ(Ghosts(), lost);
  auto control = ReadControl(database_->pg().pool(), BackbonePart::kRelay);
  EXPECT_EQ(control->actor, "relay");
  EXPECT_EQ(control->reason, "failover of PostgreSQL: 3 events are in the log and no longer in the database");
  EXPECT_NE(Timeline(), before);
  TopicReader reader(topics_.accounts());
  EXPECT_EQ(reader.ReadAll(6, absl::Seconds(20), absl::Seconds(4)).size(), 6u) << "published while paused";

  ASSERT_TRUE(Resume(database_->pg().pool(), BackbonePart::kRelay, "told everyone", "tester").ok());
  ASSERT_TRUE(Change(ids[0]) && Change(ids[1]));
  // Nothing of what is new has a version that readers have seen: 4 more, contiguous.
  const LogCheck check = CheckLog(reader.ReadAll(10));
  EXPECT_EQ(check.first_occurrences, 10);
  EXPECT_EQ(database_->pg().Count("select count(*) from outbox where headers like '%ce_aggregateversion: ' || "
                                  "lpad(event_version::text, 20, '0') || '%'"), 7);
}

TEST_F(FailoverTest, ANewServerThatHoldsAllGoesOnByItself) {
  const Id id = database_->AddAggregates(1)[0];
  StartRelay();
  ASSERT_TRUE(Change(id, 3));
  ASSERT_TRUE(Noted(3));
  const std::string before = Timeline();
  Shared().TakeCopy();
  Shared().FailOver();
  ASSERT_TRUE(Change(id));
  TopicReader reader(topics_.accounts());
  EXPECT_EQ(CheckLog(reader.ReadAll(4)).first_occurrences, 4);
  EXPECT_NE(Timeline(), before);
  EXPECT_FALSE(Paused());
  EXPECT_TRUE(Ghosts().empty());
}

// Neither the timeline nor a process remembers anything: only the log does.
TEST_F(FailoverTest, ARestoreOnTheSameTimelineWhileNoReplicaRunsPausesPublishing) {
  const std::vector<Id> ids = database_->AddAggregates(3);
  StartRelay();
  ASSERT_TRUE(Change(ids[0], 2) && Change(ids[1]));
  ASSERT_TRUE(Noted(3) && EndsNoted(3));
  relay_->Stop();
  Shared().TakeCopy();
  const std::string before = Timeline();
  StartRelay();
  ASSERT_TRUE(Change(ids[0], 2) && Change(ids[1]));  // lost below
  ASSERT_TRUE(Noted(3));
  relay_->Stop();
  Shared().Restore();
  // What is written before a relay runs has the versions of what was lost. The clock of the note is no help.
  ASSERT_TRUE(Change(ids[0]) && Change(ids[2]));
  database_->pg().Exec("update relay_progress set update_time = now() + interval '1 day'");
  StartRelay();
  ASSERT_TRUE(Eventually(absl::Seconds(30), [&] { return Paused(); }));
  EXPECT_EQ(Timeline(), before);
  std::vector<std::string> lost = {absl::StrCat(ids[0].ToString(), " 3"), absl::StrCat(ids[0].ToString(), " 4"),
                                   absl::StrCat(ids[1].ToString(), " 2")};
  std::sort(lost.begin(), lost.end());
  EXPECT_EQ(Ghosts(), lost);
  TopicReader reader(topics_.accounts());
  EXPECT_EQ(reader.ReadAll(6, absl::Seconds(20), absl::Seconds(4)).size(), 6u) << "published while paused";
  // A restart does not find them once more.
  relay_->Stop();
  ghosts_.clear();
  ASSERT_TRUE(Resume(database_->pg().pool(), BackbonePart::kRelay, "told everyone", "tester").ok());
  StartRelay();
  ASSERT_TRUE(Change(ids[0]) && Change(ids[1]));
  EXPECT_EQ(CheckLog(reader.ReadAll(10)).first_occurrences, 10);
  EXPECT_FALSE(Paused());
  EXPECT_TRUE(Ghosts().empty());
}

// What lies behind the noted ends is found in the journal; what others write to the topic is not looked for.
TEST_F(FailoverTest, ARestartThatLostNothingGoesOnByItself) {
  const Id id = database_->AddAggregates(1)[0];
  StartRelay();
  ASSERT_TRUE(Change(id, 3));
  ASSERT_TRUE(Noted(3) && EndsNoted(3));
  relay_.reset();  // like a crash
  // All of it is after the noted ends, and has lower ids than expected there.
  database_->pg().Exec("update relay_log_end set end_offset = 0, above_id = 3");
  const EventRecord foreign = *EncodeRecord(Account(Id::New(absl::Now())), 1, TestFlow(), absl::Now(), Id(), "//test/stranger",
                                            topics_.prefix());
  auto producer = *kafka::Producer::Create({{TestBrokers()}, [] {}, [](uint64_t, const absl::Status&) {}});
  ASSERT_TRUE(producer->Send(foreign.topic, foreign.key, Views(foreign.headers), foreign.payload, 0).ok());
  ASSERT_TRUE(producer->Flush(absl::Seconds(30)).ok());
  StartRelay();
  ASSERT_TRUE(Leads() && EndsNoted(4));
  ASSERT_TRUE(Change(id));
  TopicReader reader(topics_.accounts());
  reader.ReadAll(5);
  EXPECT_TRUE(Noted(1));
  EXPECT_FALSE(Paused());
  EXPECT_TRUE(Ghosts().empty());
}

// The lease that a running relay holds has become an older one: the database was restored in a moment.
TEST_F(FailoverTest, ALeaseThatWentBackIsLookedInto) {
  const Id id = database_->AddAggregates(1)[0];
  StartRelay();
  ASSERT_TRUE(Change(id, 3));
  ASSERT_TRUE(Noted(3));
  database_->pg().Exec(
      "delete from outbox where event_version = 3; update aggregates set event_version = 2;"
      "update relay_lease set expires_at = expires_at - interval '1 hour'; update relay_progress set acked_to = 2");
  ASSERT_TRUE(Eventually(absl::Seconds(30), [&] { return Paused(); }));
  EXPECT_EQ(Ghosts(), std::vector<std::string>{absl::StrCat(id.ToString(), " 3")});
}

// A restore without a timeline of its own: what this process has noted is gone.
TEST_F(FailoverTest, ProgressThatWentBackIsLookedInto) {
  const Id id = database_->AddAggregates(1)[0];
  StartRelay();
  ASSERT_TRUE(Change(id, 3));
  ASSERT_TRUE(Noted(3));
  database_->pg().Exec(
      "delete from outbox where event_version = 3; update aggregates set event_version = 2;"
      "update relay_lease set fence = fence + 1; update relay_progress set fence = fence + 1, acked_to = 2");
  ASSERT_TRUE(Eventually(absl::Seconds(30), [&] { return Paused(); }));
  EXPECT_EQ(Ghosts(), std::vector<std::string>{absl::StrCat(id.ToString(), " 3")});
}

}  // namespace
}  // namespace saikne::events
