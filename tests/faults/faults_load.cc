// Faults 2, 8, 14, 16, 19, 20, 23: what happens to processes and transactions while work goes on.

#include <signal.h>
#include <sys/resource.h>

#include <cstdlib>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/base/status.h"
#include "libs/testing/eventually.h"
#include "tests/faults/query.h"
#include "tests/faults/stage.h"

namespace saikne::faults {
namespace {

constexpr char kEffects[] = "SELECT count(*) FROM effects";
constexpr char kAssigned[] = "\"consumer.assigned\"";

int64_t CountOf(const std::string& word, const std::string& text) {
  int64_t count = 0;
  for (size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + word.size())) ++count;
  return count;
}

void RandomKills(Stage& stage, int rounds) {
  for (int i = 0; i < rounds; ++i) {
    const char* service = kServices[stage.random() % 2];
    const int replica = static_cast<int>(stage.random() % kReplicas);
    stage.system.Kill(service, replica);
    if (stage.random() % 4 == 0) stage.system.Kill(service, 1 - replica);
    absl::SleepFor(absl::Milliseconds(stage.Pick(100, 2500)));
  }
}

// Longer than the client's time between two polls: its partitions go to the other, which waits for the lock of their positions.
void SlowConsumer(Stage& stage) {
  for (int i = 0; i < kReplicas; ++i) (void)stage.system.StopAndVary("answerer", i, {{"SAIKNE_CONSUMER_MAX_POLL_MS", "6000"}});
  stage.system.StartArmed("answerer", absl::StrCat("C13.reacted:", stage.Pick(2, 6), ":sleep:12000"));
  stage.Expect(stage.system.AwaitReady(absl::Seconds(30)), "the answerer does not get ready");
  const int64_t before = CountOf(kAssigned, stage.system.Log("answerer", 1));
  stage.Expect(testing::Eventually(absl::Seconds(30), [&] { return absl::StrContains(stage.system.Log("answerer", 0), "max.poll.interval.ms"); }),
               "14: a reaction that takes too long is not noticed");
  stage.Expect(testing::Eventually(absl::Seconds(15), [&] { return CountOf(kAssigned, stage.system.Log("answerer", 1)) > before; }),
               "14: the partitions of a slow reaction are not handed over");
  absl::SleepFor(absl::Seconds(6));  // the reaction ends, in vain
  for (int i = 0; i < kReplicas; ++i) (void)stage.system.StopAndVary("answerer", i, {});
}

void FreezeConsumer(Stage& stage) {
  const int replica = static_cast<int>(stage.random() % kReplicas);
  const int64_t before = CountOf(kAssigned, stage.system.Log("answerer", 1 - replica));
  stage.system.Signal("answerer", replica, SIGSTOP);
  stage.Expect(testing::Eventually(absl::Seconds(20), [&] { return CountOf(kAssigned, stage.system.Log("answerer", 1 - replica)) > before; }),
               "14: the partitions of a frozen consumer are not handed over");
  absl::SleepFor(absl::Seconds(2));
  stage.system.Signal("answerer", replica, SIGCONT);
}

// Members come and go for two minutes. In each quarter something gets on.
void RebalanceStorm(Stage& stage) {
  for (int quarter = 0, i = 0; quarter < 4; ++quarter) {
    const int64_t before = Number(stage.system.pool("answerer"), kEffects);
    for (const absl::Time end = absl::Now() + absl::Seconds(30); absl::Now() < end; ++i) {
      stage.system.StopCleanly(kServices[i % 2], i / 2 % kReplicas);
      absl::SleepFor(absl::Milliseconds(stage.Pick(300, 2000)));
    }
    stage.Expect(Number(stage.system.pool("answerer"), kEffects) > before, "no progress in a rebalance storm");
  }
}

// A transaction that has written and stays open for more than a minute, here and in another database of the cluster. Publishing goes on;
// the ids that this one has drawn wait.
void LongTransaction(Stage& stage) {
  pg::PoolOptions options;
  options.size = 1;
  options.statement_timeout = absl::Minutes(5);  // and half a minute more for a transaction that idles
  options.connection = stage.system.connection("opener");
  pg::Pool here(options);
  options.connection = testing::TestPgConnection();
  pg::Pool sibling(options);
  const absl::Status held = here.TryTransaction([&](pg::Txn& txn) -> absl::Status {
    RETURN_IF_ERROR(txn.ExecText("SELECT pg_current_xact_id(), nextval(pg_get_serial_sequence('outbox', 'id'))").status());
    return sibling.TryTransaction([&](pg::Txn& other) -> absl::Status {
      RETURN_IF_ERROR(other.ExecText("SELECT pg_current_xact_id()").status());
      for (int part = 0; part < 7; ++part) {
        const int64_t before = Number(stage.system.pool("answerer"), kEffects);
        absl::SleepFor(absl::Seconds(10));
        stage.Expect(Number(stage.system.pool("answerer"), kEffects) > before, "19: a transaction that is idle holds up publishing");
      }
      stage.Expect(Number(stage.system.pool("opener"), "SELECT cardinality(missing_lo) FROM relay_progress") > 0, "19: no id waits");
      return absl::OkStatus();
    });
  });
  stage.Expect(held.ok(), absl::StrCat("the long transaction: ", held.ToString()));
}

// One ticket for everybody, its row locked for a while, and hardly a connection left on the server.
void HotRow(Stage& stage) {
  stage.workload.OnlyHot(true);
  absl::SleepFor(absl::Seconds(2));
  (void)stage.system.pool("opener").TryTransaction([&](pg::Txn& txn) -> absl::Status {
    auto locked = txn.ExecText("SELECT 1 FROM (SELECT id FROM tickets ORDER BY event_version DESC LIMIT 1) t JOIN tickets USING (id) FOR UPDATE");
    absl::SleepFor(absl::Seconds(3));
    return locked.status();
  });
  stage.workload.OnlyHot(false);
}

void EndConnections(Stage& stage, const char* service) {
  (void)Query(stage.system.pool(service), "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND "
                                          "application_name LIKE 'saikne-%' AND application_name <> 'saikne-test'");
}

void PoolExhausted(Stage& stage) {
  for (const char* service : kServices) {
    (void)Query(stage.system.pool(service), absl::StrCat("ALTER DATABASE ", stage.system.database(service), " CONNECTION LIMIT 6"));
    EndConnections(stage, service);
  }
  absl::SleepFor(absl::Seconds(4));
  for (const char* service : kServices)
    (void)Query(stage.system.pool(service), absl::StrCat("ALTER DATABASE ", stage.system.database(service), " CONNECTION LIMIT -1"));
}

// Records that are in the log a second time.
int64_t Repeated(Stage& stage) {
  const auto log = stage.checker.Log();
  if (!log.ok()) return -1;
  const std::set<std::string> topics = {stage.system.topic("opener.ticket"), stage.system.topic("answerer.tally")};
  absl::flat_hash_set<absl::string_view> ids;
  int64_t records = 0;
  for (const LogRecord& record : **log) {
    if (!topics.contains(record.event.topic)) continue;
    ids.insert(record.id);
    ++records;
  }
  return records - static_cast<int64_t>(ids.size());
}

// A clean drain: the lease is given back, and what was published is noted, so that nothing of it goes out again.
void StopUnderLoad(Stage& stage) {
  for (const char* service : kServices) {
    (void)testing::Eventually(absl::Seconds(10), [&] { return stage.system.Leader(service) >= 0; });
    const int64_t repeated = Repeated(stage);
    const int leader = std::max(0, stage.system.Leader(service));
    const absl::Duration took = stage.system.StopCleanly(service, leader);
    stage.Expect(took > absl::ZeroDuration(), absl::StrCat(service, " does not end within 30 s of SIGTERM"));
    // The lease was released: the other need not wait for its end.
    stage.Expect(testing::Eventually(absl::Seconds(3), [&] { return stage.system.Leader(service) >= 0; }),
                 absl::StrCat(service, ": nobody leads 3 s after a clean stop"));
    absl::SleepFor(absl::Seconds(1));
    const int64_t now = Repeated(stage);
    stage.Expect(now == repeated, absl::StrCat(service, ": ", now - repeated, " events were published again after a clean stop"));
  }
}

// As under `ulimit -n`, with little to spare: what is opened in the place of what was ended is closed again.
void FewDescriptors(Stage& stage) {
  constexpr rlim_t kFew = 72;
  std::map<pid_t, rlimit> limits;
  for (const char* service : kServices) {
    for (int i = 0; i < kReplicas; ++i) {
      const pid_t pid = stage.system.Pid(service, i);
      stage.Expect(prlimit(pid, RLIMIT_NOFILE, nullptr, &limits[pid]) == 0, "23: a process has no limits");
      const rlimit few = {kFew, limits[pid].rlim_max};
      (void)prlimit(pid, RLIMIT_NOFILE, &few, nullptr);
    }
  }
  const int64_t before = stage.history.acknowledged();
  for (int i = 0; i < 16; ++i) {
    for (const char* service : kServices) EndConnections(stage, service);
    absl::SleepFor(absl::Milliseconds(500));
  }
  stage.Expect(stage.history.acknowledged() > before, "23: nothing is accepted with few descriptors");
  for (const auto& [pid, limit] : limits) (void)prlimit(pid, RLIMIT_NOFILE, &limit, nullptr);
}

}  // namespace

