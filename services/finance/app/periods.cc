#include "services/finance/app/periods.h"

#include <optional>
#include <vector>

#include "absl/time/civil_time.h"
#include "libs/base/naming_field.h"
#include "libs/base/status.h"
#include "libs/events/outbox.h"
#include "libs/rpc/etag.h"
#include "libs/service/companies.h"
#include "saikne/finance/events/v1/finance_events.pb.h"
#include "services/finance/app/companies.h"
#include "services/finance/sql.h"

namespace saikne::finance {

absl::Status EnsurePeriods(pg::Txn& txn, const Id& company, const std::string& time_zone, absl::Time now) {
  svc::Company zone;
  zone.time_zone = time_zone;
  absl::CivilDay today = zone.Day(now);
  std::vector<Id> ids, companies;
  std::vector<std::string> codes;
  std::vector<absl::CivilDay> starts, ends;
  std::vector<int> states;
  for (const Period& period : PeriodsAround(today)) {
    ids.push_back(Id::New(now));
    companies.push_back(company);
    codes.push_back(period.code);
    starts.push_back(period.start_date);
    ends.push_back(period.end_date);
    states.push_back(static_cast<int>(period.state));
  }
  RETURN_IF_ERROR(txn.Write(sql::kInsertPeriods, ids, companies, codes, starts, ends, states, now));
  // A month ahead, so that no clock or time zone is ahead of the books.
  absl::CivilDay due(absl::CivilMonth(today) + 1);
  return txn.Write(sql::kOpenDuePeriods, company, due, now);
}

absl::Status EnsureAllPeriods(pg::Txn& txn, absl::Time now) {
  std::string after;
  while (true) {
    ASSIGN_OR_RETURN(pg::Rows rows, txn.Exec(sql::kListCompanies, after, int64_t{100}));
    for (const pg::Row& row : rows) {
      CompanyRow company = ReadCompany(row);
      RETURN_IF_ERROR(EnsurePeriods(txn, company.id, company.time_zone, now));
      after = company.code;
    }
    if (rows.size() < 100) return absl::OkStatus();
  }
}

absl::StatusOr<PeriodRow> MovePeriod(pg::Txn& txn, const std::string& id_or_code, PeriodState to,
                                     const std::string& reason, const std::string& etag,
                                     const ::saikne::events::Flow& flow, absl::Time now) {
  ASSIGN_OR_RETURN(svc::Company company, svc::LoadCompany(txn, flow.company_id));
  absl::CivilDay today = company.Day(now);
  RETURN_IF_ERROR(txn.Write(sql::kLockNumberSeries, company.id, today));
  std::optional<Id> id;
  if (auto parsed = Id::Parse(id_or_code); parsed.ok()) id = *parsed;
  ASSIGN_OR_RETURN(pg::Rows rows, txn.Exec(sql::kLockPeriod, company.id, id, id_or_code));
  if (rows.empty()) return NotFoundIn("id", "PERIOD", id_or_code);
  PeriodRow row;
  int state = 0;
  rows[0].Into(row.period.id, row.period.code, row.period.start_date, row.period.end_date, state, row.reason,
               row.update_actor, row.version, row.event_version);
  PeriodState from = static_cast<PeriodState>(state);
  RETURN_IF_ERROR(rpc::CheckEtag(etag, row.version));
  RETURN_IF_ERROR(CheckPeriodMove(from, to, reason));
  if (to != PeriodState::kOpen) {
    ASSIGN_OR_RETURN(pg::Rows others, txn.Exec(sql::kCountOpenPeriods, company.id, row.period.id, today));
    if (others[0].Get<int64_t>(0) == 0) {
      return Error(absl::StatusCode::kFailedPrecondition, "LAST_OPEN_PERIOD",
                   "no open period from today on would be left; open a later one first");
    }
  }
  row.period.state = to;
  row.reason = reason;
  row.update_actor = flow.actor;
  ++row.version;
  bool closes = to == PeriodState::kClosed;
  if (closes) ++row.event_version;
  RETURN_IF_ERROR(txn.Write(sql::kUpdatePeriod, row.period.id, static_cast<int>(to), reason, flow.actor, now,
                            row.event_version));
  RETURN_IF_ERROR(txn.Write(sql::kInsertPeriodChange, Id::New(now), company.id, row.period.id, state,
                            static_cast<int>(to), reason, now, flow.actor));
  if (!closes) return row;
  ::saikne::finance::events::v1::PeriodClosed event;
  event.set_period_id(row.period.id.ToString());
  event.set_code(row.period.code);
  RETURN_IF_ERROR(::saikne::events::Outbox(txn).Append(
      {::saikne::events::Outgoing(event, row.event_version, flow, now)}));
  return row;
}

}  // namespace saikne::finance
