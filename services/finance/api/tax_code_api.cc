#include <optional>

#include "libs/base/naming_field.h"
#include "libs/base/status.h"
#include "libs/base/time_proto.h"
#include "libs/money/money_proto.h"
#include "libs/rpc/etag.h"
#include "libs/rpc/paging.h"
#include "services/finance/api/company_api.h"
#include "services/finance/api/convert.h"
#include "services/finance/app/companies.h"
#include "services/finance/sql.h"

namespace saikne::finance {
namespace {

TaxCodeRow ReadTaxCode(const pg::Row& row) {
  TaxCodeRow code;
  row.Into(code.id, code.code, code.name, code.rate, code.version, code.event_version);
  return code;
}

v1::TaxCode ToProto(const TaxCodeRow& row) {
  v1::TaxCode out;
  out.set_id(row.id.ToString());
  out.set_code(row.code);
  out.set_name(row.name);
  money::ToProto(row.rate, out.mutable_rate());
  out.set_etag(rpc::Etag(row.version));
  return out;
}

PaymentTermRow ReadPaymentTerm(const pg::Row& row) {
  PaymentTermRow term;
  row.Into(term.id, term.code, term.net_days, term.version, term.event_version);
  return term;
}

v1::PaymentTerm ToProto(const PaymentTermRow& row) {
  v1::PaymentTerm out;
  out.set_id(row.id.ToString());
  out.set_code(row.code);
  out.set_net_days(row.net_days);
  out.set_etag(rpc::Etag(row.version));
  return out;
}

absl::Status CheckDays(int days) {
  if (days >= 0 && days <= 3650) return absl::OkStatus();
  return FieldError("payment_term.net_days", "must lie between 0 and 3650");
}

// A unique constraint's violation as the error that the contract names.
absl::Status Exists(const absl::Status& status, absl::string_view reason, const std::string& code) {
  if (status.code() != absl::StatusCode::kAlreadyExists) return status;
  return Error(absl::StatusCode::kAlreadyExists, reason, "the code is taken", {{"code", code}});
}

}  // namespace

absl::StatusOr<v1::TaxCode> TaxCodeApi::CreateTaxCode(const rpc::Call& call, const v1::CreateTaxCodeRequest& request) {
  const v1::TaxCode& in = request.tax_code();
  RETURN_IF_ERROR(CheckCode("tax_code.code", in.code()));
  RETURN_IF_ERROR(CheckName("tax_code.name", in.name()));
  TaxCodeRow code;
  code.code = in.code();
  code.name = in.name();
  ASSIGN_OR_RETURN(code.rate, money::RateFrom("tax_code.rate", in.rate()));
  return db_.RunIdempotent<v1::TaxCode>(call, request, [&](pg::Txn& txn) -> absl::StatusOr<v1::TaxCode> {
    std::vector<TaxCodeRow> codes = {code};
    RETURN_IF_ERROR(Exists(CreateTaxCodes(txn, codes, call.flow(Id::New(call.now())), call.now()), "TAX_CODE_EXISTS",
                           code.code));
    return ToProto(codes[0]);
  });
}

absl::StatusOr<v1::TaxCode> TaxCodeApi::UpdateTaxCode(const rpc::Call& call, const v1::UpdateTaxCodeRequest& request) {
  const v1::TaxCode& in = request.tax_code();
  RETURN_IF_ERROR(CheckMask(request.update_mask(), {"name", "rate"}));
  const std::string& named = in.id().empty() ? in.code() : in.id();
  return db_.RunIdempotent<v1::TaxCode>(call, request, [&](pg::Txn& txn) -> absl::StatusOr<v1::TaxCode> {
    ASSIGN_OR_RETURN(pg::Rows rows, txn.Exec(sql::kLockTaxCode, call.company().id, IdOrNumber(named), named));
    if (rows.empty()) return NotFoundIn("tax_code.id", "TAX_CODE", named);
    TaxCodeRow row = ReadTaxCode(rows[0]);
    RETURN_IF_ERROR(rpc::CheckEtag(in.etag(), row.version));
    if (Updates(request.update_mask(), "name", !in.name().empty())) {
      RETURN_IF_ERROR(CheckName("tax_code.name", in.name()));
      row.name = in.name();
    }
    if (Updates(request.update_mask(), "rate", in.has_rate())) {
      ASSIGN_OR_RETURN(row.rate, money::RateFrom("tax_code.rate", in.rate()));
    }
    RETURN_IF_ERROR(SaveTaxCode(txn, row, call.flow(row.id), call.now()));
    return ToProto(row);
  });
}

absl::StatusOr<v1::ListTaxCodesResponse> TaxCodeApi::ListTaxCodes(const rpc::Call& call,
                                                                  const v1::ListTaxCodesRequest& request) {
  ASSIGN_OR_RETURN(rpc::Page page, rpc::ParsePage("tax_codes", request.page_size(), request.page_token()));
  ASSIGN_OR_RETURN(pg::Rows rows, db_.pool().Read(sql::kListTaxCodes, call.company().id, AfterText(page),
                                                  static_cast<int64_t>(page.size)));
  v1::ListTaxCodesResponse response;
  for (const pg::Row& row : rows) *response.add_tax_codes() = ToProto(ReadTaxCode(row));
  if (rows.size() == page.size) {
    response.set_next_page_token(rpc::NextPageToken("tax_codes", {response.tax_codes().rbegin()->code()}));
  }
  return response;
}

absl::StatusOr<v1::PaymentTerm> PaymentTermApi::CreatePaymentTerm(const rpc::Call& call,
                                                                  const v1::CreatePaymentTermRequest& request) {
  const v1::PaymentTerm& in = request.payment_term();
  RETURN_IF_ERROR(CheckCode("payment_term.code", in.code()));
  RETURN_IF_ERROR(CheckDays(in.net_days()));
  return db_.RunIdempotent<v1::PaymentTerm>(call, request, [&](pg::Txn& txn) -> absl::StatusOr<v1::PaymentTerm> {
    std::vector<PaymentTermRow> terms(1);
    terms[0].code = in.code();
    terms[0].net_days = in.net_days();
    RETURN_IF_ERROR(Exists(CreatePaymentTerms(txn, terms, call.flow(Id::New(call.now())), call.now()),
                           "PAYMENT_TERM_EXISTS", in.code()));
    return ToProto(terms[0]);
  });
}

absl::StatusOr<v1::PaymentTerm> PaymentTermApi::UpdatePaymentTerm(const rpc::Call& call,
                                                                  const v1::UpdatePaymentTermRequest& request) {
  const v1::PaymentTerm& in = request.payment_term();
  RETURN_IF_ERROR(CheckMask(request.update_mask(), {"net_days"}));
  RETURN_IF_ERROR(CheckDays(in.net_days()));
  const std::string& named = in.id().empty() ? in.code() : in.id();
  return db_.RunIdempotent<v1::PaymentTerm>(call, request, [&](pg::Txn& txn) -> absl::StatusOr<v1::PaymentTerm> {
    ASSIGN_OR_RETURN(pg::Rows rows, txn.Exec(sql::kLockPaymentTerm, call.company().id, IdOrNumber(named), named));
    if (rows.empty()) return NotFoundIn("payment_term.id", "PAYMENT_TERM", named);
    PaymentTermRow row = ReadPaymentTerm(rows[0]);
    RETURN_IF_ERROR(rpc::CheckEtag(in.etag(), row.version));
    row.net_days = in.net_days();
    RETURN_IF_ERROR(SavePaymentTerm(txn, row, call.flow(row.id), call.now()));
    return ToProto(row);
  });
}

absl::StatusOr<v1::ListPaymentTermsResponse> PaymentTermApi::ListPaymentTerms(
    const rpc::Call& call, const v1::ListPaymentTermsRequest& request) {
  ASSIGN_OR_RETURN(rpc::Page page, rpc::ParsePage("payment_terms", request.page_size(), request.page_token()));
  ASSIGN_OR_RETURN(pg::Rows rows, db_.pool().Read(sql::kListPaymentTerms, call.company().id, AfterText(page),
                                                  static_cast<int64_t>(page.size)));
  v1::ListPaymentTermsResponse response;
  for (const pg::Row& row : rows) *response.add_payment_terms() = ToProto(ReadPaymentTerm(row));
  if (rows.size() == page.size) {
    response.set_next_page_token(rpc::NextPageToken("payment_terms", {response.payment_terms().rbegin()->code()}));
  }
  return response;
}

absl::StatusOr<v1::ListCurrenciesResponse> PaymentTermApi::ListCurrencies(const rpc::Call&,
                                                                          const v1::ListCurrenciesRequest& request) {
  ASSIGN_OR_RETURN(rpc::Page page, rpc::ParsePage("currencies", request.page_size(), request.page_token()));
  ASSIGN_OR_RETURN(pg::Rows rows,
                   db_.pool().Read(sql::kListCurrencies, AfterText(page), static_cast<int64_t>(page.size)));
  v1::ListCurrenciesResponse response;
  for (const pg::Row& row : rows) {
    v1::Currency* currency = response.add_currencies();
    currency->set_code(row.Get<std::string>(0));
    currency->set_name(row.Get<std::string>(1));
    currency->set_digits(row.Get<int>(2));
    *currency->mutable_create_time() = ToTimestamp(row.Get<absl::Time>(3));
  }
  if (rows.size() == page.size) {
    response.set_next_page_token(rpc::NextPageToken("currencies", {response.currencies().rbegin()->code()}));
  }
  return response;
}

std::vector<rpc::Method> TaxCodeApi::Methods() {
  return {rpc::Unary("CreateTaxCode", *this, &TaxCodeApi::CreateTaxCode),
          rpc::Unary("UpdateTaxCode", *this, &TaxCodeApi::UpdateTaxCode),
          rpc::Unary("ListTaxCodes", *this, &TaxCodeApi::ListTaxCodes)};
}

std::vector<rpc::Method> PaymentTermApi::Methods() {
  return {rpc::Unary("CreatePaymentTerm", *this, &PaymentTermApi::CreatePaymentTerm),
          rpc::Unary("UpdatePaymentTerm", *this, &PaymentTermApi::UpdatePaymentTerm),
          rpc::Unary("ListPaymentTerms", *this, &PaymentTermApi::ListPaymentTerms),
          rpc::WithoutCompany(rpc::Unary("ListCurrencies", *this, &PaymentTermApi::ListCurrencies))};
}

}  // namespace saikne::finance
