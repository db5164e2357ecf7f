// Fault 21, on three brokers: leaders, coordinators and controllers go away, and partitions move, under load.

#include <signal.h>

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/testing/eventually.h"
#include "tests/faults/cluster.h"
#include "tests/faults/query.h"
#include "tests/faults/reassign.h"
#include "tests/faults/servers.h"
#include "tests/faults/stage.h"

namespace saikne::faults {
namespace {

using testing::Eventually;

constexpr char kAckedTo[] = "SELECT acked_to FROM relay_progress";

void Stop(Stage& stage, int node, int signal) {
  Servers::Signal(Cluster::Name(node), signal);
  if (signal == SIGKILL) ++stage.server_kills;
  stage.Expect(Servers::AwaitEnd(Cluster::Name(node)), absl::StrCat("broker ", node, " does not end"));
}

void Start(Stage& stage, int node) {
  stage.Expect(Servers::Start(Cluster::Name(node)), absl::StrCat("broker ", node, " does not start"));
}

// All replicas are in sync, and the leaders are who they were: the controller elects them anew, under load too.
void AwaitWhole(Stage& stage) {
  stage.Expect(Eventually(absl::Seconds(40), [&] { return Replicated(stage.system, Cluster::kNodes, /*whole=*/true); }),
               "21: the partitions do not get whole again");
}

// One after the other, so that each that leads partitions, coordinates the groups or is the controller is among them. Work goes on meanwhile.
void Roll(Stage& stage, int signal) {
  for (int node = 1; node <= Cluster::kNodes; ++node) {
    Stop(stage, node, signal);
    const int64_t before = Number(stage.system.pool("opener"), kAckedTo);
    stage.Expect(Eventually(absl::Seconds(30), [&] { return Number(stage.system.pool("opener"), kAckedTo) > before + 50; }),
                 absl::StrCat("21: nothing is published without broker ", node));
    Start(stage, node);
    AwaitWhole(stage);
  }
}

// Nothing is written to one broker alone. Orders are accepted, and their events wait.
void TwoAway(Stage& stage) {
  const int first = static_cast<int>(stage.Pick(1, Cluster::kNodes)), second = first % Cluster::kNodes + 1;
  const std::string last = Cluster::Name(second % Cluster::kNodes + 1);
  Stop(stage, first, SIGKILL);
  stage.Expect(Eventually(absl::Seconds(20), [&] { return Replicated(stage.system, 2, /*whole=*/false); }), "21: a dead broker is not missed");
  const size_t said = Servers::Log(last).size();
  Stop(stage, second, SIGTERM);  // it hands over what it leads
  const int64_t accepted = stage.history.acknowledged();
  stage.Expect(Eventually(absl::Seconds(30), [&] { return absl::StrContains(Servers::Log(last).substr(said), "NotEnoughReplicas"); }),
               "21: a broker alone takes what it cannot replicate");
  const int64_t waiting = Number(stage.system.pool("opener"), kUnpublished);
  absl::SleepFor(absl::Seconds(4));
  stage.Expect(stage.history.acknowledged() > accepted, "I10 nothing is accepted while two brokers are away");
  stage.Expect(Number(stage.system.pool("opener"), kUnpublished) > waiting, "21: the outbox does not grow while two brokers are away");
  Start(stage, second);
  Start(stage, first);
  AwaitWhole(stage);
}

// Each partition leaves the broker that leads it, whose copy is deleted, and comes back to it as to a follower.
void Move(Stage& stage) {
  const auto before = Placements(stage.system);
  if (!before.ok()) return stage.Expect(false, before.status().ToString());
  Replicas without, with;
  for (const auto& [topic, partitions] : *before) {
    for (const kafka::Placement& partition : partitions) {
      std::vector<int32_t> brokers = partition.replicas;
      std::rotate(brokers.begin(), brokers.begin() + 1, brokers.end());
      with[topic].push_back(brokers);
      brokers.pop_back();
      without[topic].push_back(brokers);
    }
  }
  const std::string broker = stage.system.brokers().substr(0, stage.system.brokers().find(','));
  stage.Expect(Reassign(broker, without), "21: the partitions are not moved away");
  stage.Expect(Eventually(absl::Seconds(20), [&] { return Replicated(stage.system, 2, /*whole=*/true); }), "21: the partitions do not move away");
  stage.Expect(Reassign(broker, with), "21: the partitions are not moved back");
  AwaitWhole(stage);
}

}  // namespace

std::vector<Fault> BrokerFaults() {
  return {
      {"brokers killed one after the other", 21, false, [](Stage& stage) { Roll(stage, SIGKILL); }},
      {"brokers restarted one after the other", 21, false, [](Stage& stage) { Roll(stage, SIGTERM); }},
      {"two of three brokers away", 21, false, TwoAway},
      {"partitions moved", 21, false, [](Stage& stage) {
         for (int i = 0; i < 2; ++i) Move(stage);
       }},
  };
}

}  // namespace saikne::faults
