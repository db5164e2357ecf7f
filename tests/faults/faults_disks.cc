// Fault 11: a disk is full for some seconds: the database's, that of its WAL, the broker's. The services themselves write to none.

#include <signal.h>

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/testing/eventually.h"
#include "tests/faults/query.h"
#include "tests/faults/servers.h"
#include "tests/faults/small_disk.h"
#include "tests/faults/stage.h"

namespace saikne::faults {
namespace {

constexpr int64_t kSpare = 64 << 20;

// A broker that has just come back takes long to end by itself.
void Stop(Stage& stage, const std::string& server) {
  Servers::Signal(server, server == "postgres" ? SIGINT : SIGKILL);
  stage.Expect(Servers::AwaitEnd(server), absl::StrCat(server, " does not end"));
}

void Start(Stage& stage, const std::string& server) { stage.Expect(Servers::Start(server), absl::StrCat(server, " does not start")); }

// Runs it while the server's folder is on a small disk.
void OnSmallDisk(Stage& stage, const std::string& server, const std::string& folder, const std::function<void(SmallDisk&)>& body) {
  if (const std::string why = SmallDisk::Impossible(); !why.empty()) return stage.Skip(why);
  Stop(stage, server);
  {
    SmallDisk disk(folder, kSpare);
    stage.Expect(disk.mounted(), absl::StrCat("no small disk at ", folder));
    Start(stage, server);
    absl::SleepFor(absl::Seconds(1));
    const size_t before = Servers::Log(server).size();
    body(disk);
    stage.Expect(absl::StrContains(Servers::Log(server).substr(before), "No space left on device"),
                 absl::StrCat("11: the disk of ", server, " was not full"));
    Stop(stage, server);
  }
  Start(stage, server);
}

void KeepFull(SmallDisk& disk, absl::Duration time) {
  for (const absl::Time end = absl::Now() + time; absl::Now() < end; absl::SleepFor(absl::Milliseconds(100))) disk.Fill();
}

// As an operator does it when there is space again: what has ended is started.
void Recover(Stage& stage, const std::string& server, const std::function<bool()>& answers) {
  const bool well = testing::Eventually(absl::Seconds(60), [&] { return answers() || (!Servers::Running(server) && Servers::Start(server)); });
  stage.Expect(well, absl::StrCat("11: ", server, " does not go on when there is space again"));
}

bool DatabaseAnswers(Stage& stage) { return Number(stage.system.pool("opener"), "SELECT 1") == 1; }

// Tables do not grow: what needs a page is refused, and nothing of it is there afterwards.
void DatabaseFull(Stage& stage) {
  OnSmallDisk(stage, "postgres", stage.system.data_folder() + "/base", [&](SmallDisk& disk) {
    KeepFull(disk, absl::Seconds(6));
    disk.Free();
    Recover(stage, "postgres", [&] { return DatabaseAnswers(stage); });
    absl::SleepFor(absl::Seconds(2));
  });
}

// PostgreSQL cannot go on: it ends all sessions, recovers, and may end itself.
void WalFull(Stage& stage) {
  OnSmallDisk(stage, "postgres", stage.system.data_folder() + "/pg_wal", [&](SmallDisk& disk) {
    disk.Fill();
    // Files that are kept for use again are used up first.
    for (int i = 0; i < 200 && Query(stage.system.pool("opener"), "SELECT pg_switch_wal()").ok(); ++i) {
      (void)Query(stage.system.pool("opener"), "SELECT pg_logical_emit_message(true, 'faults', 'fill')");
    }
    KeepFull(disk, absl::Seconds(4));
    disk.Free();
    Recover(stage, "postgres", [&] { return DatabaseAnswers(stage); });
    absl::SleepFor(absl::Seconds(2));
  });
}

// A broker whose only log folder fails ends; one that hangs is ended. What is accepted meanwhile waits, also when the relay that has it in
// hand dies.
void BrokerFull(Stage& stage) {
  OnSmallDisk(stage, "kafka", Servers::KafkaData(), [&](SmallDisk& disk) {
    const int64_t before = stage.history.acknowledged();
    KeepFull(disk, absl::Seconds(3));
    stage.system.Kill("opener", std::max(0, stage.system.Leader("opener")));
    KeepFull(disk, absl::Seconds(3));
    stage.Expect(stage.history.acknowledged() > before, "I10 nothing is accepted while the broker's disk is full");
    Servers::Signal("kafka", SIGKILL);
    stage.Expect(Servers::AwaitEnd("kafka"), "the broker does not end");
    disk.Free();
    Start(stage, "kafka");
    absl::SleepFor(absl::Seconds(2));
  });
}

}  // namespace

std::vector<Fault> DiskFaults() {
  return {
      {"disk of the database full", 11, false, DatabaseFull},
      {"disk of the WAL full", 11, false, WalFull},
      {"disk of the broker full", 11, false, BrokerFull},
  };
}

}  // namespace saikne::faults
