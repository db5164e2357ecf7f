// The soak's bursts (fault 2): whatever runs is killed, again before it has settled, at a random moment or at a random fault point.

#include <signal.h>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/faults/servers.h"
#include "tests/faults/stage.h"

namespace saikne::faults {
namespace {

constexpr int64_t kLeastWait = 200, kMostWait = 3000;  // milliseconds between two strikes

struct Target {
  std::string service;
  int replica;
};

Target PickTarget(Stage& stage) {
  return {kServices[stage.random() % 2], static_cast<int>(stage.random() % kReplicas)};
}

void KillServer(Stage& stage, const std::string& name) {
  Servers::Signal(name, SIGKILL);
  ++stage.server_kills;
  stage.Expect(Servers::AwaitEnd(name), absl::StrCat(name, " does not end"));
  if (stage.Pick(0, 1) == 1) {
    const Target target = PickTarget(stage);
    stage.system.Kill(target.service, target.replica);
  }
  absl::SleepFor(absl::Milliseconds(stage.Pick(0, 1500)));
  stage.Expect(Servers::Start(name), absl::StrCat(name, " does not start"));
}

// The process dies now, and the one in its place at a point, when it comes by there before it is killed anyway.
void KillThenAtPoint(Stage& stage, const Target& target) {
  const std::vector<std::string> points = PointsOf(target.service);
  const std::string point = points.empty() ? "" : absl::StrCat(points[stage.random() % points.size()], ":", stage.Pick(1, 25));
  stage.system.KillAndArm(target.service, target.replica, point);
}

void Strike(Stage& stage) {
  const int64_t dice = stage.Pick(0, 99);
  const Target target = PickTarget(stage);
  if (dice < 3 && Servers::Own()) {
    KillServer(stage, dice == 0 ? "postgres" : "kafka");
  } else if (dice < 16) {
    stage.system.Kill(target.service, target.replica);
    const Target other = PickTarget(stage);
    const bool same = other.service == target.service && other.replica == target.replica;
    stage.system.Kill(other.service, same ? 1 - other.replica : other.replica);
  } else if (dice < 50) {
    KillThenAtPoint(stage, target);
  } else {
    stage.system.Kill(target.service, target.replica);
  }
}

}  // namespace

Fault Burst() {
  return {"burst of kills", 2, false, [](Stage& stage) {
            const int before = stage.system.kills();
            const int64_t enough = stage.Pick(10, 20);
            while (stage.system.kills() - before < enough) {
              Strike(stage);
              absl::SleepFor(absl::Milliseconds(stage.Pick(kLeastWait, kMostWait)));
            }
          }};
}

}  // namespace saikne::faults