void FreezeRelay(Stage& stage, const std::string& service) {
  int leader = -1;
  (void)testing::Eventually(absl::Seconds(15), [&] { return (leader = stage.system.Leader(service)) >= 0; });
  if (leader < 0) return stage.Expect(false, absl::StrCat(service, ": nobody leads"));
  stage.system.Signal(service, leader, SIGSTOP);
  const bool taken = testing::Eventually(absl::Seconds(15), [&] {
    const int now = stage.system.Leader(service);
    return now >= 0 && now != leader;
  });
  stage.Expect(taken, absl::StrCat(service, ": nobody takes over from a frozen relay"));
  absl::SleepFor(absl::Milliseconds(500));
  stage.system.Signal(service, leader, SIGCONT);
}

std::vector<Fault> LoadFaults() {
  return {
      {"random kills", 2, true, [](Stage& stage) { RandomKills(stage, 6); }},
      {"many random kills", 2, false, [](Stage& stage) { RandomKills(stage, 25); }},
      {"frozen relay", 8, true, [](Stage& stage) { FreezeRelay(stage, "opener"); }},
      {"one frozen relay after the other", 8, false,
       [](Stage& stage) {
         FreezeRelay(stage, "answerer");
         FreezeRelay(stage, "opener");
       }},
      {"slow reaction", 14, false, SlowConsumer},
      {"frozen consumer", 14, false, FreezeConsumer},
      {"rebalance storm", 16, false, RebalanceStorm},
      {"long transaction", 19, false, LongTransaction},
      {"hot row", 20, false, HotRow},
      {"connections exhausted", 20, false, PoolExhausted},
      {"SIGTERM under load", 23, false, StopUnderLoad},
      {"few descriptors", 23, false, FewDescriptors},
  };
}

}  // namespace saikne::faults
