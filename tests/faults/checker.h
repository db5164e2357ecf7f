#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tests/faults/history.h"
#include "tests/faults/log_reader.h"
#include "tests/faults/system.h"

namespace saikne::faults {

/// Events by their ids.
using Journal = std::map<std::string, CommittedEvent>;

/// What a fault itself has done beside the services: written into the log, or lost of a database.
struct Foreign {
  std::set<std::string> keys;     // their records are no inventions
  std::set<std::string> effects;  // ids of its events that must have exactly one effect
  // A database has lost its last commits:
  Journal ghosts;                    // are in the log, and have their effects
  std::set<std::string> operations;  // that it has lost: whatever clients were told; those that come again have a second effect
  std::set<std::string> tickets;     // of all that is lost: later events have other versions than clients are told
};

/// The most that a process (connections: a service) held after a fault.
struct Held {
  int64_t megabytes = 0, descriptors = 0, threads = 0, connections = 0;
};

/// What is true after a fault. Everything is read anew, from the history, the journals, the log and the effects, and compared as sets;
/// nothing of the relay's or the consumer's own tables or code is trusted for it.
struct Report {
  int64_t operations = 0, events = 0, records = 0;
  int64_t lost = 0, doubled = 0, invented = 0;
  Held held;
  std::vector<std::string> problems;  // each in words; those above too, the first of each kind
  bool clean() const { return lost + doubled + invented == 0 && problems.empty(); }
};

/// What a service's database has ever committed to its outbox.
absl::StatusOr<Journal> ReadJournal(pg::Pool& pool);

/// The backlog is gone: all operations are settled, all effects there, all outboxes published. False while a server does not answer.
bool Drained(System& system, const Foreign& foreign);

absl::StatusOr<Report> Check(System& system, const History& history, const Foreign& foreign);

}  // namespace saikne::faults
