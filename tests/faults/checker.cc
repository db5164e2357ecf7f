#include "tests/faults/checker.h"

#include <tuple>

#include "absl/algorithm/container.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "tests/faults/checks.h"
#include "tests/faults/finding.h"
#include "tests/faults/log_reader.h"
#include "tests/faults/query.h"
#include "tests/faults/workload.h"

namespace saikne::faults {
namespace {

using Ids = absl::flat_hash_set<absl::string_view>;

// Of a topic and a key.
struct KeySeen {
  int32_t partition;
  int64_t last = 0;
};

const CommittedEvent* Committed(const Tables& tables, const Foreign& foreign, const std::string& id) {
  for (const Journal* journal : {&foreign.ghosts, &tables.opened.events, &tables.answered.events}) {
    if (const auto found = journal->find(id); found != journal->end()) return &found->second;
  }
  return nullptr;
}

std::string NameOf(const CommittedEvent& event) { return absl::StrCat(event.topic, " ", event.key, " v", event.version); }

// I1: what was committed is in the log. I2: nothing else is. I3: first occurrences of a key come in order, without a gap.
void CheckLog(const Tables& tables, const std::vector<LogRecord>& log, const Foreign& foreign, const std::set<std::string>& ordered,
              Report& report) {
  Finding lost("I1 committed and not in the log", &report.lost, report);
  Finding invented("I2 in the log and not committed", &report.invented, report);
  Finding altered("I2 other bytes, key or topic than committed", &report.invented, report);
  Finding disorder("I3 first occurrences out of order", nullptr, report);
  Finding moved("I3 a key in two partitions", nullptr, report);
  Ids seen;
  absl::flat_hash_set<std::tuple<absl::string_view, absl::string_view, absl::string_view>> mirrored;
  absl::flat_hash_map<std::pair<absl::string_view, absl::string_view>, KeySeen> keys;
  seen.reserve(log.size());
  for (const LogRecord& record : log) {
    if (!ordered.contains(record.event.topic)) {  // a mirror keeps the id of what it mirrors
      mirrored.insert({record.event.topic, record.event.key, record.event.digest});
      continue;
    }
    const CommittedEvent* event = Committed(tables, foreign, record.id);
    if (event == nullptr) {
      if (!foreign.keys.contains(record.event.key)) invented.Add(NameOf(record.event));
      continue;
    }
    if (event->topic != record.event.topic || event->key != record.event.key || event->digest != record.event.digest) altered.Add(NameOf(record.event));
    KeySeen& key = keys.try_emplace({event->topic, event->key}, KeySeen{record.partition}).first->second;
    if (key.partition != record.partition) moved.Add(NameOf(record.event));
    if (!seen.insert(record.id).second) continue;
    if (record.event.version != key.last + 1) disorder.Add(absl::StrCat(NameOf(record.event), " after v", key.last));
    key.last = record.event.version;
  }
  for (const Journal* journal : {&tables.opened.events, &tables.answered.events}) {
    for (const auto& [id, event] : *journal) {
      const bool there = ordered.contains(event.topic) ? seen.contains(id) : mirrored.contains({event.topic, event.key, event.digest});
      if (!there) lost.Add(NameOf(event));
    }
  }
}

// I4: each event has exactly one effect.
void CheckEffects(const char* where, const Ids& expected, const absl::flat_hash_map<absl::string_view, int>& effects, Report& report) {
  Finding lost(absl::StrCat("I4 no effect in ", where), &report.lost, report);
  Finding doubled(absl::StrCat("I4 more than one effect in ", where), &report.doubled, report);
  Finding invented(absl::StrCat("I4 an effect of nothing in ", where), &report.invented, report);
  for (const absl::string_view id : expected) {
    const auto found = effects.find(id);
    if (found == effects.end()) lost.Add(std::string(id));
    else if (found->second > 1) doubled.Add(absl::StrCat(id, " x", found->second));
  }
  for (const auto& [id, times] : effects) {
    if (!expected.contains(id)) invented.Add(std::string(id));
  }
}

void CheckHistory(const History::Operations& asked, const Foreign& foreign, const std::vector<std::string>& operations, Report& report) {
  Finding lost("an acknowledged operation does not exist", &report.lost, report);
  Finding refused("a refused operation exists", &report.invented, report);
  Finding invented("an operation that nobody asked for", &report.invented, report);
  Ids there;
  for (const std::string& id : operations) {
    there.insert(id);
    const auto found = asked.find(id);
    if (found == asked.end()) invented.Add(id);
    else if (found->second.outcome == History::Outcome::kFailed) refused.Add(id);
  }
  for (const auto& [id, operation] : asked) {
    if (operation.outcome == History::Outcome::kOk && !there.contains(id) && !foreign.operations.contains(id)) lost.Add(id);
  }
  report.operations = static_cast<int64_t>(asked.size());
}

void CheckIds(const Tables& tables, Report& report) {
  Finding contradicted("two events have one id", nullptr, report);
  for (const Tables::Journaled* journal : {&tables.opened, &tables.answered}) {
    for (const std::string& id : journal->contradicted) contradicted.Add(id);
  }
}

Ids IdsOf(std::initializer_list<const Journal*> journals, const std::string& topic) {
  Ids ids;
  for (const Journal* journal : journals) {
    for (const auto& [id, event] : *journal) {
      if (event.topic == topic) ids.insert(id);
    }
  }
  return ids;
}

absl::Status ReadJournaled(pg::Pool& pool, Tables::Journaled& journal) {
  const auto forget = [&] {
    journal.events.clear();
    journal.contradicted.clear();
  };
  return journal.reader.Advance(pool, forget, [&](const pg::Row& row) {
    CommittedEvent event;
    int64_t seq, hash;
    std::string id;
    row.Into(seq, hash, id, event.topic, event.key, event.version, event.digest);
    const auto& [known, is_new] = journal.events.try_emplace(id, event);
    const CommittedEvent& first = known->second;
    if (!is_new && first.topic == event.topic && (first.key != event.key || first.digest != event.digest)) journal.contradicted.push_back(id);
  });
}

absl::Status ReadIds(TableReader& reader, pg::Pool& pool, std::vector<std::string>& ids) {
  return reader.Advance(pool, [&] { ids.clear(); }, [&](const pg::Row& row) { ids.push_back(row.Get<std::string>(TableReader::kFirst)); });
}

}  // namespace

absl::StatusOr<Journal> ReadJournal(pg::Pool& pool) {
  Tables::Journaled journal;
  RETURN_IF_ERROR(ReadJournaled(pool, journal));
  return std::move(journal.events);
}

bool Drained(System& system, const Foreign& foreign) {
  const std::string published =
      "SELECT CASE WHEN (SELECT coalesce(max(id), 0) FROM outbox) <= acked_to AND NOT EXISTS "
      "(SELECT FROM unnest(missing_lo, missing_hi) AS m (lo, hi) JOIN outbox o ON o.id BETWEEN lo AND hi) "
      "THEN 1 ELSE 0 END FROM relay_progress";
  if (Number(system.pool("opener"), "SELECT count(*) FROM operations WHERE state <> 'settled'") != 0) return false;
  if (Number(system.pool("opener"), published) != 1 || Number(system.pool("answerer"), published) != 1) return false;
  // What is published again is in the journal once more.
  const auto events = [&](const char* service, const char* topic) {
    return Number(system.pool(service), absl::StrCat("SELECT count(*) FROM (SELECT DISTINCT event_id FROM journal_kept WHERE topic = '",
                                                     system.topic(topic), "') events"));
  };
  const int64_t sent = events("opener", "opener.ticket"), answered = events("answerer", "answerer.tally");
  const int64_t effects = Number(system.pool("answerer"), "SELECT count(*) FROM effects");
  const int64_t answers = Number(system.pool("opener"), "SELECT count(*) FROM answers");
  const int64_t turned_ghosts = IdsOf({&foreign.ghosts}, system.topic("opener.ticket")).size();
  const int64_t answered_ghosts = IdsOf({&foreign.ghosts}, system.topic("answerer.tally")).size();
  return sent >= 0 && answered >= 0 && effects >= sent + turned_ghosts + static_cast<int64_t>(foreign.effects.size()) &&
         answers >= answered + answered_ghosts;
}

Checker::Checker(System& system, const History& history) : system_(system), history_(history), log_(system, kPersonalMark) {}

absl::StatusOr<const std::vector<LogRecord>*> Checker::Log() {
  RETURN_IF_ERROR(log_.Advance());
  return &log_.log();
}

absl::StatusOr<Report> Checker::CheckAnew(const Foreign& foreign) {
  tables_ = Tables();
  log_.Forget();
  printed_.clear();
  RETURN_IF_ERROR(ReadTables());
  return Compare(foreign);
}

absl::StatusOr<Report> Checker::Check(const Foreign& foreign) {
  RETURN_IF_ERROR(ReadTables());
  ASSIGN_OR_RETURN(Report report, Compare(foreign));
  if (report.clean()) return report;
  ASSIGN_OR_RETURN(Report anew, CheckAnew(foreign));
  anew.lost = std::max(anew.lost, report.lost);
  anew.doubled = std::max(anew.doubled, report.doubled);
  anew.invented = std::max(anew.invented, report.invented);
  for (const std::string& problem : report.problems) {
    if (!absl::c_linear_search(anew.problems, problem)) anew.problems.push_back(absl::StrCat("(before all was read anew) ", problem));
  }
  return anew;
}

absl::Status Checker::ReadTables() {
  pg::Pool &opener = system_.pool("opener"), &answerer = system_.pool("answerer");
  RETURN_IF_ERROR(ReadJournaled(opener, tables_.opened));
  RETURN_IF_ERROR(ReadJournaled(answerer, tables_.answered));
  RETURN_IF_ERROR(log_.Advance());
  RETURN_IF_ERROR(ReadIds(tables_.operation_reader, opener, tables_.operations));
  RETURN_IF_ERROR(ReadIds(tables_.answer_reader, opener, tables_.answers));
  return tables_.effect_reader.Advance(answerer, [&] { tables_.effects.clear(); }, [&](const pg::Row& row) {
    Effect& effect = tables_.effects.emplace_back();
    int64_t seq, hash;
    std::string kind;
    row.Into(seq, hash, effect.event, effect.operation, effect.ticket, kind, effect.amount, effect.version);
    effect.turned = kind == "turned";
  });
}

absl::StatusOr<Report> Checker::Compare(const Foreign& foreign) {
  Report report;
  const Journal &opened = tables_.opened.events, &answered = tables_.answered.events;
  const std::string tickets = system_.topic("opener.ticket"), tallies = system_.topic("answerer.tally");
  const History::Operations asked = history_.operations();
  report.events = static_cast<int64_t>(opened.size() + answered.size());
  report.records = static_cast<int64_t>(log_.log().size());
  CheckLog(tables_, log_.log(), foreign, {tickets, tallies}, report);
  Ids turned = IdsOf({&opened, &foreign.ghosts}, tickets);
  turned.insert(foreign.effects.begin(), foreign.effects.end());
  absl::flat_hash_map<absl::string_view, int> effects, answers;
  for (const Effect& effect : tables_.effects) ++effects[effect.event];
  for (const std::string& event : tables_.answers) ++answers[event];
  CheckEffects("answerer", turned, effects, report);
  CheckEffects("opener", IdsOf({&answered, &foreign.ghosts}, tallies), answers, report);
  CheckHistory(asked, foreign, tables_.operations, report);
  RETURN_IF_ERROR(CheckTotals(system_, asked, tables_.effects, foreign, report));
  CheckLinks(log_.log(), foreign, report);
  CheckPrivacy(system_, log_.log(), printed_, report);
  RETURN_IF_ERROR(CheckResources(system_, report));
  RETURN_IF_ERROR(CheckNone(system_, "opener", "I6 an operation is not settled",
                            "SELECT id || ' is ' || state FROM operations WHERE state <> 'settled'", report));
  CheckIds(tables_, report);
  for (const char* service : kServices) {
    RETURN_IF_ERROR(CheckNone(system_, service, "parked", "SELECT topic || ' ' || subject || ' ' || reason || ' ' || detail FROM parked_message "
                                                          "WHERE state = 'parked'", report));
  }
  return report;
}

}  // namespace saikne::faults
