// Faults 2, 8, 14, 16, 19, 20, 23: what happens to processes and transactions while work goes on.

#include <signal.h>

#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/testing/eventually.h"
#include "tests/faults/query.h"
#include "tests/faults/stage.h"

namespace saikne::faults {
namespace {

void RandomKills(Stage& stage, int rounds) {
  for (int i = 0; i < rounds; ++i) {
    const char* service = kServices[stage.random() % 2];
    const int replica = static_cast<int>(stage.random() % kReplicas);
    stage.system.Kill(service, replica);
    if (stage.random() % 4 == 0) stage.system.Kill(service, 1 - replica);
    absl::SleepFor(absl::Milliseconds(stage.Pick(100, 2500)));
  }
}

// Longer than the group's session: its partitions go to the other, and its transaction comes too late.
void SlowConsumer(Stage& stage) {
  stage.system.StartArmed("answerer", absl::StrCat("C13.reacted:", stage.Pick(2, 6), ":sleep:13000"));
  stage.Expect(stage.system.AwaitReady(absl::Seconds(30)), "the answerer does not get ready");
  const absl::Time end = absl::Now() + absl::Seconds(14);
  while (absl::Now() < end) absl::SleepFor(absl::Milliseconds(100));
}

void FreezeConsumer(Stage& stage) {
  const int replica = static_cast<int>(stage.random() % kReplicas);
  stage.system.Signal("answerer", replica, SIGSTOP);
  absl::SleepFor(absl::Seconds(12));
  stage.system.Signal("answerer", replica, SIGCONT);
}

void RebalanceStorm(Stage& stage) {
  const int64_t before = Number(stage.system.pool("answerer"), "SELECT count(*) FROM effects");
  for (int i = 0; i < 14; ++i) {
    stage.system.StopCleanly(kServices[i % 2], i / 2 % kReplicas);
    absl::SleepFor(absl::Milliseconds(stage.Pick(300, 2000)));
  }
  stage.Expect(Number(stage.system.pool("answerer"), "SELECT count(*) FROM effects") > before, "no progress in a rebalance storm");
}

// A transaction that has written and stays open: first here, then in another database of the cluster. Publishing goes on.
void LongTransaction(Stage& stage) {
  pg::PoolOptions options;
  options.connection = testing::TestPgConnection();
  options.size = 1;
  pg::Pool sibling(options);
  for (pg::Pool* pool : {&stage.system.pool("opener"), &sibling}) {
    const absl::Status held = pool->TryTransaction([&](pg::Txn& txn) -> absl::Status {
      if (auto id = txn.ExecText("SELECT pg_current_xact_id()"); !id.ok()) return id.status();
      const int64_t before = Number(stage.system.pool("answerer"), "SELECT count(*) FROM effects");
      absl::SleepFor(absl::Seconds(3));
      stage.Expect(Number(stage.system.pool("answerer"), "SELECT count(*) FROM effects") > before,
                   "a transaction that is idle holds up publishing");
      return absl::OkStatus();
    });
    stage.Expect(held.ok(), absl::StrCat("the long transaction: ", held.ToString()));
  }
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

void PoolExhausted(Stage& stage) {
  for (const char* service : kServices) {
    (void)Query(stage.system.pool(service), absl::StrCat("ALTER DATABASE ", stage.system.database(service), " CONNECTION LIMIT 6"));
    (void)Query(stage.system.pool(service),
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE "
                "'saikne-%' AND application_name <> 'saikne-test'");
  }
  absl::SleepFor(absl::Seconds(4));
  for (const char* service : kServices)
    (void)Query(stage.system.pool(service), absl::StrCat("ALTER DATABASE ", stage.system.database(service), " CONNECTION LIMIT -1"));
}

void StopUnderLoad(Stage& stage) {
  for (const char* service : kServices) {
    const int leader = std::max(0, stage.system.Leader(service));
    const absl::Duration took = stage.system.StopCleanly(service, leader);
    stage.Expect(took > absl::ZeroDuration(), absl::StrCat(service, " does not end within 30 s of SIGTERM"));
    // The lease was released: the other need not wait for its end.
    stage.Expect(testing::Eventually(absl::Seconds(3), [&] { return stage.system.Leader(service) >= 0; }),
                 absl::StrCat(service, ": nobody leads 3 s after a clean stop"));
  }
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
  };
}

}  // namespace saikne::faults
