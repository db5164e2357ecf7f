#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "libs/rpc/call.h"
#include "libs/rpc/handler.h"
#include "libs/service/db.h"
#include "saikne/finance/v1/ledger_service.pb.h"

namespace saikne::finance {

/// saikne.finance.v1.LedgerService.
class LedgerApi {
 public:
  explicit LedgerApi(svc::Db& db) : db_(db) {}
  std::vector<rpc::Method> Methods();
  absl::StatusOr<v1::ListAccountsResponse> ListAccounts(const rpc::Call& call, const v1::ListAccountsRequest& request);
  absl::StatusOr<v1::LedgerAccount> CreateAccount(const rpc::Call& call, const v1::CreateAccountRequest& request);
  absl::StatusOr<v1::LedgerAccount> AssignAccountRole(const rpc::Call& call,
                                                      const v1::AssignAccountRoleRequest& request);
  absl::StatusOr<v1::ListJournalEntriesResponse> ListJournalEntries(const rpc::Call& call,
                                                                    const v1::ListJournalEntriesRequest& request);
  absl::StatusOr<v1::JournalEntry> GetJournalEntry(const rpc::Call& call, const v1::GetJournalEntryRequest& request);
  absl::StatusOr<v1::TrialBalance> GetTrialBalance(const rpc::Call& call, const v1::GetTrialBalanceRequest& request);
  absl::StatusOr<v1::ListPeriodsResponse> ListPeriods(const rpc::Call& call, const v1::ListPeriodsRequest& request);
  absl::StatusOr<v1::Period> ClosePeriod(const rpc::Call& call, const v1::ClosePeriodRequest& request);
  absl::StatusOr<v1::Period> ReopenPeriod(const rpc::Call& call, const v1::ReopenPeriodRequest& request);

 private:
  svc::Db& db_;
};

}  // namespace saikne::finance
