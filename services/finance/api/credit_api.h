#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "libs/rpc/call.h"
#include "libs/rpc/handler.h"
#include "libs/service/db.h"
#include "saikne/finance/v1/credit_service.pb.h"

namespace saikne::finance {

/// saikne.finance.v1.CreditService.
class CreditApi {
 public:
  explicit CreditApi(svc::Db& db) : db_(db) {}
  std::vector<rpc::Method> Methods();
  absl::StatusOr<v1::CreditAccount> SetCreditLimit(const rpc::Call& call, const v1::SetCreditLimitRequest& request);
  absl::StatusOr<v1::BatchSetCreditLimitsResponse> BatchSetCreditLimits(
      const rpc::Call& call, const v1::BatchSetCreditLimitsRequest& request);
  absl::StatusOr<v1::CreditAccount> GetCreditAccount(const rpc::Call& call,
                                                     const v1::GetCreditAccountRequest& request);
  absl::StatusOr<v1::ListCreditAccountsResponse> ListCreditAccounts(const rpc::Call& call,
                                                                    const v1::ListCreditAccountsRequest& request);
  absl::StatusOr<v1::ListCreditHoldsResponse> ListCreditHolds(const rpc::Call& call,
                                                              const v1::ListCreditHoldsRequest& request);

 private:
  svc::Db& db_;
};

}  // namespace saikne::finance
