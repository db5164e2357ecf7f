#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "libs/pg/pg.h"

namespace saikne::testing {

/// One step of a session. The work runs in the session's transaction, on the session's own thread and connection; work that
/// answers an error rolls the transaction back, as a refused call does.
struct Step {
  enum class Kind { kBegin, kWork, kCommit, kRollback };

  static Step Begin() { return {Kind::kBegin, "begin", nullptr}; }
  static Step Do(std::string name, std::function<absl::Status(pg::Txn&)> work) {
    return {Kind::kWork, std::move(name), std::move(work)};
  }
  static Step Commit() { return {Kind::kCommit, "commit", nullptr}; }
  static Step Rollback() { return {Kind::kRollback, "rollback", nullptr}; }

  Kind kind;
  std::string name;  // once in a session
  std::function<absl::Status(pg::Txn&)> work;
};

/// A named session: its steps in their order, the first Begin and the last Commit or Rollback.
struct Session {
  std::string name;
  std::vector<Step> steps;
};

/// What an interleaving came to.
struct Interleaved {
  /// In the order of events: "a.take" when a step is done, "b.take waits" when it waits for a lock of another session,
  /// "b.take: REASON" when it is refused.
  std::vector<std::string> lines;
  /// By session: "committed", "rolled back", or the reason why its work or its commit was refused.
  std::map<std::string, std::string> ended;

  int committed() const;
  /// Whether there is such a line.
  bool has(const std::string& line) const;
};

/// Runs the steps of the sessions in this order ("a.begin", "b.begin", "a.take", ..), as PostgreSQL's isolation tester does: the
/// next step starts when the one before is done or waits for a lock that another of the sessions holds. A step whose session
/// still waits comes as soon as it waits no more, and steps after a refusal are left out, so that every order can be run to its
/// end. Sessions that wait for each other end with the server's refusal of one of them, CONFLICT.
/// pool: has a connection for each session and one more. A fault of the specification itself, or sessions that are
/// stuck for 20 s, fail the test.
Interleaved Interleave(pg::Pool& pool, const std::vector<Session>& sessions, const std::vector<std::string>& order);

/// All orders of the steps of these sessions that keep each session's own order.
std::vector<std::vector<std::string>> Orders(const std::vector<Session>& sessions);

/// Two sessions "a" and "b" with one piece of work each, in every order of begin, work and end, with every ending of both: 80
/// runs, each on the rows that `prepare` makes for it, and looked at by `check`, under a trace of its order.
void InterleaveTwo(pg::Pool& pool, const std::function<std::pair<Step, Step>()>& prepare,
                   const std::function<void(const Interleaved&)>& check);

}  // namespace saikne::testing
