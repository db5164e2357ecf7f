#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "libs/rpc/call.h"
#include "libs/rpc/handler.h"
#include "libs/service/db.h"
#include "saikne/finance/v1/company_service.pb.h"

namespace saikne::finance {

/// saikne.finance.v1.CompanyService.
class CompanyApi {
 public:
  explicit CompanyApi(svc::Db& db) : db_(db) {}
  std::vector<rpc::Method> Methods();
  absl::StatusOr<v1::Company> CreateCompany(const rpc::Call& call, const v1::CreateCompanyRequest& request);
  absl::StatusOr<v1::Company> UpdateCompany(const rpc::Call& call, const v1::UpdateCompanyRequest& request);
  absl::StatusOr<v1::Company> GetCompany(const rpc::Call& call, const v1::GetCompanyRequest& request);
  absl::StatusOr<v1::ListCompaniesResponse> ListCompanies(const rpc::Call& call,
                                                          const v1::ListCompaniesRequest& request);

 private:
  svc::Db& db_;
};

/// saikne.finance.v1.TaxCodeService.
class TaxCodeApi {
 public:
  explicit TaxCodeApi(svc::Db& db) : db_(db) {}
  std::vector<rpc::Method> Methods();
  absl::StatusOr<v1::TaxCode> CreateTaxCode(const rpc::Call& call, const v1::CreateTaxCodeRequest& request);
  absl::StatusOr<v1::TaxCode> UpdateTaxCode(const rpc::Call& call, const v1::UpdateTaxCodeRequest& request);
  absl::StatusOr<v1::ListTaxCodesResponse> ListTaxCodes(const rpc::Call& call,
                                                        const v1::ListTaxCodesRequest& request);

 private:
  svc::Db& db_;
};

/// saikne.finance.v1.PaymentTermService.
class PaymentTermApi {
 public:
  explicit PaymentTermApi(svc::Db& db) : db_(db) {}
  std::vector<rpc::Method> Methods();
  absl::StatusOr<v1::PaymentTerm> CreatePaymentTerm(const rpc::Call& call,
                                                    const v1::CreatePaymentTermRequest& request);
  absl::StatusOr<v1::PaymentTerm> UpdatePaymentTerm(const rpc::Call& call,
                                                    const v1::UpdatePaymentTermRequest& request);
  absl::StatusOr<v1::ListPaymentTermsResponse> ListPaymentTerms(const rpc::Call& call,
                                                                const v1::ListPaymentTermsRequest& request);
  absl::StatusOr<v1::ListCurrenciesResponse> ListCurrencies(const rpc::Call& call,
                                                            const v1::ListCurrenciesRequest& request);

 private:
  svc::Db& db_;
};

}  // namespace saikne::finance
