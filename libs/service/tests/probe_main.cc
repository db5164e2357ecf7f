// The smallest service: named crm, it answers each OrderCompleted with a DealLost. The tests of the skeleton run it.

#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "libs/events/outbox.h"
#include "libs/service/companies.h"
#include "libs/service/service.h"
#include "saikne/crm/events/v1/crm_events.pb.h"
#include "saikne/finance/events/v1/finance_events.pb.h"
#include "saikne/ordering/events/v1/ordering_events.pb.h"

namespace saikne {
namespace {

using ordering::events::v1::OrderCompleted;

pg::MigrationSeries ProbeMigrations() {
  return {"probe", {{"0001_init", "CREATE TABLE probe_effects (deal_id uuid CONSTRAINT probe_effects_pk PRIMARY KEY);"
                                  "CREATE TABLE probe_jobs (at timestamptz NOT NULL)"}}};
}

absl::StatusOr<std::vector<events::Outcome>> OnOrderCompleted(
    pg::Txn& txn, absl::Span<const events::Received<OrderCompleted>> events, absl::Time now) {
  static constexpr pg::Sql kInsert = {"insert", "INSERT INTO probe_effects SELECT * FROM unnest($1::uuid[])"};
  std::vector<Id> deals;
  std::vector<events::Outcome> outcomes;
  std::vector<events::Outgoing> out;
  for (const auto& [envelope, event] : events) {
    if (event.order_number() == "PARK") {
      outcomes.push_back(events::Outcome::Park("PROBE_REFUSED", "as asked"));
      continue;
    }
    ASSIGN_OR_RETURN(Id deal, Id::ParseField("deal_id", event.deal_id()));
    deals.push_back(deal);
    crm::events::v1::DealLost lost;
    lost.set_deal_id(event.deal_id());
    lost.set_reason(event.order_number());
    out.emplace_back(lost, 1, envelope.flow(), now);
    outcomes.push_back(events::Outcome::Applied());
  }
  RETURN_IF_ERROR(txn.Exec(kInsert, deals).status());
  RETURN_IF_ERROR(events::Outbox(txn).Append(out));
  return outcomes;
}

absl::StatusOr<bool> RunJob(pg::Txn& txn, absl::Time now) {
  static constexpr pg::Sql kInsert = {"insert_job", "INSERT INTO probe_jobs VALUES ($1::timestamptz)"};
  RETURN_IF_ERROR(txn.Exec(kInsert, now).status());
  return false;
}

}  // namespace
}  // namespace saikne

int main(int argc, char** argv) {
  using namespace saikne;
  svc::Service service("crm", ProbeMigrations());
  return service.Main(argc, argv, [&] {
    service.On<finance::events::v1::CompanyChanged>(svc::OnCompanyChanged);
    service.On<OrderCompleted>(OnOrderCompleted);
    service.Every(absl::Milliseconds(50), "probe", RunJob);
    service.ReconcileFact("effects", [](pg::Pool& pool, const Id&) -> absl::StatusOr<std::vector<svc::Fact>> {
      static constexpr pg::Sql kAll = {"all", "SELECT deal_id::text, '1' FROM probe_effects"};
      ASSIGN_OR_RETURN(pg::Rows rows, pool.Read(kAll));
      std::vector<svc::Fact> facts;
      for (const pg::Row& row : rows) facts.push_back({row.Get<std::string>(0), row.Get<std::string>(1)});
      return facts;
    });
  });
}
