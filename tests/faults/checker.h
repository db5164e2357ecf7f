#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tests/faults/history.h"
#include "tests/faults/log_reader.h"
#include "tests/faults/system.h"
#include "tests/faults/table_reader.h"

namespace saikne::faults {

/// Events by their ids.
using Journal = absl::flat_hash_map<std::string, CommittedEvent>;

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

/// What is true after a fault.
struct Report {
  int64_t operations = 0, events = 0, records = 0;
  int64_t lost = 0, doubled = 0, invented = 0;
  Held held;
  std::vector<std::string> problems;  // each in words; those above too, the first of each kind
  bool clean() const { return lost + doubled + invented == 0 && problems.empty(); }
};

/// A row of the answerer's effects.
struct Effect {
  std::string event, operation, ticket;
  bool turned = false;
  int64_t amount = 0, version = 0;
};

/// What was read of the databases so far.
struct Tables {
  struct Journaled {
    TableReader reader{"journal_kept", "event_id, topic, key, event_version, digest"};
    Journal events;
    std::vector<std::string> contradicted;  // ids of two events
  };
  Journaled opened, answered;
  TableReader operation_reader{"operations", "id, ticket_id, amount"}, answer_reader{"answers", "event_id"},
      effect_reader{"effects", "event_id, operation_id, ticket_id, kind, amount, event_version"};
  std::vector<std::string> operations, answers;  // their ids, their events' ids
  std::vector<Effect> effects;
};

/// Compares the history, the journals, the log and the effects as sets, all of them after each fault; nothing of the relay's or the consumer's
/// own tables or code is trusted for it. What was read it keeps, and reads only what is new (TableReader, LogReader say how they know that).
class Checker {
 public:
  Checker(System& system, const History& history);

  /// When there is a problem, everything is read anew, and what is found then is reported first.
  absl::StatusOr<Report> Check(const Foreign& foreign);
  /// Everything is read from its beginning.
  absl::StatusOr<Report> CheckAnew(const Foreign& foreign);
  /// The log to its present end.
  absl::StatusOr<const std::vector<LogRecord>*> Log();

 private:
  absl::Status ReadTables();
  absl::StatusOr<Report> Compare(const Foreign& foreign);

  System& system_;
  const History& history_;
  Tables tables_;
  LogReader log_;
  std::map<std::string, int64_t> printed_;  // how far each file of what the services print was searched
};

/// What a service's database has ever committed to its outbox.
absl::StatusOr<Journal> ReadJournal(pg::Pool& pool);

/// The backlog is gone: all operations are settled, all effects there, all outboxes published. False while a server does not answer.
bool Drained(System& system, const Foreign& foreign);

}  // namespace saikne::faults
