// The answerer: for each turn an effect and an answer; for each settling an effect. A turn of 666 breaks a rule until the table `mended` has a row.

#include <cstdio>
#include <cstring>
#include <map>

#include "libs/base/fault_point.h"
#include "libs/base/status.h"
#include "libs/events/outbox.h"
#include "libs/service/service.h"
#include "saikne/answerer/events/v1/answerer_events.pb.h"
#include "saikne/opener/events/v1/opener_events.pb.h"

namespace saikne {
namespace {

using answerer::events::v1::TurnAnswered;
using opener::events::v1::TicketSettled;
using opener::events::v1::TicketTurned;

constexpr int64_t kBroken = 666;

// No unique constraint guards `effects`: one that happens twice must be seen.
pg::MigrationSeries AnswererMigrations() {
  return {"answerer", {{"0001_init", R"(
CREATE TABLE tallies (ticket_id uuid CONSTRAINT tallies_pk PRIMARY KEY, event_version bigint NOT NULL, total bigint NOT NULL);
CREATE TABLE effects (
  seq bigint GENERATED ALWAYS AS IDENTITY, event_id uuid NOT NULL, ticket_id uuid NOT NULL, operation_id uuid NOT NULL,
  kind text NOT NULL, amount bigint NOT NULL, event_version bigint NOT NULL);
CREATE TABLE mended (single boolean CONSTRAINT mended_pk PRIMARY KEY))"}}};
}

constexpr pg::Sql kEffects = {
    "effects", "INSERT INTO effects (event_id, ticket_id, operation_id, kind, amount, event_version) "
               "SELECT e.event_id, e.ticket_id, e.operation_id, $4, e.amount, e.event_version "
               "FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $5::bigint[], $6::bigint[]) "
               "WITH ORDINALITY AS e (event_id, ticket_id, operation_id, amount, event_version, place) ORDER BY e.place"};

struct Effects {
  std::vector<Id> events, tickets, operations;
  std::vector<int64_t> amounts, versions;
  absl::Status Add(const events::Envelope& envelope, const std::string& operation_id, int64_t amount) {
    ASSIGN_OR_RETURN(Id ticket, Id::ParseField("subject", envelope.subject));
    ASSIGN_OR_RETURN(Id operation, Id::ParseField("operation_id", operation_id));
    events.push_back(envelope.id);
    tickets.push_back(ticket);
    operations.push_back(operation);
    amounts.push_back(amount);
    versions.push_back(envelope.event_version);
    return absl::OkStatus();
  }
  absl::Status Write(pg::Txn& txn, const char* kind) const {
    return txn.Exec(kEffects, events, tickets, operations, kind, amounts, versions).status();
  }
};

absl::StatusOr<std::vector<events::Outcome>> OnTicketTurned(
    pg::Txn& txn, absl::Span<const events::Received<TicketTurned>> events, absl::Time now) {
  static constexpr pg::Sql kTally = {
      "tally", "INSERT INTO tallies AS t SELECT ticket_id, 1, amount FROM unnest($1::uuid[], $2::bigint[]) AS n (ticket_id, amount) "
               "ORDER BY ticket_id ON CONFLICT (ticket_id) DO UPDATE SET event_version = t.event_version + 1, "
               "total = t.total + excluded.total RETURNING ticket_id, event_version"};
  static constexpr pg::Sql kMended = {"mended", "SELECT count(*) FROM mended"};
  Effects effects;
  std::vector<events::Outcome> outcomes;
  std::vector<size_t> taken;
  for (size_t i = 0; i < events.size(); ++i) {
    const auto& [envelope, event] = events[i];
    if (event.amount() == kBroken) {
      ASSIGN_OR_RETURN(pg::Rows mended, txn.Exec(kMended));
      if (mended[0].Get<int64_t>(0) == 0) {
        outcomes.push_back(events::Outcome::Park("BROKEN_RULE", "not mended yet"));
        continue;
      }
    }
    RETURN_IF_ERROR(effects.Add(envelope, event.operation_id(), event.amount()));
    taken.push_back(i);
    outcomes.push_back(events::Outcome::Applied());
  }
  if (taken.empty()) return outcomes;
  ASSIGN_OR_RETURN(pg::Rows tallied, txn.Exec(kTally, effects.tickets, effects.amounts));
  std::map<Id, int64_t> versions;
  for (const pg::Row& row : tallied) versions[row.Get<Id>(0)] = row.Get<int64_t>(1);
  RETURN_IF_ERROR(effects.Write(txn, "turned"));
  std::vector<events::Outgoing> out;
  for (size_t k = 0; k < taken.size(); ++k) {
    TurnAnswered answer;
    answer.set_ticket_id(effects.tickets[k].ToString());
    answer.set_operation_id(effects.operations[k].ToString());
    out.emplace_back(answer, versions[effects.tickets[k]], events[taken[k]].envelope.flow(), now);
  }
  RETURN_IF_ERROR(events::Outbox(txn).Append(out));
  return outcomes;
}

absl::StatusOr<std::vector<events::Outcome>> OnTicketSettled(
    pg::Txn& txn, absl::Span<const events::Received<TicketSettled>> events, absl::Time) {
  Effects effects;
  for (const auto& [envelope, event] : events) RETURN_IF_ERROR(effects.Add(envelope, event.operation_id(), 0));
  RETURN_IF_ERROR(effects.Write(txn, "settled"));
  return events::AllApplied(events.size());
}

}  // namespace
}  // namespace saikne

int main(int argc, char** argv) {
  using namespace saikne;
  if (argc == 2 && std::strcmp(argv[1], "fault-points") == 0) {
    for (const std::string& name : fault::Points()) std::puts(name.c_str());
    return 0;
  }
  svc::Service service("answerer", AnswererMigrations());
  return service.Main(argc, argv, [&] {
    service.On<TicketTurned>(OnTicketTurned);
    service.On<TicketSettled>(OnTicketSettled);
  });
}
