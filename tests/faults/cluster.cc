#include "tests/faults/cluster.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "tests/faults/servers.h"

namespace saikne::faults {
namespace {

bool Command(const std::string& words) { return std::system(absl::StrCat(SAIKNE_SERVERS, " ", words, " >/dev/null 2>&1").c_str()) == 0; }

// The file that tests/servers writes: process, port.
int PortOf(int node) {
  std::ifstream file(absl::StrCat(std::getenv("SAIKNE_TEST_DIR"), "/run/", Cluster::Name(node), ".port"));
  int process = 0, port = 0;
  file >> process >> port;
  return port;
}

}  // namespace

Cluster::Cluster() {
  if (!Servers::Own() || !Command("start cluster")) {
    std::fputs("faults: three brokers cannot be had; they need a run of tests/run\n", stderr);
    std::exit(1);
  }
  std::string brokers;
  for (int node = 1; node <= kNodes; ++node) absl::StrAppend(&brokers, node > 1 ? "," : "", "127.0.0.1:", PortOf(node));
  setenv("SAIKNE_TEST_KAFKA", brokers.c_str(), 1);
}

Cluster::~Cluster() { Command("kill cluster"); }

std::string Cluster::Name(int node) { return absl::StrCat("kafka-", node); }

absl::StatusOr<std::map<std::string, std::vector<kafka::Placement>>> Placements(System& system) {
  ASSIGN_OR_RETURN(std::unique_ptr<kafka::Admin> admin, kafka::Admin::Create({system.brokers(), "saikne-faults"}));
  ASSIGN_OR_RETURN(std::vector<kafka::TopicInfo> topics, admin->ListTopics(absl::Seconds(3)));
  std::map<std::string, std::vector<kafka::Placement>> placements;
  for (kafka::TopicInfo& topic : topics) placements[topic.name] = std::move(topic.placements);
  return placements;
}

bool Replicated(System& system, int in_sync, bool whole) {
  const auto placements = Placements(system);
  if (!placements.ok() || placements->empty()) return false;
  for (const auto& [topic, partitions] : *placements) {
    for (const kafka::Placement& partition : partitions) {
      if (partition.in_sync != in_sync || (whole && partition.leader != partition.replicas[0])) return false;
    }
  }
  return true;
}

}  // namespace saikne::faults
