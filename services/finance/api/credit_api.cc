#include "services/finance/api/credit_api.h"

#include <map>
#include <set>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "libs/base/naming_field.h"
#include "libs/base/status.h"
#include "libs/base/time_proto.h"
#include "libs/rpc/etag.h"
#include "libs/rpc/paging.h"
#include "services/finance/api/convert.h"
#include "services/finance/app/credit_accounts.h"
#include "services/finance/sql.h"
#include "services/finance/store/credit_store.h"

namespace saikne::finance {
namespace {

constexpr int kMaxBatch = 1000;

v1::CreditAccount ToProto(const CreditAccount& a) {
  v1::CreditAccount out;
  out.set_customer_id(a.customer_id.ToString());
  out.set_customer_number(a.customer_number);
  out.set_customer_name(a.customer_name);
  SetMinor(a.limit, a.currency, out.mutable_limit());
  SetMinor(a.held, a.currency, out.mutable_held());
  SetMinor(a.receivable, a.currency, out.mutable_receivable());
  SetMinor(a.available(), a.currency, out.mutable_available());
  SetMinor(a.advance, a.currency, out.mutable_advance());
  if (a.limit_asked) SetMinor(*a.limit_asked, a.currency, out.mutable_limit_asked());
  out.set_etag(rpc::Etag(a.version));
  return out;
}

// Limits with customers found by id or number.
absl::StatusOr<std::vector<SetLimit>> ResolveLimits(pg::Txn& txn, const rpc::Call& call,
                                                    const std::vector<const v1::SetCreditLimitRequest*>& requests,
                                                    const std::vector<int64_t>& limits, bool batch) {
  std::vector<std::string> numbers;
  for (const auto* request : requests) {
    if (!IdOrNumber(request->customer_id())) numbers.push_back(request->customer_id());
  }
  std::map<std::string, Id> by_number;
  if (!numbers.empty()) {
    ASSIGN_OR_RETURN(pg::Rows rows, txn.Exec(sql::kFindCustomers, call.company().id, numbers));
    for (const pg::Row& row : rows) by_number[row.Get<std::string>(0)] = row.Get<Id>(1);
  }
  std::vector<SetLimit> out;
  std::set<Id> seen;
  for (size_t i = 0; i < requests.size(); ++i) {
    const std::string& named = requests[i]->customer_id();
    std::optional<Id> id = IdOrNumber(named);
    if (!id && by_number.count(named) > 0) id = by_number[named];
    const std::string field = batch ? absl::StrCat("requests[", i, "].customer_id") : "customer_id";
    if (!id) return NotFoundIn(field, "CREDIT_ACCOUNT", named);
    if (!seen.insert(*id).second) return FieldError(field, "each customer stands once in a batch");
    out.push_back({*id, limits[i], requests[i]->etag()});
  }
  return out;
}

absl::StatusOr<int64_t> ParseLimit(const rpc::Call& call, const v1::SetCreditLimitRequest& request) {
  ASSIGN_OR_RETURN(int64_t limit, BaseMinor("limit", request.limit(), call.company()));
  if (limit < 0) return FieldError("limit", "must not be negative");
  return limit;
}

}  // namespace

absl::StatusOr<v1::CreditAccount> CreditApi::SetCreditLimit(const rpc::Call& call,
                                                            const v1::SetCreditLimitRequest& request) {
  ASSIGN_OR_RETURN(int64_t limit, ParseLimit(call, request));
  return db_.RunIdempotent<v1::CreditAccount>(call, request, [&](pg::Txn& txn) -> absl::StatusOr<v1::CreditAccount> {
    ASSIGN_OR_RETURN(auto limits, ResolveLimits(txn, call, {&request}, {limit}, /*batch=*/false));
    ASSIGN_OR_RETURN(auto accounts, SetLimits(txn, limits, call.flow(limits[0].customer_id), call.now()));
    return ToProto(accounts[0]);
  });
}

absl::StatusOr<v1::BatchSetCreditLimitsResponse> CreditApi::BatchSetCreditLimits(
    const rpc::Call& call, const v1::BatchSetCreditLimitsRequest& request) {
  if (request.requests().empty() || request.requests_size() > kMaxBatch) {
    return FieldError("requests", "must have 1 to 1000 elements");
  }
  std::vector<const v1::SetCreditLimitRequest*> requests;
  std::vector<int64_t> amounts;
  for (int i = 0; i < request.requests_size(); ++i) {
    absl::StatusOr<int64_t> limit = ParseLimit(call, request.requests(i));
    if (!limit.ok()) return UnderField(limit.status(), absl::StrCat("requests[", i, "]."));
    requests.push_back(&request.requests(i));
    amounts.push_back(*limit);
  }
  return db_.RunIdempotent<v1::BatchSetCreditLimitsResponse>(
      call, request, [&](pg::Txn& txn) -> absl::StatusOr<v1::BatchSetCreditLimitsResponse> {
        ASSIGN_OR_RETURN(auto limits, ResolveLimits(txn, call, requests, amounts, /*batch=*/true));
        ASSIGN_OR_RETURN(auto accounts, SetLimits(txn, limits, call.flow(Id::New(call.now())), call.now()));
        v1::BatchSetCreditLimitsResponse response;
        for (const CreditAccount& account : accounts) *response.add_credit_accounts() = ToProto(account);
        return response;
      });
}

absl::StatusOr<v1::CreditAccount> CreditApi::GetCreditAccount(const rpc::Call& call,
                                                              const v1::GetCreditAccountRequest& request) {
  ASSIGN_OR_RETURN(pg::Rows rows, db_.pool().Read(sql::kSelectCreditAccount, call.company().id,
                                                  IdOrNumber(request.customer_id()), request.customer_id()));
  if (rows.empty()) return NotFoundIn("customer_id", "CREDIT_ACCOUNT", request.customer_id());
  return ToProto(ReadCreditAccount(rows[0]));
}

absl::StatusOr<v1::ListCreditAccountsResponse> CreditApi::ListCreditAccounts(
    const rpc::Call& call, const v1::ListCreditAccountsRequest& request) {
  ASSIGN_OR_RETURN(rpc::Page page, rpc::ParsePage("credit_accounts", request.page_size(), request.page_token()));
  ASSIGN_OR_RETURN(auto after, AfterId(page));
  ASSIGN_OR_RETURN(pg::Rows rows, db_.pool().Read(sql::kListCreditAccounts, call.company().id, after,
                                                  static_cast<int64_t>(page.size)));
  v1::ListCreditAccountsResponse response;
  for (const pg::Row& row : rows) *response.add_credit_accounts() = ToProto(ReadCreditAccount(row));
  if (rows.size() == page.size) {
    response.set_next_page_token(
        rpc::NextPageToken("credit_accounts", {response.credit_accounts().rbegin()->customer_id()}));
  }
  return response;
}

absl::StatusOr<v1::ListCreditHoldsResponse> CreditApi::ListCreditHolds(const rpc::Call& call,
                                                                       const v1::ListCreditHoldsRequest& request) {
  ASSIGN_OR_RETURN(rpc::Page page, rpc::ParsePage("credit_holds", request.page_size(), request.page_token()));
  int64_t after = 0;
  if (!page.after.empty() && !absl::SimpleAtoi(page.after[0], &after)) {
    return FieldError("page_token", "is not from this list");
  }
  ASSIGN_OR_RETURN(auto customer, CustomerFilter(db_.pool(), call.company().id, request.customer_id()));
  ASSIGN_OR_RETURN(pg::Rows rows, db_.pool().Read(sql::kListCreditHolds, call.company().id, after,
                                                  static_cast<int64_t>(page.size), customer, request.waiting_only()));
  v1::ListCreditHoldsResponse response;
  for (const pg::Row& row : rows) {
    v1::CreditHold* out = response.add_credit_holds();
    out->set_order_id(row.Get<std::string>(0));
    out->set_order_number(row.Get<std::string>(1));
    out->set_customer_id(row.Get<std::string>(2));
    out->set_state(static_cast<v1::CreditHoldState>(row.Get<int>(3)));
    const std::string currency = row.Get<std::string>(4);
    SetMinor(row.Get<int64_t>(5), currency, out->mutable_amount());
    SetMinor(row.Get<int64_t>(6), currency, out->mutable_held());
    out->set_over_limit(row.Get<bool>(7));
    out->set_released_by(row.Get<std::string>(8));
    *out->mutable_create_time() = ToTimestamp(row.Get<absl::Time>(9));
    after = row.Get<int64_t>(10);
  }
  if (rows.size() == page.size) {
    response.set_next_page_token(rpc::NextPageToken("credit_holds", {absl::StrCat(after)}));
  }
  return response;
}

std::vector<rpc::Method> CreditApi::Methods() {
  return {rpc::Unary("SetCreditLimit", *this, &CreditApi::SetCreditLimit),
          rpc::Unary("BatchSetCreditLimits", *this, &CreditApi::BatchSetCreditLimits),
          rpc::Unary("GetCreditAccount", *this, &CreditApi::GetCreditAccount),
          rpc::Unary("ListCreditAccounts", *this, &CreditApi::ListCreditAccounts),
          rpc::Unary("ListCreditHolds", *this, &CreditApi::ListCreditHolds)};
}

}  // namespace saikne::finance
