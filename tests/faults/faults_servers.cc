// Faults 3 and 4: the broker and the database go away under load.

#include <signal.h>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/testing/eventually.h"
#include "tests/faults/query.h"
#include "tests/faults/servers.h"
#include "tests/faults/stage.h"

namespace saikne::faults {
namespace {

// Orders are accepted without a broker: their events wait.
void BrokerAway(Stage& stage, int signal, absl::Duration away) {
  Servers::Signal("kafka", signal);
  if (signal != SIGSTOP) stage.Expect(Servers::AwaitEnd("kafka"), "the broker does not end");
  const int64_t before = stage.history.acknowledged();
  absl::SleepFor(away);
  stage.Expect(stage.history.acknowledged() > before, "I10 nothing is accepted while the broker is away");
  if (signal == SIGSTOP) return Servers::Signal("kafka", SIGCONT);
  stage.Expect(Servers::Start("kafka"), "the broker does not start");
}

// SIGQUIT is what `pg_ctl stop -m immediate` sends.
void DatabaseCrash(Stage& stage) {
  Servers::Signal("postgres", SIGQUIT);
  stage.Expect(Servers::AwaitEnd("postgres"), "PostgreSQL does not end");
  absl::SleepFor(absl::Milliseconds(stage.Pick(0, 2000)));
  stage.Expect(Servers::Start("postgres"), "PostgreSQL does not start");
}

bool AwaitDrained(Stage& stage) {
  return testing::Eventually(absl::Seconds(90), [&] { return Drained(stage.system, stage.foreign); });
}

// The broker comes back with the log of some seconds ago. What it has lost is in the journals: an operator publishes it again and rewinds
// the consumers, whose positions are those of the newer log.
void OlderLog(Stage& stage) {
  Servers::Signal("kafka", SIGTERM);
  stage.Expect(Servers::AwaitEnd("kafka"), "the broker does not end");
  const absl::Time kept = absl::Now();
  Servers::KeepLog();
  stage.Expect(Servers::Start("kafka"), "the broker does not start");
  absl::SleepFor(absl::Seconds(3));
  stage.workload.Pause();
  stage.Expect(AwaitDrained(stage), "22: not drained before the loss");
  Servers::Signal("kafka", SIGKILL);
  stage.Expect(Servers::AwaitEnd("kafka"), "the broker does not end");
  Servers::RestoreLog();
  stage.Expect(Servers::Start("kafka"), "the broker does not start");
  // Its topics need a moment until they have leaders again.
  const bool noticed = testing::Eventually(absl::Seconds(20), [&] {
    const auto found = stage.checker.Check(stage.foreign);
    return found.ok() && found->lost > 0;
  });
  stage.Expect(noticed, "22: an older log is not noticed");
  // From before the stop: what was on its way then may have been written after the copy.
  RepublishSince(stage, kept - absl::Seconds(30));
  RewindTo(stage, kept - absl::Seconds(30));
  stage.Expect(AwaitDrained(stage), "22: not published again");
  stage.workload.Resume();
  absl::SleepFor(absl::Seconds(2));
}

void TerminateBackends(Stage& stage) {
  for (int i = 0; i < 12; ++i) {
    for (const char* service : kServices) {
      (void)Query(stage.system.pool(service),
                  "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE "
                  "'saikne-%' AND application_name <> 'saikne-test' AND random() < 0.6");
    }
    absl::SleepFor(absl::Milliseconds(stage.Pick(50, 400)));
  }
}

}  // namespace

std::vector<Fault> ServerFaults() {
  return {
      {"broker ended", 3, false, [](Stage& stage) { BrokerAway(stage, SIGTERM, absl::Seconds(2)); }},
      {"broker killed", 3, true, [](Stage& stage) { BrokerAway(stage, SIGKILL, absl::Seconds(1)); }},
      {"broker away for a minute", 3, false, [](Stage& stage) { BrokerAway(stage, SIGKILL, absl::Seconds(60)); }},
      {"broker frozen", 3, false, [](Stage& stage) { BrokerAway(stage, SIGSTOP, absl::Seconds(6)); }},
      {"older log", 22, false, OlderLog},
      {"database crashed", 4, true, DatabaseCrash},
      {"connections terminated", 4, false, TerminateBackends},
  };
}

}  // namespace saikne::faults
