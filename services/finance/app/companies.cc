#include "services/finance/app/companies.h"

#include <optional>

#include "absl/time/civil_time.h"
#include "libs/base/status.h"
#include "libs/events/outbox.h"
#include "libs/money/money_proto.h"
#include "saikne/finance/events/v1/finance_events.pb.h"
#include "services/finance/app/periods.h"
#include "services/finance/domain/chart.h"
#include "services/finance/sql.h"

namespace saikne::finance {
namespace {

namespace ev = ::saikne::finance::events::v1;
using ::saikne::events::Flow;
using ::saikne::events::Outbox;
using ::saikne::events::Outgoing;

ev::CompanyChanged CompanyEvent(const CompanyRow& company) {
  ev::CompanyChanged event;
  event.set_company_id(company.id.ToString());
  event.set_code(company.code);
  event.set_name(company.name);
  event.set_base_currency(company.base_currency.code());
  event.set_time_zone(company.time_zone);
  event.set_default_tax_code(company.default_tax_code);
  event.set_default_payment_term_code(company.default_payment_term_code);
  event.set_default_billing_policy(static_cast<saikne::types::v1::BillingPolicy>(company.default_billing_policy));
  return event;
}

ev::TaxCodeChanged TaxCodeEvent(const TaxCodeRow& code) {
  ev::TaxCodeChanged event;
  event.set_tax_code_id(code.id.ToString());
  event.set_code(code.code);
  event.set_name(code.name);
  money::ToProto(code.rate, event.mutable_rate());
  return event;
}

ev::PaymentTermChanged PaymentTermEvent(const PaymentTermRow& term) {
  ev::PaymentTermChanged event;
  event.set_payment_term_id(term.id.ToString());
  event.set_code(term.code);
  event.set_net_days(term.net_days);
  return event;
}

absl::Status InsertChart(pg::Txn& txn, const Id& company, const std::string& actor, absl::Time now) {
  std::vector<Id> ids, companies;
  std::vector<std::string> codes, names;
  std::vector<int> types;
  std::vector<std::optional<std::string>> roles;
  for (const ChartAccount& account : StandardChart()) {
    ids.push_back(Id::New(now));
    companies.push_back(company);
    codes.push_back(account.code);
    names.push_back(account.name);
    types.push_back(static_cast<int>(account.type));
    roles.push_back(account.role ? std::optional<std::string>(std::string(RoleName(*account.role))) : std::nullopt);
  }
  RETURN_IF_ERROR(
      txn.Write(sql::kInsertLedgerAccounts, ids, companies, codes, names, types, roles, actor, now));
  std::vector<Id> journal_companies;
  std::vector<std::string> journal_codes, journal_names;
  for (const JournalInfo& journal : StandardJournals()) {
    journal_companies.push_back(company);
    journal_codes.emplace_back(JournalCode(journal.journal));
    journal_names.push_back(journal.name);
  }
  return txn.Write(sql::kInsertJournals, journal_companies, journal_codes, journal_names);
}

}  // namespace

CompanyRow ReadCompany(const pg::Row& row) {
  CompanyRow c;
  std::string currency;
  row.Into(c.id, c.code, c.name, currency, c.time_zone, c.default_tax_code, c.default_payment_term_code,
           c.default_billing_policy, c.default_credit_limit, c.version, c.event_version);
  if (auto parsed = money::Currency::Parse(currency); parsed.ok()) c.base_currency = *parsed;
  return c;
}

absl::StatusOr<CompanyRow> CreateCompany(pg::Txn& txn, CompanyRow company, Flow flow, absl::Time now) {
  company.id = Id::New(now);
  company.version = company.event_version = 1;
  flow.company_id = company.id;
  ASSIGN_OR_RETURN(pg::Rows inserted,
                   txn.Exec(sql::kInsertCompany, company.id, company.code, company.name, company.base_currency.code(),
                            company.time_zone, company.default_tax_code, company.default_payment_term_code,
                            company.default_billing_policy));
  if (inserted.empty()) {
    return Error(absl::StatusCode::kAlreadyExists, "COMPANY_EXISTS", "a company with this code exists",
                 {{"code", company.code}});
  }
  RETURN_IF_ERROR(txn.Write(sql::kInsertCompanySettings, company.id, company.default_credit_limit, flow.actor, now));
  RETURN_IF_ERROR(InsertChart(txn, company.id, flow.actor, now));
  RETURN_IF_ERROR(EnsurePeriods(txn, company.id, company.time_zone, now));
  RETURN_IF_ERROR(Outbox(txn).Append({Outgoing(CompanyEvent(company), 1, flow, now)}));
  std::vector<TaxCodeRow> codes(3);
  codes[0].code = "STANDARD", codes[0].name = "Standard rate", codes[0].rate = {210'000};
  codes[1].code = "REDUCED", codes[1].name = "Reduced rate", codes[1].rate = {100'000};
  codes[2].code = "ZERO", codes[2].name = "Zero rate", codes[2].rate = {0};
  RETURN_IF_ERROR(CreateTaxCodes(txn, codes, flow, now));
  std::vector<PaymentTermRow> terms(4);
  terms[0].code = "IMMEDIATE", terms[0].net_days = 0;
  terms[1].code = "NET14", terms[1].net_days = 14;
  terms[2].code = "NET30", terms[2].net_days = 30;
  terms[3].code = "NET60", terms[3].net_days = 60;
  RETURN_IF_ERROR(CreatePaymentTerms(txn, terms, flow, now));
  return company;
}

absl::Status SaveCompany(pg::Txn& txn, CompanyRow& company, const Flow& flow, absl::Time now) {
  ++company.version;
  ++company.event_version;
  RETURN_IF_ERROR(txn.Write(sql::kUpdateCompany, company.id, company.name, company.time_zone, company.default_tax_code,
                            company.default_payment_term_code, company.default_billing_policy, company.event_version,
                            now));
  RETURN_IF_ERROR(txn.Write(sql::kUpdateCompanySettings, company.id, company.default_credit_limit, flow.actor, now));
  return Outbox(txn).Append({Outgoing(CompanyEvent(company), company.event_version, flow, now)});
}

absl::Status CreateTaxCodes(pg::Txn& txn, std::vector<TaxCodeRow>& codes, const Flow& flow, absl::Time now) {
  std::vector<Id> ids, companies;
  std::vector<std::string> names, texts;
  std::vector<money::Rate> rates;
  std::vector<Outgoing> events;
  for (TaxCodeRow& code : codes) {
    code.id = Id::New(now);
    code.version = code.event_version = 1;
    ids.push_back(code.id);
    companies.push_back(flow.company_id);
    texts.push_back(code.code);
    names.push_back(code.name);
    rates.push_back(code.rate);
    events.emplace_back(TaxCodeEvent(code), 1, flow, now);
  }
  RETURN_IF_ERROR(txn.Exec(sql::kInsertTaxCodes, ids, companies, texts, names, rates, flow.actor, now).status());
  return Outbox(txn).Append(events);
}

absl::Status SaveTaxCode(pg::Txn& txn, TaxCodeRow& code, const Flow& flow, absl::Time now) {
  ++code.version;
  ++code.event_version;
  RETURN_IF_ERROR(
      txn.Write(sql::kUpdateTaxCode, code.id, code.name, code.rate, code.event_version, flow.actor, now));
  return Outbox(txn).Append({Outgoing(TaxCodeEvent(code), code.event_version, flow, now)});
}

absl::Status CreatePaymentTerms(pg::Txn& txn, std::vector<PaymentTermRow>& terms, const Flow& flow, absl::Time now) {
  std::vector<Id> ids, companies;
  std::vector<std::string> codes;
  std::vector<int> days;
  std::vector<Outgoing> events;
  for (PaymentTermRow& term : terms) {
    term.id = Id::New(now);
    term.version = term.event_version = 1;
    ids.push_back(term.id);
    companies.push_back(flow.company_id);
    codes.push_back(term.code);
    days.push_back(term.net_days);
    events.emplace_back(PaymentTermEvent(term), 1, flow, now);
  }
  RETURN_IF_ERROR(txn.Exec(sql::kInsertPaymentTerms, ids, companies, codes, days, flow.actor, now).status());
  return Outbox(txn).Append(events);
}

absl::Status SavePaymentTerm(pg::Txn& txn, PaymentTermRow& term, const Flow& flow, absl::Time now) {
  ++term.version;
  ++term.event_version;
  RETURN_IF_ERROR(
      txn.Write(sql::kUpdatePaymentTerm, term.id, term.net_days, term.event_version, flow.actor, now));
  return Outbox(txn).Append({Outgoing(PaymentTermEvent(term), term.event_version, flow, now)});
}

absl::StatusOr<bool> CreateFirstCompany(pg::Txn& txn, const std::string& code, const std::string& name,
                                        const std::string& base_currency, absl::Time now) {
  ASSIGN_OR_RETURN(pg::Rows existing, txn.Exec(sql::kListCompanies, "", int64_t{1}));
  if (!existing.empty()) return false;
  CompanyRow company;
  company.code = code;
  company.name = name;
  ASSIGN_OR_RETURN(company.base_currency, money::Currency::Parse(base_currency));
  company.time_zone = "UTC";
  company.default_tax_code = "STANDARD";
  company.default_payment_term_code = "NET30";
  company.default_credit_limit = 100'000 * company.base_currency.minor_per_unit();
  Flow flow;
  flow.actor = "system:finance";
  flow.correlation_id = flow.causation_id = Id::New(now).ToString();
  flow.effective_time = now;
  RETURN_IF_ERROR(CreateCompany(txn, company, flow, now).status());
  return true;
}

absl::StatusOr<std::vector<Outgoing>> CompanyStates(pg::Txn& txn, const ::saikne::events::StatePage& page) {
  ASSIGN_OR_RETURN(pg::Rows rows, txn.Exec(sql::kLockCompaniesAfter, page.after, int64_t{page.limit}));
  std::vector<Outgoing> states;
  for (const pg::Row& row : rows) {
    const CompanyRow company = ReadCompany(row);
    states.emplace_back(CompanyEvent(company), company.event_version, page.FlowOf(company.id, company.id), page.now);
  }
  return states;
}

absl::StatusOr<std::vector<Outgoing>> TaxCodeStates(pg::Txn& txn, const ::saikne::events::StatePage& page) {
  ASSIGN_OR_RETURN(pg::Rows rows, txn.Exec(sql::kLockTaxCodesAfter, page.after, int64_t{page.limit}));
  std::vector<Outgoing> states;
  for (const pg::Row& row : rows) {
    TaxCodeRow code;
    Id company;
    row.Into(code.id, code.code, code.name, code.rate, code.version, code.event_version, company);
    states.emplace_back(TaxCodeEvent(code), code.event_version, page.FlowOf(company, code.id), page.now);
  }
  return states;
}

absl::StatusOr<std::vector<Outgoing>> PaymentTermStates(pg::Txn& txn, const ::saikne::events::StatePage& page) {
  ASSIGN_OR_RETURN(pg::Rows rows, txn.Exec(sql::kLockPaymentTermsAfter, page.after, int64_t{page.limit}));
  std::vector<Outgoing> states;
  for (const pg::Row& row : rows) {
    PaymentTermRow term;
    Id company;
    row.Into(term.id, term.code, term.net_days, term.version, term.event_version, company);
    states.emplace_back(PaymentTermEvent(term), term.event_version, page.FlowOf(company, term.id), page.now);
  }
  return states;
}

}  // namespace saikne::finance
