#pragma once

#include "absl/status/statusor.h"
#include "libs/rpc/call.h"
#include "libs/service/db.h"
#include "libs/service/numbers.h"
#include "saikne/crm/v1/account_service.pb.h"

namespace saikne::crm {

/// saikne.crm.v1.AccountService; the errors of each method are stated in the proto. Thread-safe.
class AccountApi {
 public:
  AccountApi(svc::Db& db, svc::Numbers& numbers) : db_(db), numbers_(numbers) {}

  absl::StatusOr<v1::Account> CreateAccount(const rpc::Call& call, const v1::CreateAccountRequest& request);
  absl::StatusOr<v1::BatchCreateAccountsResponse> BatchCreateAccounts(
      const rpc::Call& call, const v1::BatchCreateAccountsRequest& request);
  absl::StatusOr<v1::Account> GetAccount(const rpc::Call& call, const v1::GetAccountRequest& request);
  absl::StatusOr<v1::ListAccountsResponse> ListAccounts(const rpc::Call& call,
                                                        const v1::ListAccountsRequest& request);
  absl::StatusOr<v1::Account> UpdateAccount(const rpc::Call& call, const v1::UpdateAccountRequest& request);

 private:
  svc::Db& db_;
  svc::Numbers& numbers_;
};

/// Id of the account that `text`, an id or a human number, names.
/// Errors: INVALID_ARGUMENT/INVALID_FIELD when it is empty; NOT_FOUND/ACCOUNT_NOT_FOUND.
absl::StatusOr<Id> ResolveAccount(pg::Pool& pool, const Id& company_id, absl::string_view field,
                                  const std::string& text);

}  // namespace saikne::crm
