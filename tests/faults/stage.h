#pragma once

#include <functional>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/message.h"
#include "tests/faults/checker.h"
#include "tests/faults/system.h"
#include "tests/faults/workload.h"

namespace saikne::faults {

/// What a fault gets to work with.
struct Stage {
  System& system;
  Workload& workload;
  History& history;
  Checker& checker;
  std::mt19937_64 random;
  Foreign foreign;
  std::set<std::string> passed;       // fault points at which a process was ended
  int server_kills = 0;               // of the broker and of PostgreSQL
  std::vector<std::string> problems;  // of the fault itself
  std::string skipped;                // why this machine does not allow the fault

  int64_t Pick(int64_t from, int64_t to) { return from + static_cast<int64_t>(random() % (to - from + 1)); }
  void Expect(bool holds, const std::string& otherwise) {
    if (!holds) problems.push_back(otherwise);
  }
  /// For a fault that has done nothing yet.
  void Skip(const std::string& why) { skipped = why; }
  /// Calls a method of a service, the first replica first; UNAVAILABLE is tried again, at any, for a minute.
  absl::Status Call(const std::string& service, const std::string& method, const google::protobuf::Message& request,
                    google::protobuf::Message& response);
};

struct Fault {
  std::string name;
  int number;      // of the table in eventing.md 10
  bool selection;  // in the default run
  std::function<void(Stage&)> run;
};

/// One round for two fault points, one of each service.
std::vector<Fault> PointFaults(std::mt19937_64& random);
/// Points that are linked into the programs.
std::set<std::string> LinkedPoints();
/// Those of one of them.
std::vector<std::string> PointsOf(const std::string& service);
std::vector<Fault> ServerFaults();
std::vector<Fault> DeliveryFaults();
std::vector<Fault> LoadFaults();
std::vector<Fault> NetworkFaults();
std::vector<Fault> DiskFaults();
std::vector<Fault> ClockFaults();
std::vector<Fault> FailoverFaults();
/// On a Cluster, whose brokers they stop.
std::vector<Fault> BrokerFaults();
/// What is done to a topic and cannot be taken back: they come last, and need the outbox to hold all that was ever published.
std::vector<Fault> TopicFaults();
/// A round of the soak: 10 to 20 kills, close together, under load.
Fault Burst();

/// Faults of delivery that points of C17 and C11 need to be passed at all.
void Poison(Stage& stage);
void AgeSegments(Stage& stage);
/// Pauses or resumes the consumer of a service; after resuming, its breaker may let pass for some minutes.
absl::Status Control(Stage& stage, const std::string& service, bool pause, int tolerate_minutes);
/// As an operator does it, with both services.
void RepublishSince(Stage& stage, absl::Time from);
void RewindTo(Stage& stage, absl::Time from);
void FreezeRelay(Stage& stage, const std::string& service);

}  // namespace saikne::faults
