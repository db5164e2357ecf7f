#include <optional>

#include "libs/base/naming_field.h"
#include "libs/base/status.h"
#include "libs/rpc/etag.h"
#include "libs/rpc/paging.h"
#include "services/finance/api/convert.h"
#include "services/finance/api/ledger_api.h"
#include "services/finance/domain/chart.h"
#include "services/finance/sql.h"

namespace saikne::finance {
namespace {

struct AccountRow {
  Id id;
  std::string code;
  std::string name;
  int type = 0;
  std::string role;
  int64_t version = 0;
};

AccountRow ReadAccount(const pg::Row& row) {
  AccountRow account;
  row.Into(account.id, account.code, account.name, account.type, account.role, account.version);
  return account;
}

v1::LedgerAccount ToProto(const AccountRow& row) {
  v1::LedgerAccount out;
  out.set_id(row.id.ToString());
  out.set_code(row.code);
  out.set_name(row.name);
  out.set_type(static_cast<v1::AccountType>(row.type));
  out.set_role(row.role);
  out.set_etag(rpc::Etag(row.version));
  return out;
}

// Errors as AssignAccountRole: whether `target` may take the role from `holder`.
absl::Status CheckAssignment(pg::Txn& txn, const Id& company, const AccountRow& target, const AccountRow& holder,
                             Role role) {
  if (!target.role.empty()) {
    return Error(absl::StatusCode::kFailedPrecondition, "ACCOUNT_HAS_ROLE", "the account has another role",
                 {{"account", target.code}, {"role", target.role}});
  }
  if (target.type != holder.type) {
    return Error(absl::StatusCode::kFailedPrecondition, "ACCOUNT_TYPE_DIFFERS",
                 "the account is of another type than the one that has the role",
                 {{"account", target.code}, {"holder", holder.code}});
  }
  if (!IsControlRole(role)) return absl::OkStatus();
  ASSIGN_OR_RETURN(pg::Rows balance, txn.Exec(sql::kAccountBalance, company, holder.id));
  if (balance[0].Get<int64_t>(0) == 0) return absl::OkStatus();
  return Error(absl::StatusCode::kFailedPrecondition, "CONTROL_ACCOUNT",
               "the account of a subledger cannot change while it has a balance", {{"account", holder.code}});
}

}  // namespace

absl::StatusOr<v1::ListAccountsResponse> LedgerApi::ListAccounts(const rpc::Call& call,
                                                                 const v1::ListAccountsRequest& request) {
  ASSIGN_OR_RETURN(rpc::Page page, rpc::ParsePage("ledger_accounts", request.page_size(), request.page_token()));
  ASSIGN_OR_RETURN(pg::Rows rows, db_.pool().Read(sql::kListLedgerAccounts, call.company().id, AfterText(page),
                                                  static_cast<int64_t>(page.size)));
  v1::ListAccountsResponse response;
  for (const pg::Row& row : rows) *response.add_accounts() = ToProto(ReadAccount(row));
  if (rows.size() == page.size) {
    response.set_next_page_token(rpc::NextPageToken("ledger_accounts", {response.accounts().rbegin()->code()}));
  }
  return response;
}

absl::StatusOr<v1::LedgerAccount> LedgerApi::CreateAccount(const rpc::Call& call,
                                                           const v1::CreateAccountRequest& request) {
  const v1::LedgerAccount& in = request.account();
  RETURN_IF_ERROR(CheckCode("account.code", in.code()));
  RETURN_IF_ERROR(CheckName("account.name", in.name()));
  if (in.type() == v1::ACCOUNT_TYPE_UNSPECIFIED || !v1::AccountType_IsValid(in.type())) {
    return FieldError("account.type", "must be stated");
  }
  return db_.RunIdempotent<v1::LedgerAccount>(call, request, [&](pg::Txn& txn) -> absl::StatusOr<v1::LedgerAccount> {
    AccountRow row{Id::New(call.now()), in.code(), in.name(), in.type(), "", 1};
    absl::Status status =
        txn.Exec(sql::kInsertLedgerAccounts, std::vector<Id>{row.id}, std::vector<Id>{call.company().id},
                 std::vector<std::string>{row.code}, std::vector<std::string>{row.name}, std::vector<int>{row.type},
                 std::vector<std::optional<std::string>>{std::nullopt}, call.actor(), call.now())
            .status();
    if (status.code() == absl::StatusCode::kAlreadyExists) {
      return Error(absl::StatusCode::kAlreadyExists, "LEDGER_ACCOUNT_EXISTS", "the code is taken",
                   {{"code", row.code}});
    }
    RETURN_IF_ERROR(status);
    return ToProto(row);
  });
}

absl::StatusOr<v1::LedgerAccount> LedgerApi::AssignAccountRole(const rpc::Call& call,
                                                               const v1::AssignAccountRoleRequest& request) {
  std::optional<Role> role = RoleFromName(request.role());
  if (!role) return FieldError("role", "is not a role of the ledger");
  return db_.RunIdempotent<v1::LedgerAccount>(call, request, [&](pg::Txn& txn) -> absl::StatusOr<v1::LedgerAccount> {
    const Id& company = call.company().id;
    // Nobody posts while the role moves.
    RETURN_IF_ERROR(txn.Exec(sql::kLockNumberSeries, company, absl::CivilDay(1970, 1, 1)).status());
    ASSIGN_OR_RETURN(pg::Rows rows, txn.Exec(sql::kLockRoleAccounts, company, IdOrNumber(request.id()), request.id(),
                                             request.role()));
    std::optional<AccountRow> target, holder;
    for (const pg::Row& row : rows) {
      AccountRow account = ReadAccount(row);
      if (account.role == request.role()) holder = account;
      if (account.id.ToString() == request.id() || account.code == request.id()) target = account;
    }
    if (!target) return NotFoundIn("id", "LEDGER_ACCOUNT", request.id());
    RETURN_IF_ERROR(rpc::CheckEtag(request.etag(), target->version));
    if (target->role == request.role()) return ToProto(*target);
    if (holder) {
      RETURN_IF_ERROR(CheckAssignment(txn, company, *target, *holder, *role));
      RETURN_IF_ERROR(txn.Exec(sql::kSetAccountRole, holder->id, std::optional<std::string>(), call.actor(),
                               call.now())
                          .status());
    }
    RETURN_IF_ERROR(txn.Exec(sql::kSetAccountRole, target->id, request.role(), call.actor(), call.now()).status());
    target->role = request.role();
    ++target->version;
    return ToProto(*target);
  });
}

}  // namespace saikne::finance
