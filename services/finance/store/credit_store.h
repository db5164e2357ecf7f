#pragma once

// Rows of credit accounts and credit holds.

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/base/id.h"
#include "libs/pg/pg.h"
#include "services/finance/domain/credit.h"

namespace saikne::finance {

/// A row of credit_accounts or credit_holds, read in the order of the lock statements.
CreditAccount ReadCreditAccount(const pg::Row& row);
CreditHold ReadCreditHold(const pg::Row& row);

class CreditStore {
 public:
  explicit CreditStore(pg::Txn& txn) : txn_(txn) {}

  /// Locks in customer id order; customers without an account are left out.
  absl::StatusOr<std::vector<CreditAccount>> LockAccounts(const std::vector<Id>& customers);
  /// Makes accounts with nothing held; those that exist already stay as they are.
  absl::Status InsertAccounts(absl::Span<const CreditAccount> accounts, const std::string& actor,
                              absl::Time now);
  absl::Status UpdateAccounts(absl::Span<const CreditAccount* const> accounts, const std::string& actor,
                              absl::Time now);
  absl::StatusOr<std::map<Id, int64_t>> DefaultLimits(const std::vector<Id>& companies);

  absl::StatusOr<std::vector<CreditHold>> LockHolds(const std::vector<Id>& orders);
  /// Oldest first. The accounts must be locked.
  absl::StatusOr<std::vector<CreditHold>> LockWaiting(const std::vector<Id>& customers);
  /// Whose order it is, without a lock: order -> customer.
  absl::StatusOr<std::map<Id, Id>> FindCustomers(const std::vector<Id>& orders);
  /// In the given order, which is the order of arrival.
  absl::Status InsertHolds(absl::Span<const CreditHold* const> holds, absl::Time now);
  absl::Status UpdateHolds(absl::Span<const CreditHold* const> holds, absl::Time now);

 private:
  pg::Txn& txn_;
};

}  // namespace saikne::finance
