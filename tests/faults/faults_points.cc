// Fault 1: kill -9 at each fault point. A round arms one point in each service, in the replica that leads.

#include <signal.h>

#include <cstdio>
#include <cstdlib>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
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

// What makes a rare point be passed.
void Provoke(Stage& stage, const std::string& service, const std::string& point) {
  if (absl::StartsWith(point, "C11.")) AgeSegments(stage);
  if (absl::StartsWith(point, "C17.")) Poison(stage);
  if (point == "C10.lease_lost") FreezeRelay(stage, service);
}

void KillAtPoints(Stage& stage, const std::map<std::string, std::string>& points) {
  std::map<std::string, int> before;
  for (const auto& [service, point] : points) {
    before[service] = stage.system.Deaths(service, 0);
    Arm(stage, service, point);
  }
  for (const auto& [service, point] : points) Provoke(stage, service, point);
  for (const auto& [service, point] : points) {
    const bool died = testing::Eventually(absl::Seconds(25), [&, &service = service] {
      return stage.system.Deaths(service, 0) > before[service];
    });
    stage.Expect(died, absl::StrCat(service, " never passed ", point));
    if (died) stage.passed.insert(point);
  }
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

// Rows that look published long ago: the segment in use is rotated, and the ones before it are emptied when all is in the log.
void AgeSegments(Stage& stage) {
  for (const char* service : kServices)
    (void)Query(stage.system.pool(service), "UPDATE outbox_segment SET active_from = now() - interval '4 days'");
  for (const char* service : kServices) {
    const bool rotated = testing::Eventually(absl::Seconds(40), [&] {
      return Number(stage.system.pool(service), "SELECT count(*) FROM outbox_segment WHERE active_from > now() - interval '1 day'") == 1;
    });
    stage.Expect(rotated, absl::StrCat(service, " does not rotate its segments"));
    (void)Query(stage.system.pool(service),
                "UPDATE outbox SET occurred_at = occurred_at - interval '8 days' WHERE segment <> (SELECT active FROM outbox_segment)");
  }
  for (const char* service : kServices) {
    const bool emptied = testing::Eventually(absl::Seconds(60), [&] {
      return Number(stage.system.pool(service), "SELECT count(*) FROM outbox WHERE occurred_at < now() - interval '7 days'") == 0;
    });
    stage.Expect(emptied, absl::StrCat(service, " does not empty an old segment"));
  }
}

std::vector<Fault> PointFaults(std::mt19937_64& random) {
  std::vector<std::string> opener, answerer;
  for (const std::string& point : LinkedPoints()) (OfConsumer(point) ? answerer : opener).push_back(point);
  std::vector<Fault> faults;
  const size_t sampled = random() % 6;
  for (size_t i = 0; i < std::max(opener.size(), answerer.size()); ++i) {
    std::map<std::string, std::string> points;
    if (i < opener.size()) points["opener"] = opener[i];
    if (i < answerer.size()) points["answerer"] = answerer[i];
    std::string name = "kill";
    for (const auto& [service, point] : points) absl::StrAppend(&name, " at ", point);
    faults.push_back({name, 1, i % 6 == sampled, [points](Stage& stage) { KillAtPoints(stage, points); }});
  }
  return faults;
}

}  // namespace saikne::faults
