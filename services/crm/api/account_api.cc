#include "services/crm/api/account_api.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "libs/base/naming_field.h"
#include "libs/base/status.h"
#include "libs/rpc/paging.h"
#include "services/crm/api/account_proto.h"
#include "services/crm/api/calls.h"

namespace saikne::crm {

absl::StatusOr<Id> ResolveAccount(pg::Pool& pool, const Id& company_id, absl::string_view field,
                                  const std::string& text) {
  if (text.empty()) return FieldError(field, "must be set");
  const absl::StatusOr<Id> id = Id::Parse(text);
  if (id.ok()) return id;
  ASSIGN_OR_RETURN(const std::vector<AccountRef> found, FindAccounts(pool, company_id, {}, {text}));
  if (found.empty()) return NotFoundIn(field, "ACCOUNT", text);
  return found[0].id;
}

absl::StatusOr<v1::Account> AccountApi::CreateAccount(const rpc::Call& call,
                                                      const v1::CreateAccountRequest& request) {
  ASSIGN_OR_RETURN(const NewAccount wanted, AccountFrom(request.account()));
  const Command command = CommandOf(call);
  return db_.RunIdempotent<v1::Account>(call, request, [&](pg::Txn& txn) -> absl::StatusOr<v1::Account> {
    ASSIGN_OR_RETURN(const std::vector<SavedAccount> saved,
                     SaveAccounts(txn, numbers_, command, {wanted}, OnExisting::kRefuse));
    return ToProto(saved[0].account);
  });
}

absl::StatusOr<v1::BatchCreateAccountsResponse> AccountApi::BatchCreateAccounts(
    const rpc::Call& call, const v1::BatchCreateAccountsRequest& request) {
  using Response = v1::BatchCreateAccountsResponse;
  RETURN_IF_ERROR(CheckBatchSize(request.requests_size()));
  std::vector<NewAccount> wanted;
  std::set<std::string> keys;
  for (int i = 0; i < request.requests_size(); ++i) {
    absl::StatusOr<NewAccount> account = AccountFrom(request.requests(i).account());
    if (!account.ok()) return AtRow(account.status(), i);
    const std::string field = absl::StrCat("requests[", i, "].account.external_key");
    if (!account->external_key) return FieldError(field, "must be set in a batch");
    if (!keys.insert(*account->external_key).second) return FieldError(field, "is there twice");
    wanted.push_back(*std::move(account));
  }
  const Command command = CommandOf(call);
  return db_.RunIdempotent<Response>(call, request, [&](pg::Txn& txn) -> absl::StatusOr<Response> {
    ASSIGN_OR_RETURN(const std::vector<SavedAccount> saved,
                     SaveAccounts(txn, numbers_, command, wanted, OnExisting::kUpdate));
    Response response;
    for (const SavedAccount& row : saved) {
      v1::RowResult* const out = response.add_rows();
      out->set_id(row.account.id.ToString());
      out->set_number(row.account.number);
      out->set_external_key(row.account.external_key.value_or(""));
      out->set_outcome(static_cast<v1::RowOutcome>(row.outcome));
    }
    return response;
  });
}

absl::StatusOr<v1::Account> AccountApi::GetAccount(const rpc::Call& call,
                                                   const v1::GetAccountRequest& request) {
  const Id& company_id = call.company().id;
  ASSIGN_OR_RETURN(const Id id, ResolveAccount(db_.pool(), company_id, "id", request.id()));
  ASSIGN_OR_RETURN(const std::vector<Account> found, ReadAccounts(db_.pool(), company_id, {id}));
  if (found.empty()) return NotFoundIn("id", "ACCOUNT", request.id());
  v1::Account account = ToProto(found[0]);
  ASSIGN_OR_RETURN(const std::vector<AccountTotals> totals, ReadAccountTotals(db_.pool(), id));
  RETURN_IF_ERROR(TotalsToProto(totals, account));
  return account;
}

absl::StatusOr<v1::ListAccountsResponse> AccountApi::ListAccounts(const rpc::Call& call,
                                                                  const v1::ListAccountsRequest& request) {
  ASSIGN_OR_RETURN(const rpc::Page page,
                   rpc::ParsePage("accounts", request.page_size(), request.page_token()));
  ASSIGN_OR_RETURN(const Id after, AfterId(page.after));
  ASSIGN_OR_RETURN(const std::vector<Account> accounts,
                   crm::ListAccounts(db_.pool(), call.company().id, after, page.size + 1,
                                     request.external_key()));
  v1::ListAccountsResponse response;
  for (const Account& account : accounts) {
    if (response.accounts_size() == page.size) {
      response.set_next_page_token(
          rpc::NextPageToken("accounts", {response.accounts(page.size - 1).id()}));
      break;
    }
    *response.add_accounts() = ToProto(account);
  }
  return response;
}

absl::StatusOr<v1::Account> AccountApi::UpdateAccount(const rpc::Call& call,
                                                      const v1::UpdateAccountRequest& request) {
  ASSIGN_OR_RETURN(const Id id, ResolveAccount(db_.pool(), call.company().id, "account.id",
                                               request.account().id()));
  ASSIGN_OR_RETURN(const NewAccount stated, AccountFrom(request.account()));
  ASSIGN_OR_RETURN(const std::set<std::string> fields,
                   FieldsOfMask(request.update_mask(), AccountFields()));
  const Command command = CommandOf(call);
  return db_.RunIdempotent<v1::Account>(call, request, [&](pg::Txn& txn) -> absl::StatusOr<v1::Account> {
    ASSIGN_OR_RETURN(const Account account,
                     crm::UpdateAccount(txn, command, id, request.account().etag(), stated.content, fields));
    return ToProto(account);
  });
}

}  // namespace saikne::crm
