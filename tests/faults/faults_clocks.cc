// Fault 10: the clock of each process is another, and jumps by hours, by libfaketime. The monotonic clock and the servers' are as they were.

#include <filesystem>
#include <fstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/testing/eventually.h"
#include "tests/faults/query.h"
#include "tests/faults/stage.h"

namespace saikne::faults {
namespace {

namespace fs = std::filesystem;

// Debian has it in a folder of its architecture.
std::string Library() {
  for (const fs::directory_entry& folder : fs::directory_iterator("/usr/lib")) {
    const fs::path path = folder.path() / "faketime/libfaketimeMT.so.1";
    if (std::error_code none; fs::exists(path, none)) return path;
  }
  return "";
}

struct Clock {
  std::string service;
  int replica;
  std::string path;  // of the file that says how far it is off

  void Set(int64_t seconds) const {
    std::ofstream(path + ".new") << (seconds < 0 ? "" : "+") << seconds << "\n";
    fs::rename(path + ".new", path);  // a process never reads half of it
  }
};

std::vector<Clock> Clocks(Stage& stage) {
  std::vector<Clock> clocks;
  const fs::path folder = fs::path(stage.system.LogPaths()[0]).parent_path();
  for (const char* service : kServices) {
    for (int i = 0; i < kReplicas; ++i) clocks.push_back({service, i, folder / absl::StrCat(service, "-", i, ".clock")});
  }
  return clocks;
}

// Operations that are accepted now are settled, by a timer too.
void ExpectProgress(Stage& stage, const std::string& when) {
  const std::string settled = "SELECT count(*) FROM operations WHERE state = 'settled'";
  const int64_t accepted = stage.history.acknowledged(), before = Number(stage.system.pool("opener"), settled);
  stage.Expect(testing::Eventually(absl::Seconds(20), [&] { return stage.history.acknowledged() > accepted + 20; }),
               absl::StrCat("I10 nothing is accepted ", when));
  stage.Expect(testing::Eventually(absl::Seconds(20), [&] { return Number(stage.system.pool("opener"), settled) > before + 20; }),
               absl::StrCat("10: no timer fires ", when));
}

// Among the newest events there are some that were recorded half an hour ahead of the database's clock, and some as far behind.
bool Differ(Stage& stage) {
  return Number(stage.system.pool("opener"),
                "SELECT least(count(*) FILTER (WHERE occurred_at > now() + interval '30 minutes'), count(*) FILTER (WHERE occurred_at < now() - "
                "interval '30 minutes')) FROM (SELECT occurred_at FROM outbox ORDER BY id DESC LIMIT 100) newest") > 0;
}

// A Kafka client that is made while libfaketime shows another hour may be given up by librdkafka: its threads wait by the real clock.
bool AwaitClients(Stage& stage, const std::vector<Clock>& clocks) {
  if (!stage.system.AwaitReady(absl::Seconds(40))) return false;
  for (const Clock& clock : clocks) {
    const bool joined = testing::Eventually(absl::Seconds(40), [&] {
      return absl::StrContains(stage.system.Log(clock.service, clock.replica), "\"consumer.assigned\"") && stage.system.Leader(clock.service) >= 0;
    });
    if (!joined) return false;
  }
  return true;
}

void ClocksJump(Stage& stage) {
  const std::string library = Library();
  if (library.empty()) return stage.Skip("libfaketime (package faketime) is not installed");
  const std::vector<Clock> clocks = Clocks(stage);
  for (const Clock& clock : clocks) {
    clock.Set(0);
    (void)stage.system.StopAndVary(clock.service, clock.replica,
                                   {{"LD_PRELOAD", library}, {"FAKETIME_TIMESTAMP_FILE", clock.path}, {"FAKETIME_CACHE_DURATION", "1"},
                                    {"DONT_FAKE_MONOTONIC", "1"}, {"FAKETIME_DONT_FAKE_MONOTONIC", "1"}});
  }
  stage.Expect(AwaitClients(stage, clocks), "10: the replicas do not get ready with libfaketime");
  constexpr int64_t kHour = 3600;
  for (const int64_t first : {kHour, -kHour}) {
    for (const Clock& clock : clocks) clock.Set(clock.replica == 0 ? first : -first);
    absl::SleepFor(absl::Seconds(2));
    stage.Expect(testing::Eventually(absl::Seconds(15), [&] { return Differ(stage); }), "10: the clocks do not differ");
    ExpectProgress(stage, absl::StrCat("with the first replica's clock off by ", first, " s and the second's by ", -first));
  }
  for (const Clock& clock : clocks) clock.Set(0);
  absl::SleepFor(absl::Seconds(2));
  ExpectProgress(stage, "with all clocks right again");
  for (const Clock& clock : clocks) (void)stage.system.StopAndVary(clock.service, clock.replica, {});
}

}  // namespace

std::vector<Fault> ClockFaults() { return {{"clocks jump by hours", 10, false, ClocksJump}}; }

}  // namespace saikne::faults
