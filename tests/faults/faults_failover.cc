// Fault 5: another server takes over from PostgreSQL and lacks the last commits, whose events are in the log. It is an older copy that is
// promoted, so that its timeline is another. What was lost is read from the server that is gone, and not from what the services report.

#include <signal.h>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/base/status.h"
#include "libs/testing/eventually.h"
#include "saikne/operations/v1/operations_service.pb.h"
#include "tests/faults/query.h"
#include "tests/faults/servers.h"
#include "tests/faults/stage.h"

namespace saikne::faults {
namespace {

namespace ops = operations::v1;

constexpr char kPaused[] = "SELECT count(*) FROM backbone_control WHERE part = 'relay' AND paused AND actor = 'relay'";
constexpr char kReported[] = "SELECT substring(reason FROM '([0-9]+) event')::bigint FROM backbone_control WHERE part = 'relay'";
constexpr char kOnBoard[] = "SELECT count(*) FROM exceptions WHERE kind = 'GHOST_EVENT' AND close_time IS NULL";

// What the databases of both services hold.
struct Content {
  Journal events;
  std::map<std::string, std::string> operations;  // -> ticket
};

absl::StatusOr<Content> ReadContent(pg::Pool& opener, pg::Pool& answerer) {
  Content content;
  ASSIGN_OR_RETURN(content.events, ReadJournal(opener));
  ASSIGN_OR_RETURN(Journal answered, ReadJournal(answerer));
  content.events.merge(answered);
  ASSIGN_OR_RETURN(pg::Rows rows, Query(opener, "SELECT id::text, ticket_id::text FROM operations"));
  for (const pg::Row& row : rows) content.operations[row.Get<std::string>(0)] = row.Get<std::string>(1);
  return content;
}

pg::PoolOptions PoolOn(System& system, const std::string& service, int port) {
  pg::PoolOptions options;
  options.connection = absl::StrCat(system.connection(service), " port=", port);
  options.size = 1;
  return options;
}

// While the copy is a standby still: nothing is added to it.
absl::StatusOr<Content> ReadLost(Stage& stage, const std::string& data) {
  ASSIGN_OR_RETURN(const Content there, ReadContent(stage.system.pool("opener"), stage.system.pool("answerer")));
  const int port = FreePort();
  if (!Servers::ServeAside(data, port)) return absl::UnavailableError("the server that is gone cannot be read");
  pg::Pool opener(PoolOn(stage.system, "opener", port)), answerer(PoolOn(stage.system, "answerer", port));
  ASSIGN_OR_RETURN(Content lost, ReadContent(opener, answerer));
  for (const auto& [id, event] : there.events) lost.events.erase(id);
  for (const auto& [id, ticket] : there.operations) lost.operations.erase(id);
  return lost;
}

// Tells the checker, and says how many events of which keys of a topic are ghosts.
std::map<std::string, std::pair<int64_t, std::set<std::string>>> NoteGhosts(Stage& stage, const Content& lost, const std::vector<LogRecord>& log) {
  std::map<std::string, std::pair<int64_t, std::set<std::string>>> found;
  for (const auto& [id, event] : lost.events) stage.foreign.tickets.insert(event.key);
  for (const auto& [id, ticket] : lost.operations) stage.foreign.operations.insert(id);
  for (const LogRecord& record : log) {
    const auto event = lost.events.find(record.id);
    if (event == lost.events.end() || !stage.foreign.ghosts.insert(*event).second) continue;
    ++found[event->second.topic].first;
    found[event->second.topic].second.insert(event->second.key);
  }
  return found;
}

// A copy of some seconds ago is a standby now, and what it lacks is told.
absl::StatusOr<Content> TakeOver(Stage& stage, const std::string& data) {
  Servers::Signal("postgres", SIGINT);
  stage.Expect(Servers::AwaitEnd("postgres") && Servers::KeepDatabase(data) && Servers::Start("postgres"), "5: no copy of the database");
  const int64_t before = stage.history.acknowledged();
  (void)testing::Eventually(absl::Seconds(20), [&] { return stage.history.acknowledged() > before + 50; });
  Servers::Signal("postgres", SIGQUIT);
  stage.Expect(Servers::AwaitEnd("postgres") && Servers::PutKeptDatabase(data) && Servers::Start("postgres"), "5: the copy does not take over");
  return ReadLost(stage, data);
}

void ResumeRelay(Stage& stage, const std::string& service) {
  ops::ResumePartRequest request;
  request.set_part(ops::PART_RELAY);
  request.set_reason("fault suite");
  ops::ResumePartResponse response;
  const absl::Status status = stage.Call(service, "BackboneService/ResumePart", request, response);
  stage.Expect(status.ok(), absl::StrCat("5: resuming the relay: ", status.ToString()));
}

void Failover(Stage& stage) {
  const std::map<std::string, std::string> topics = {{"opener", stage.system.topic("opener.ticket")}, {"answerer", stage.system.topic("answerer.tally")}};
  const std::string data = stage.system.data_folder();
  const absl::StatusOr<Content> lost = TakeOver(stage, data);
  Servers::DropAside(data);
  if (!lost.ok()) return stage.Expect(false, absl::StrCat("5: ", lost.status().ToString()));
  std::map<std::string, int64_t> board;
  for (const char* service : kServices) board[service] = Number(stage.system.pool(service), kOnBoard);
  stage.Expect(Query(stage.system.pool("opener"), "SELECT pg_promote()").ok(), "5: the copy is not promoted");
  for (const char* service : kServices) {
    stage.Expect(testing::Eventually(absl::Seconds(60), [&] { return Number(stage.system.pool(service), kPaused) == 1; }),
                 absl::StrCat("5: ", service, " does not pause publishing"));
  }
  const auto log = stage.checker.Log();
  if (!log.ok()) return stage.Expect(false, absl::StrCat("5: ", log.status().ToString()));
  const size_t records = (*log)->size();
  auto ghosts = NoteGhosts(stage, *lost, **log);
  for (const auto& [service, topic] : topics) {
    const auto& [count, keys] = ghosts[topic];
    const int64_t reported = Number(stage.system.pool(service), kReported), told = Number(stage.system.pool(service), kOnBoard) - board[service];
    stage.Expect(count > 0 && reported == count, absl::StrCat("5: ", service, " reports ", reported, " ghosts, not ", count));
    stage.Expect(told == static_cast<int64_t>(keys.size()), absl::StrCat("5: ", told, " keys on the board of ", service, ", not ", keys.size()));
  }
  const int64_t before = stage.history.acknowledged();
  stage.Expect(testing::Eventually(absl::Seconds(10), [&] { return stage.history.acknowledged() > before + 10; }),
               "I10 nothing is accepted while publishing is paused");
  const auto later = stage.checker.Log();
  stage.Expect(later.ok() && (*later)->size() == records, "5: published while paused");
  for (const char* service : kServices) ResumeRelay(stage, service);
  absl::SleepFor(absl::Seconds(2));
}

}  // namespace

// Last: clients are told other versions of the hot tickets than are published from then on, and that is no longer checked.
std::vector<Fault> FailoverFaults() { return {{"failover that loses commits", 5, false, Failover}}; }

}  // namespace saikne::faults
