#include "libs/service/companies.h"

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "libs/service/sql.h"
#include "saikne/finance/events/v1/finance_events.pb.h"

namespace saikne::svc {
namespace {

absl::Status NoCompany(const Id& id) {
  return Error(absl::StatusCode::kUnavailable, "NO_COMPANY",
               absl::StrCat("Company ", id.ToString(), " is not known here yet."), {{"company", id.ToString()}});
}

}  // namespace

absl::CivilDay Company::Day(absl::Time instant) const {
  absl::TimeZone zone;
  if (!absl::LoadTimeZone(time_zone, &zone)) zone = absl::UTCTimeZone();
  return absl::ToCivilDay(instant, zone);
}

absl::StatusOr<std::vector<Company>> LoadCompanies(pg::Txn& txn, absl::Span<const Id> ids) {
  ASSIGN_OR_RETURN(pg::Rows rows, txn.Exec(sql::kLoadCompanies, ids));
  absl::flat_hash_map<Id, Company> found;
  for (const pg::Row& row : rows) {
    Company company;
    std::string currency;
    row.Into(company.id, company.code, company.name, currency, company.time_zone, company.default_tax_code,
             company.default_payment_term_code, company.default_billing_policy);
    ASSIGN_OR_RETURN(company.base_currency, money::Currency::Parse(currency));
    found.emplace(company.id, std::move(company));
  }
  std::vector<Company> companies;
  companies.reserve(ids.size());
  for (const Id& id : ids) {
    const auto it = found.find(id);
    if (it == found.end()) return NoCompany(id);
    companies.push_back(it->second);
  }
  return companies;
}

absl::StatusOr<Company> LoadCompany(pg::Txn& txn, const Id& id) {
  ASSIGN_OR_RETURN(std::vector<Company> companies, LoadCompanies(txn, {id}));
  return std::move(companies[0]);
}

absl::StatusOr<std::vector<events::Outcome>> OnCompanyChanged(
    pg::Txn& txn, absl::Span<const events::Received<finance::events::v1::CompanyChanged>> events,
    absl::Time now) {
  std::vector<Id> ids;
  std::vector<std::string> codes, names, currencies, zones, taxes, terms;
  std::vector<int32_t> policies;
  std::vector<int64_t> versions;
  for (const auto& [envelope, event] : events) {
    ASSIGN_OR_RETURN(Id id, Id::ParseField("company_id", event.company_id()));
    ASSIGN_OR_RETURN(money::Currency currency, money::Currency::Parse(event.base_currency()));
    ids.push_back(id);
    codes.push_back(event.code());
    names.push_back(event.name());
    currencies.push_back(currency.code());
    zones.push_back(event.time_zone());
    taxes.push_back(event.default_tax_code());
    terms.push_back(event.default_payment_term_code());
    policies.push_back(event.default_billing_policy());
    versions.push_back(envelope.event_version);
  }
  RETURN_IF_ERROR(txn.Write(sql::kUpsertCompanies, ids, codes, names, currencies, zones, taxes, terms,
                            policies, versions, now));
  return events::AllApplied(events.size());
}

}  // namespace saikne::svc
