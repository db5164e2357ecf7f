// Fault 1: kill -9 at each fault point, in the replica that leads. A round has one point of the answerer and a few of the opener, one
// after the other: what a dead member of a consumer group costs, its session, is waited for once.

#include <signal.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "libs/testing/eventually.h"
#include "tests/faults/query.h"
#include "tests/faults/stage.h"

namespace saikne::faults {
namespace {

// Passed once for each record, so that a later pass is as likely as the first.
bool Frequent(const std::string& point) {
  for (const char* name : {"C1.", "C2.", "C4.", "C6.", "C12."}) {
    if (absl::StartsWith(point, name)) return true;
  }
  return false;
}

bool Rare(const std::string& point) {
  return absl::StartsWith(point, "C11.") || absl::StartsWith(point, "C17.") || point == "C10.lease_lost" || point == "C10.lease_taken";
}

int64_t PassOf(Stage& stage, const std::string& point) {
  if (Rare(point)) return 1;
  return Frequent(point) ? stage.Pick(1, 40) : stage.Pick(1, 4);
}

void Arm(Stage& stage, const std::string& service, const std::string& point) {
  if (!point.empty()) stage.system.StartArmed(service, absl::StrCat(point, ":", PassOf(stage, point)));
}

// What looks old: the segment in use is rotated.
void AgeActiveSegment(Stage& stage, const std::string& service) {
  (void)Query(stage.system.pool(service), "UPDATE outbox_segment SET active_from = now() - interval '4 days'");
}

// Rows that look published long ago: the segments before the one in use are emptied when all is in the log.
void AgeOtherSegments(Stage& stage, const std::string& service) {
  (void)Query(stage.system.pool(service),
              "UPDATE outbox SET occurred_at = occurred_at - interval '8 days' WHERE segment <> (SELECT active FROM outbox_segment)");
}

void AwaitRotated(Stage& stage, const std::string& service) {
  const bool rotated = testing::Eventually(absl::Seconds(40), [&] {
    return Number(stage.system.pool(service), "SELECT count(*) FROM outbox_segment WHERE active_from > now() - interval '1 day'") == 1;
  });
  stage.Expect(rotated, absl::StrCat(service, " does not rotate its segments"));
  absl::SleepFor(absl::Seconds(2));  // what began before still writes into the segment before, which would look young then
}

// What makes a rare point be passed.
void Provoke(Stage& stage, const std::string& service, const std::string& point) {
  if (absl::StartsWith(point, "C11.")) AgeActiveSegment(stage, service);
  if (absl::StartsWith(point, "C11.") && point != "C11.rotated") AwaitRotated(stage, service);
  if (absl::StartsWith(point, "C11.")) AgeOtherSegments(stage, service);
  if (absl::StartsWith(point, "C17.")) Poison(stage);
  if (point == "C10.lease_lost") FreezeRelay(stage, service);
}

struct Round {
  std::vector<std::string> opener;
  std::string answerer;
};

void AwaitDeath(Stage& stage, const std::string& service, const std::string& point, int before) {
  const bool died = testing::Eventually(absl::Seconds(40), [&] { return stage.system.Deaths(service, 0) > before; });
  stage.Expect(died, absl::StrCat(service, " never passed ", point));
  if (died) stage.passed.insert(point);
}

void KillAtPoints(Stage& stage, const Round& round) {
  const int before = stage.system.Deaths("answerer", 0);
  Arm(stage, "answerer", round.answerer);
  Provoke(stage, "answerer", round.answerer);
  for (const std::string& point : round.opener) {
    const int deaths = stage.system.Deaths("opener", 0);
    Arm(stage, "opener", point);
    Provoke(stage, "opener", point);
    AwaitDeath(stage, "opener", point, deaths);
  }
  if (!round.answerer.empty()) AwaitDeath(stage, "answerer", round.answerer, before);
}

bool OfConsumer(const std::string& point) {
  for (const char* name : {"C12.", "C13.", "C14.", "C15.", "C17."}) {
    if (absl::StartsWith(point, name)) return true;
  }
  return false;
}

}  // namespace

std::vector<std::string> PointsOf(const std::string& service) {
  const char* folder = std::getenv("SAIKNE_TEST_BIN");
  FILE* pipe = popen(absl::StrCat(folder == nullptr ? SAIKNE_DEFAULT_BIN_DIR : folder, "/saikne-", service, " fault-points").c_str(), "r");
  std::string text;
  char buffer[4096];
  for (size_t n; pipe != nullptr && (n = fread(buffer, 1, sizeof buffer, pipe)) > 0;) text.append(buffer, n);
  if (pipe == nullptr || pclose(pipe) != 0) text.clear();
  return absl::StrSplit(text, '\n', absl::SkipEmpty());
}

std::set<std::string> LinkedPoints() {
  std::set<std::string> points;
  for (const char* service : kServices) {
    for (const std::string& point : PointsOf(service)) points.insert(point);
  }
  return points;
}

void AgeSegments(Stage& stage) {
  for (const char* service : kServices) AgeActiveSegment(stage, service);
  for (const char* service : kServices) {
    AwaitRotated(stage, service);
    AgeOtherSegments(stage, service);
  }
  for (const char* service : kServices) {
    const bool emptied = testing::Eventually(absl::Seconds(120), [&] {
      absl::SleepFor(absl::Milliseconds(500));  // while somebody asks, the segment is locked and not emptied
      return Number(stage.system.pool(service), "SELECT count(*) FROM outbox WHERE occurred_at < now() - interval '7 days'") == 0;
    });
    stage.Expect(emptied, absl::StrCat(service, " does not empty an old segment"));
  }
}

std::vector<Fault> PointFaults(std::mt19937_64& random) {
  std::vector<std::string> opener, answerer;
  for (const std::string& point : LinkedPoints()) (OfConsumer(point) ? answerer : opener).push_back(point);
  // What needs the opener's consumer comes first in a round: later its partitions wait for the member that has died.
  std::stable_partition(opener.begin(), opener.end(), [](const std::string& point) { return absl::StartsWith(point, "C16."); });
  std::vector<Round> rounds(std::max<size_t>(answerer.size(), 1));
  for (size_t i = 0; i < answerer.size(); ++i) rounds[i].answerer = answerer[i];
  for (size_t i = 0; i < opener.size(); ++i) rounds[i % rounds.size()].opener.push_back(opener[i]);
  std::vector<Fault> faults;
  for (const Round& round : rounds) {
    std::vector<std::string> names = round.opener;
    names.push_back(round.answerer);
    faults.push_back({absl::StrCat("kill at ", absl::StrJoin(names, ", ")), 1, false, [round](Stage& stage) { KillAtPoints(stage, round); }});
  }
  // Two for the selection; the housekeeping that passes C11 takes half a minute.
  const size_t first = random() % faults.size();
  for (size_t i = 0, sampled = 0; i < faults.size() && sampled < 2; ++i) {
    Fault& fault = faults[(first + i) % faults.size()];
    if (absl::StrContains(fault.name, "C11.")) continue;
    fault.selection = true;
    ++sampled;
  }
  return faults;
}

}  // namespace saikne::faults
