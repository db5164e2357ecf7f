#include "tests/faults/checker.h"

#include <map>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "tests/faults/checks.h"
#include "tests/faults/finding.h"
#include "tests/faults/log_reader.h"
#include "tests/faults/query.h"
#include "tests/faults/workload.h"

namespace saikne::faults {
namespace {

// I1: what was committed is in the log. I2: nothing else is. I3: first occurrences of a key come in order, without a gap.
void CheckLog(const Journal& journal, const std::vector<LogRecord>& log, const Foreign& foreign,
              const std::set<std::string>& ordered, Report& report) {
  Finding lost("I1 committed and not in the log", &report.lost, report);
  Finding invented("I2 in the log and not committed", &report.invented, report);
  Finding altered("I2 other bytes, key or topic than committed", &report.invented, report);
  Finding disorder("I3 first occurrences out of order", nullptr, report);
  Finding moved("I3 a key in two partitions", nullptr, report);
  std::set<std::string> seen;
  std::set<std::tuple<std::string, std::string, std::string>> mirrored;
  std::map<std::pair<std::string, std::string>, int64_t> last;
  std::map<std::pair<std::string, std::string>, int32_t> partition_of;
  for (const LogRecord& record : log) {
    if (!ordered.contains(record.event.topic)) {  // a mirror keeps the id of what it mirrors
      mirrored.insert({record.event.topic, record.event.key, record.event.digest});
      continue;
    }
    const std::string name = absl::StrCat(record.event.topic, " ", record.event.key, " v", record.event.version);
    const Journal& source = foreign.ghosts.contains(record.id) ? foreign.ghosts : journal;
    const auto committed = source.find(record.id);
    if (committed == source.end()) {
      if (!foreign.keys.contains(record.event.key)) invented.Add(name);
      continue;
    }
    const CommittedEvent& event = committed->second;
    if (event.topic != record.event.topic || event.key != record.event.key || event.digest != record.event.digest) altered.Add(name);
    const std::pair<std::string, std::string> key{event.topic, event.key};
    if (partition_of.try_emplace(key, record.partition).first->second != record.partition) moved.Add(name);
    if (!seen.insert(record.id).second) continue;
    if (record.event.version != last[key] + 1) disorder.Add(absl::StrCat(name, " after v", last[key]));
    last[key] = record.event.version;
  }
  for (const auto& [id, event] : journal) {
    const bool there = ordered.contains(event.topic) ? seen.contains(id) : mirrored.contains({event.topic, event.key, event.digest});
    if (!there) lost.Add(absl::StrCat(event.topic, " ", event.key, " v", event.version));
  }
}

// I4: each event has exactly one effect.
void CheckEffects(const char* where, const std::set<std::string>& expected, const pg::Rows& effects, Report& report) {
  Finding lost(absl::StrCat("I4 no effect in ", where), &report.lost, report);
  Finding doubled(absl::StrCat("I4 more than one effect in ", where), &report.doubled, report);
  Finding invented(absl::StrCat("I4 an effect of nothing in ", where), &report.invented, report);
  std::map<std::string, int> count;
  for (const pg::Row& row : effects) ++count[row.Get<std::string>(0)];
  for (const std::string& id : expected) {
    const auto found = count.find(id);
    if (found == count.end()) lost.Add(id);
    else if (found->second > 1) doubled.Add(absl::StrCat(id, " x", found->second));
  }
  for (const auto& [id, times] : count) {
    if (!expected.contains(id)) invented.Add(id);
  }
}

void CheckHistory(const History& history, const Foreign& foreign, const pg::Rows& rows, Report& report) {
  Finding lost("an acknowledged operation does not exist", &report.lost, report);
  Finding refused("a refused operation exists", &report.invented, report);
  Finding invented("an operation that nobody asked for", &report.invented, report);
  Finding open("I6 an operation is not settled", nullptr, report);
  const auto operations = history.operations();
  std::set<std::string> there;
  for (const pg::Row& row : rows) {
    const std::string id = row.Get<std::string>(0);
    there.insert(id);
    const auto asked = operations.find(id);
    if (asked == operations.end()) invented.Add(id);
    else if (asked->second.outcome == History::Outcome::kFailed) refused.Add(id);
    if (row.Get<std::string>(1) != "settled") open.Add(absl::StrCat(id, " is ", row.Get<std::string>(1)));
  }
  for (const auto& [id, operation] : operations) {
    if (operation.outcome == History::Outcome::kOk && !there.contains(id) && !foreign.operations.contains(id)) lost.Add(id);
  }
  report.operations = static_cast<int64_t>(operations.size());
}

std::set<std::string> IdsOf(std::initializer_list<const Journal*> journals, const std::string& topic) {
  std::set<std::string> ids;
  for (const Journal* journal : journals) {
    for (const auto& [id, event] : *journal) {
      if (event.topic == topic) ids.insert(id);
    }
  }
  return ids;
}

}  // namespace

absl::StatusOr<Journal> ReadJournal(pg::Pool& pool) {
  ASSIGN_OR_RETURN(pg::Rows rows, Query(pool, "SELECT event_id::text, topic, key, event_version, digest FROM journal_kept"));
  Journal journal;
  for (const pg::Row& row : rows) {
    CommittedEvent event;
    std::string id;
    row.Into(id, event.topic, event.key, event.version, event.digest);
    journal[id] = event;
  }
  return journal;
}

bool Drained(System& system, const Foreign& foreign) {
  const std::string published =
      "SELECT CASE WHEN (SELECT coalesce(max(id), 0) FROM outbox) <= acked_to AND NOT EXISTS "
      "(SELECT FROM unnest(missing_lo, missing_hi) AS m (lo, hi) JOIN outbox o ON o.id BETWEEN lo AND hi) "
      "THEN 1 ELSE 0 END FROM relay_progress";
  if (Number(system.pool("opener"), "SELECT count(*) FROM operations WHERE state <> 'settled'") != 0) return false;
  if (Number(system.pool("opener"), published) != 1 || Number(system.pool("answerer"), published) != 1) return false;
  const int64_t sent = Number(system.pool("opener"), "SELECT count(DISTINCT event_id) FROM journal_kept WHERE topic LIKE '%.opener.ticket.%'");
  const int64_t effects = Number(system.pool("answerer"), "SELECT count(*) FROM effects");
  const int64_t answered = Number(system.pool("answerer"), "SELECT count(DISTINCT event_id) FROM journal_kept WHERE topic LIKE '%.answerer.tally.%'");
  const int64_t answers = Number(system.pool("opener"), "SELECT count(*) FROM answers");
  const int64_t turned_ghosts = IdsOf({&foreign.ghosts}, system.topic("opener.ticket")).size();
  const int64_t answered_ghosts = IdsOf({&foreign.ghosts}, system.topic("answerer.tally")).size();
  return sent >= 0 && answered >= 0 && effects >= sent + turned_ghosts + static_cast<int64_t>(foreign.effects.size()) &&
         answers >= answered + answered_ghosts;
}

absl::StatusOr<Report> Check(System& system, const History& history, const Foreign& foreign) {
  Report report;
  ASSIGN_OR_RETURN(Journal opened, ReadJournal(system.pool("opener")));
  ASSIGN_OR_RETURN(Journal answered, ReadJournal(system.pool("answerer")));
  Journal all = opened;
  all.insert(answered.begin(), answered.end());
  const std::string tickets = system.topic("opener.ticket"), tallies = system.topic("answerer.tally");
  std::set<std::string> topics = {tickets, tallies};
  for (const auto& [id, event] : all) topics.insert(event.topic);  // dead letters too
  ASSIGN_OR_RETURN(std::vector<LogRecord> log, ReadLog(system, topics, kPersonalMark));
  report.events = static_cast<int64_t>(all.size());
  report.records = static_cast<int64_t>(log.size());
  CheckLog(all, log, foreign, {tickets, tallies}, report);
  std::set<std::string> turned = IdsOf({&opened, &foreign.ghosts}, tickets);
  turned.insert(foreign.effects.begin(), foreign.effects.end());
  ASSIGN_OR_RETURN(pg::Rows effects, Query(system.pool("answerer"), "SELECT event_id::text FROM effects"));
  CheckEffects("answerer", turned, effects, report);
  ASSIGN_OR_RETURN(pg::Rows answers, Query(system.pool("opener"), "SELECT event_id::text FROM answers"));
  CheckEffects("opener", IdsOf({&answered, &foreign.ghosts}, tallies), answers, report);
  ASSIGN_OR_RETURN(pg::Rows operations, Query(system.pool("opener"), "SELECT id::text, state FROM operations"));
  CheckHistory(history, foreign, operations, report);
  RETURN_IF_ERROR(CheckTotals(system, history, foreign, report));
  CheckLinks(log, foreign, report);
  CheckPrivacy(system, log, report);
  RETURN_IF_ERROR(CheckResources(system, report));
  for (const char* service : kServices) {
    RETURN_IF_ERROR(CheckNone(system, service, "two events have one id",
                              "SELECT event_id::text FROM journal_kept GROUP BY event_id, topic HAVING count(DISTINCT (key, digest)) > 1", report));
    RETURN_IF_ERROR(CheckNone(system, service, "parked", "SELECT topic || ' ' || subject || ' ' || reason || ' ' || detail FROM parked_message "
                                                         "WHERE state = 'parked'", report));
  }
  return report;
}

}  // namespace saikne::faults
