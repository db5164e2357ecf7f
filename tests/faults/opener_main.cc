// The opener: its one call writes a ticket and an operation and publishes a turn; it takes the answer in, and a timer settles what is answered.

#include <cstdio>
#include <cstring>
#include <map>

#include "libs/base/fault_point.h"
#include "libs/base/status.h"
#include "libs/events/outbox.h"
#include "libs/service/service.h"
#include "saikne/answerer/events/v1/answerer_events.pb.h"
#include "saikne/opener/events/v1/opener_events.pb.h"
#include "saikne/opener/v1/ticket_service.pb.h"

namespace saikne {
namespace {

namespace api = opener::v1;
using answerer::events::v1::TurnAnswered;
using opener::events::v1::TicketSettled;
using opener::events::v1::TicketTurned;

// No unique constraint guards `answers`: an effect that happens twice must be seen.
pg::MigrationSeries OpenerMigrations() {
  return {"opener", {{"0001_init", R"(
CREATE TABLE tickets (id uuid CONSTRAINT tickets_pk PRIMARY KEY, event_version bigint NOT NULL, total bigint NOT NULL);
CREATE TABLE operations (
  id uuid CONSTRAINT operations_pk PRIMARY KEY, ticket_id uuid NOT NULL, amount bigint NOT NULL, state text NOT NULL,
  company_id uuid NOT NULL, correlation_id text NOT NULL, note text NOT NULL, cause uuid, traceparent text,
  seq bigint GENERATED ALWAYS AS IDENTITY);
CREATE INDEX operations_under_way ON operations (id) WHERE state <> 'settled';
CREATE TABLE answers (seq bigint GENERATED ALWAYS AS IDENTITY, event_id uuid NOT NULL, operation_id uuid NOT NULL))"}}};
}

class TicketApi {
 public:
  explicit TicketApi(svc::Db& db) : db_(db) {}
  absl::StatusOr<api::TurnTicketResponse> TurnTicket(const rpc::Call& call, const api::TurnTicketRequest& request) {
    return db_.RunIdempotent<api::TurnTicketResponse>(
        call, request, [&](pg::Txn& txn) { return Turn(txn, call, request); });
  }

 private:
  static absl::StatusOr<api::TurnTicketResponse> Turn(pg::Txn& txn, const rpc::Call& call,
                                                      const api::TurnTicketRequest& request) {
    static constexpr pg::Sql kTurn = {
        "turn", "INSERT INTO tickets AS t VALUES ($1::uuid, 1, $2::bigint) ON CONFLICT (id) DO UPDATE "
                "SET event_version = t.event_version + 1, total = t.total + excluded.total RETURNING event_version"};
    static constexpr pg::Sql kNote = {"note", "INSERT INTO operations VALUES ($1::uuid, $2::uuid, $3::bigint, 'open', $4::uuid, $5, $6)"};
    static constexpr pg::Sql kLinger = {"linger", "SELECT pg_sleep($1::bigint / 1000.0)"};
    ASSIGN_OR_RETURN(Id ticket, Id::ParseField("ticket_id", request.ticket_id()));
    ASSIGN_OR_RETURN(Id operation, Id::ParseField("request_id", call.request_id()));
    ASSIGN_OR_RETURN(pg::Rows turned, txn.Exec(kTurn, ticket, request.amount()));
    RETURN_IF_ERROR(txn.Exec(kNote, operation, ticket, request.amount(), call.company().id, call.flow(ticket).correlation_id,
                             request.note()).status());
    api::TurnTicketResponse response;
    response.set_event_version(turned[0].Get<int64_t>(0));
    TicketTurned event;
    event.set_ticket_id(ticket.ToString());
    event.set_operation_id(operation.ToString());
    event.set_amount(request.amount());
    event.set_kind(TicketTurned::KIND_PLAIN);
    event.set_note(request.note());
    const events::Outgoing out(event, response.event_version(), call.flow(ticket), call.now());
    RETURN_IF_ERROR(events::Outbox(txn).Append({&out, 1}));
    if (request.linger_ms() > 0) RETURN_IF_ERROR(txn.Exec(kLinger, request.linger_ms()).status());
    if (!request.refuse()) return response;
    RETURN_IF_ERROR(txn.Flush());  // its ids are drawn, and become a gap
    return Error(absl::StatusCode::kFailedPrecondition, "REFUSED", "as asked");
  }

  svc::Db& db_;
};

absl::StatusOr<std::vector<events::Outcome>> OnTurnAnswered(
    pg::Txn& txn, absl::Span<const events::Received<TurnAnswered>> events, absl::Time) {
  static constexpr pg::Sql kAnswer = {
      "answer", "WITH told AS (INSERT INTO answers (event_id, operation_id) SELECT * FROM unnest($1::uuid[], $2::uuid[])) "
                "UPDATE operations o SET state = 'answered', cause = n.event_id, traceparent = n.traceparent "
                "FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS n (event_id, operation_id, traceparent) "
                "WHERE o.id = n.operation_id AND o.state = 'open'"};
  std::vector<Id> ids, operations;
  std::vector<std::string> traces;
  for (const auto& [envelope, event] : events) {
    ASSIGN_OR_RETURN(Id operation, Id::ParseField("operation_id", event.operation_id()));
    ids.push_back(envelope.id);
    operations.push_back(operation);
    traces.push_back(envelope.traceparent);
  }
  RETURN_IF_ERROR(txn.Exec(kAnswer, ids, operations, traces).status());
  return events::AllApplied(events.size());
}

// Tickets before operations, as the call does.
absl::StatusOr<bool> Settle(pg::Txn& txn, absl::Time now) {
  static constexpr pg::Sql kDue = {
      "due", "SELECT id, ticket_id FROM operations WHERE state = 'answered' ORDER BY id LIMIT 200"};
  static constexpr pg::Sql kLock = {
      "lock_tickets", "SELECT id, event_version FROM tickets WHERE id = ANY ($1::uuid[]) ORDER BY id FOR UPDATE"};
  static constexpr pg::Sql kSettle = {
      "settle", "UPDATE operations SET state = 'settled' WHERE id = ANY ($1::uuid[]) AND state = 'answered' "
                "RETURNING id, ticket_id, company_id, correlation_id, cause, traceparent"};
  static constexpr pg::Sql kSave = {
      "save_tickets", "UPDATE tickets t SET event_version = v.version FROM unnest($1::uuid[], $2::bigint[]) AS v (id, version) "
                      "WHERE t.id = v.id"};
  ASSIGN_OR_RETURN(pg::Rows due, txn.Exec(kDue));
  std::vector<Id> operations, tickets;
  for (const pg::Row& row : due) {
    operations.push_back(row.Get<Id>(0));
    tickets.push_back(row.Get<Id>(1));
  }
  if (operations.empty()) return false;
  ASSIGN_OR_RETURN(pg::Rows locked, txn.Exec(kLock, tickets));
  std::map<Id, int64_t> versions;
  for (const pg::Row& row : locked) versions[row.Get<Id>(0)] = row.Get<int64_t>(1);
  ASSIGN_OR_RETURN(pg::Rows settled, txn.Exec(kSettle, operations));
  std::vector<events::Outgoing> out;
  for (const pg::Row& row : settled) {
    TicketSettled event;
    event.set_operation_id(row.Get<Id>(0).ToString());
    event.set_ticket_id(row.Get<Id>(1).ToString());
    events::Flow flow;
    flow.company_id = row.Get<Id>(2);
    flow.actor = "system:opener";
    flow.correlation_id = row.Get<std::string>(3);
    flow.causation_id = row.Get<Id>(4).ToString();
    flow.traceparent = row.Get<std::string>(5);
    flow.effective_time = now;
    out.emplace_back(event, ++versions[row.Get<Id>(1)], flow, now);
  }
  std::vector<Id> ids;
  std::vector<int64_t> saved;
  for (const auto& [id, version] : versions) {
    ids.push_back(id);
    saved.push_back(version);
  }
  RETURN_IF_ERROR(txn.Exec(kSave, ids, saved).status());
  RETURN_IF_ERROR(events::Outbox(txn).Append(out));
  return due.size() == 200;
}

}  // namespace
}  // namespace saikne

int main(int argc, char** argv) {
  using namespace saikne;
  if (argc == 2 && std::strcmp(argv[1], "fault-points") == 0) {
    for (const std::string& name : fault::Points()) std::puts(name.c_str());
    return 0;
  }
  svc::Service service("opener", OpenerMigrations());
  return service.Main(argc, argv, [&] {
    auto& tickets = service.Make<TicketApi>(service.db());
    service.Rpc("saikne.opener.v1.TicketService", {rpc::Unary("TurnTicket", tickets, &TicketApi::TurnTicket)});
    service.On<TurnAnswered>(OnTurnAnswered);
    service.Every(absl::Milliseconds(100), "settle", Settle);
  });
}
