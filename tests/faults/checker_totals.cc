// I5: business totals.

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "tests/faults/checks.h"
#include "tests/faults/finding.h"
#include "tests/faults/query.h"

namespace saikne::faults {
namespace {

// What a client was told holds to the letter: what is acknowledged is done with its amount and the version that was told, what was
// refused is not, and of what it knows nothing there is all or nothing.
void CheckAmounts(const History::Operations& asked, const std::vector<Effect>& effects, const Foreign& foreign, Report& report) {
  absl::flat_hash_map<absl::string_view, const Effect*> turns;  // of operations
  Finding doubled("I5 the amount of an operation counts twice", &report.doubled, report);
  int64_t done = 0;
  for (const Effect& effect : effects) {
    if (!effect.turned || foreign.keys.contains(effect.ticket) || foreign.operations.contains(effect.operation)) continue;
    done += effect.amount;
    if (!turns.try_emplace(effect.operation, &effect).second) doubled.Add(effect.operation);
  }
  Finding wrong("I5 other than the client was told", nullptr, report);
  int64_t told = 0, open = 0;
  for (const auto& [id, operation] : asked) {
    if (foreign.operations.contains(id)) continue;
    const auto turn = turns.find(id);
    const Effect* effect = turn == turns.end() ? nullptr : turn->second;
    const bool moved = foreign.tickets.contains(operation.ticket_id);
    if (operation.outcome == History::Outcome::kOk) {
      told += operation.amount;
      if (effect == nullptr) wrong.Add(absl::StrCat(id, " is not done"));
      else if (effect->version != operation.version && !moved) wrong.Add(absl::StrCat(id, " has version ", effect->version, ", told was ", operation.version));
    } else if (effect != nullptr && operation.outcome == History::Outcome::kFailed) {
      wrong.Add(absl::StrCat(id, " was refused and is done"));
    } else if (effect != nullptr) {
      open += effect->amount;
    }
    if (effect != nullptr && effect->amount != operation.amount) wrong.Add(absl::StrCat(id, " is ", effect->amount, ", not ", operation.amount));
  }
  if (done != told + open) wrong.Add(absl::StrCat("in sum ", done, ", not ", told, " and ", open, " of unknown outcome"));
}

}  // namespace

absl::Status CheckNone(System& system, const char* service, const std::string& what, const std::string& query, Report& report) {
  ASSIGN_OR_RETURN(pg::Rows rows, Query(system.pool(service), query));
  Finding finding(absl::StrCat(service, ": ", what), nullptr, report);
  for (const pg::Row& row : rows) finding.Add(row.Get<std::string>(0));
  return absl::OkStatus();
}

absl::Status CheckTotals(System& system, const History::Operations& asked, const std::vector<Effect>& effects, const Foreign& foreign,
                         Report& report) {
  CheckAmounts(asked, effects, foreign, report);
  RETURN_IF_ERROR(CheckNone(system, "opener", "a ticket's total is not that of its operations",
                            "SELECT t.id::text FROM tickets t LEFT JOIN (SELECT ticket_id, sum(amount) AS total FROM operations GROUP BY 1) o "
                            "ON o.ticket_id = t.id WHERE t.total IS DISTINCT FROM o.total", report));
  RETURN_IF_ERROR(CheckNone(system, "answerer", "a tally is not the total of its effects",
                            "SELECT t.ticket_id::text FROM tallies t LEFT JOIN (SELECT ticket_id, sum(amount) AS total FROM effects "
                            "GROUP BY 1) e USING (ticket_id) WHERE t.total IS DISTINCT FROM e.total", report));
  RETURN_IF_ERROR(CheckNone(system, "answerer", "I3 effects of a ticket out of order",
                            "SELECT event_id::text FROM (SELECT event_id, event_version, lag(event_version) OVER "
                            "(PARTITION BY ticket_id ORDER BY seq) AS before FROM effects) e WHERE before >= event_version", report));
  ASSIGN_OR_RETURN(pg::Rows tickets, Query(system.pool("opener"), "SELECT id::text, total FROM tickets"));
  ASSIGN_OR_RETURN(pg::Rows tallies, Query(system.pool("answerer"), "SELECT ticket_id::text, total FROM tallies"));
  Finding differs("the two services' totals of a ticket differ", nullptr, report);
  absl::flat_hash_map<std::string, int64_t> totals;
  for (const pg::Row& row : tickets) totals[row.Get<std::string>(0)] = row.Get<int64_t>(1);
  for (const pg::Row& row : tallies) {
    if (foreign.keys.contains(row.Get<std::string>(0)) || foreign.tickets.contains(row.Get<std::string>(0))) continue;
    if (totals[row.Get<std::string>(0)] != row.Get<int64_t>(1)) differs.Add(row.Get<std::string>(0));
    totals.erase(row.Get<std::string>(0));
  }
  for (const auto& [id, total] : totals) {
    if (!foreign.tickets.contains(id)) differs.Add(id);
  }
  return absl::OkStatus();
}

}  // namespace saikne::faults
