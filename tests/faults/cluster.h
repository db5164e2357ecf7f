#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "libs/kafka/admin.h"
#include "tests/faults/system.h"

namespace saikne::faults {

/// Three brokers of the suite's own (tests/servers), each a controller too. What is written is on two of them at least.
class Cluster {
 public:
  static constexpr int kNodes = 3;

  /// Whatever asks for the brokers of the run gets these from now on. Ends the program when they cannot be had.
  Cluster();
  ~Cluster();
  Cluster(const Cluster&) = delete;
  Cluster& operator=(const Cluster&) = delete;

  /// As Servers calls a node, from 1.
  static std::string Name(int node);
};

/// Where the partitions of the system's topics are kept, by topic. Errors: UNAVAILABLE/KAFKA_UNAVAILABLE.
absl::StatusOr<std::map<std::string, std::vector<kafka::Placement>>> Placements(System& system);

/// True when each partition has so many replicas in sync; whole: and the first of them leads.
bool Replicated(System& system, int in_sync, bool whole);

}  // namespace saikne::faults
