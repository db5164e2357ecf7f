#include "services/finance/api/company_api.h"

#include "absl/time/time.h"
#include "libs/base/naming_field.h"
#include "libs/base/status.h"
#include "libs/rpc/etag.h"
#include "libs/rpc/paging.h"
#include "services/finance/api/convert.h"
#include "services/finance/app/companies.h"
#include "services/finance/sql.h"

namespace saikne::finance {
namespace {

v1::Company ToProto(const CompanyRow& row) {
  v1::Company out;
  out.set_id(row.id.ToString());
  out.set_code(row.code);
  out.set_name(row.name);
  out.set_base_currency(row.base_currency.code());
  out.set_time_zone(row.time_zone);
  out.set_default_tax_code(row.default_tax_code);
  out.set_default_payment_term_code(row.default_payment_term_code);
  out.set_default_billing_policy(static_cast<saikne::types::v1::BillingPolicy>(row.default_billing_policy));
  SetMinor(row.default_credit_limit, row.base_currency, out.mutable_default_credit_limit());
  out.set_etag(rpc::Etag(row.version));
  return out;
}

absl::Status CheckTimeZone(const std::string& name) {
  absl::TimeZone zone;
  if (absl::LoadTimeZone(name, &zone)) return absl::OkStatus();
  return FieldError("company.time_zone", "is not an IANA time zone");
}

absl::StatusOr<int64_t> Limit(const google::type::Money& value, const money::Currency& currency) {
  rpc::Company company;
  company.base_currency = currency;
  ASSIGN_OR_RETURN(int64_t limit, BaseMinor("company.default_credit_limit", value, company));
  if (limit < 0) return FieldError("company.default_credit_limit", "must not be negative");
  return limit;
}

absl::StatusOr<CompanyRow> ParseCompany(const v1::Company& in) {
  CompanyRow row;
  RETURN_IF_ERROR(CheckCode("company.code", in.code()));
  RETURN_IF_ERROR(CheckName("company.name", in.name()));
  row.code = in.code();
  row.name = in.name();
  absl::StatusOr<money::Currency> currency = money::Currency::Parse(in.base_currency());
  if (!currency.ok()) return FieldError("company.base_currency", "is not an ISO 4217 currency");
  row.base_currency = *currency;
  row.time_zone = in.time_zone().empty() ? "UTC" : in.time_zone();
  RETURN_IF_ERROR(CheckTimeZone(row.time_zone));
  row.default_tax_code = in.default_tax_code().empty() ? "STANDARD" : in.default_tax_code();
  row.default_payment_term_code = in.default_payment_term_code().empty() ? "NET30" : in.default_payment_term_code();
  if (!saikne::types::v1::BillingPolicy_IsValid(in.default_billing_policy())) {
    return FieldError("company.default_billing_policy", "must be ON_ORDER or ON_DELIVERY");
  }
  if (in.default_billing_policy() != saikne::types::v1::BILLING_POLICY_UNSPECIFIED) {
    row.default_billing_policy = in.default_billing_policy();
  }
  row.default_credit_limit = 100'000 * row.base_currency.minor_per_unit();
  if (in.has_default_credit_limit()) {
    ASSIGN_OR_RETURN(row.default_credit_limit, Limit(in.default_credit_limit(), row.base_currency));
  }
  return row;
}

absl::Status CheckReferences(pg::Txn& txn, const CompanyRow& row) {
  ASSIGN_OR_RETURN(pg::Rows tax, txn.Exec(sql::kLockTaxCode, row.id, std::optional<Id>(), row.default_tax_code));
  if (tax.empty()) return FieldError("company.default_tax_code", "is not a tax code of the company");
  ASSIGN_OR_RETURN(pg::Rows term,
                   txn.Exec(sql::kLockPaymentTerm, row.id, std::optional<Id>(), row.default_payment_term_code));
  if (term.empty()) return FieldError("company.default_payment_term_code", "is not a payment term of the company");
  return absl::OkStatus();
}

absl::Status Merge(const v1::UpdateCompanyRequest& request, CompanyRow& row) {
  const v1::Company& in = request.company();
  const auto& mask = request.update_mask();
  RETURN_IF_ERROR(CheckMask(mask, {"name", "time_zone", "default_tax_code", "default_payment_term_code",
                                   "default_billing_policy", "default_credit_limit"}));
  if (Updates(mask, "name", !in.name().empty())) {
    RETURN_IF_ERROR(CheckName("company.name", in.name()));
    row.name = in.name();
  }
  if (Updates(mask, "time_zone", !in.time_zone().empty())) {
    row.time_zone = in.time_zone().empty() ? "UTC" : in.time_zone();
    RETURN_IF_ERROR(CheckTimeZone(row.time_zone));
  }
  if (Updates(mask, "default_tax_code", !in.default_tax_code().empty())) row.default_tax_code = in.default_tax_code();
  if (Updates(mask, "default_payment_term_code", !in.default_payment_term_code().empty())) {
    row.default_payment_term_code = in.default_payment_term_code();
  }
  if (Updates(mask, "default_billing_policy", in.default_billing_policy() != 0)) {
    if (in.default_billing_policy() == 0 || !saikne::types::v1::BillingPolicy_IsValid(in.default_billing_policy())) {
      return FieldError("company.default_billing_policy", "must be stated, ON_ORDER or ON_DELIVERY");
    }
    row.default_billing_policy = in.default_billing_policy();
  }
  if (Updates(mask, "default_credit_limit", in.has_default_credit_limit())) {
    ASSIGN_OR_RETURN(row.default_credit_limit, Limit(in.default_credit_limit(), row.base_currency));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::Company> CompanyApi::CreateCompany(const rpc::Call& call, const v1::CreateCompanyRequest& request) {
  ASSIGN_OR_RETURN(CompanyRow company, ParseCompany(request.company()));
  return db_.RunIdempotent<v1::Company>(call, request, [&](pg::Txn& txn) -> absl::StatusOr<v1::Company> {
    ASSIGN_OR_RETURN(CompanyRow row,
                     finance::CreateCompany(txn, company, call.flow(Id::New(call.now())), call.now()));
    RETURN_IF_ERROR(CheckReferences(txn, row));
    return ToProto(row);
  });
}

absl::StatusOr<v1::Company> CompanyApi::UpdateCompany(const rpc::Call& call, const v1::UpdateCompanyRequest& request) {
  const std::string& id = request.company().id();
  return db_.RunIdempotent<v1::Company>(call, request, [&](pg::Txn& txn) -> absl::StatusOr<v1::Company> {
    ASSIGN_OR_RETURN(pg::Rows rows, txn.Exec(sql::kLockCompany, IdOrNumber(id), id));
    if (rows.empty()) return NotFoundIn("company.id", "COMPANY", id);
    CompanyRow row = ReadCompany(rows[0]);
    RETURN_IF_ERROR(rpc::CheckEtag(request.company().etag(), row.version));
    RETURN_IF_ERROR(Merge(request, row));
    RETURN_IF_ERROR(CheckReferences(txn, row));
    ::saikne::events::Flow flow = call.flow(row.id);
    flow.company_id = row.id;
    RETURN_IF_ERROR(SaveCompany(txn, row, flow, call.now()));
    return ToProto(row);
  });
}

absl::StatusOr<v1::Company> CompanyApi::GetCompany(const rpc::Call&, const v1::GetCompanyRequest& request) {
  ASSIGN_OR_RETURN(pg::Rows rows, db_.pool().Read(sql::kSelectCompany, IdOrNumber(request.id()), request.id()));
  if (rows.empty()) return NotFoundIn("id", "COMPANY", request.id());
  return ToProto(ReadCompany(rows[0]));
}

absl::StatusOr<v1::ListCompaniesResponse> CompanyApi::ListCompanies(const rpc::Call&,
                                                                    const v1::ListCompaniesRequest& request) {
  ASSIGN_OR_RETURN(rpc::Page page, rpc::ParsePage("companies", request.page_size(), request.page_token()));
  ASSIGN_OR_RETURN(pg::Rows rows,
                   db_.pool().Read(sql::kListCompanies, AfterText(page), static_cast<int64_t>(page.size)));
  v1::ListCompaniesResponse response;
  for (const pg::Row& row : rows) *response.add_companies() = ToProto(ReadCompany(row));
  if (rows.size() == page.size) {
    response.set_next_page_token(rpc::NextPageToken("companies", {response.companies().rbegin()->code()}));
  }
  return response;
}

std::vector<rpc::Method> CompanyApi::Methods() {
  return {rpc::WithoutCompany(rpc::Unary("CreateCompany", *this, &CompanyApi::CreateCompany)),
          rpc::WithoutCompany(rpc::Unary("UpdateCompany", *this, &CompanyApi::UpdateCompany)),
          rpc::WithoutCompany(rpc::Unary("GetCompany", *this, &CompanyApi::GetCompany)),
          rpc::WithoutCompany(rpc::Unary("ListCompanies", *this, &CompanyApi::ListCompanies))};
}

}  // namespace saikne::finance
