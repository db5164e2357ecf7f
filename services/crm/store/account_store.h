#pragma once

// Sets of account rows <-> domain objects. Sets are locked in id order.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "libs/pg/pg.h"
#include "services/crm/domain/account.h"

namespace saikne::crm {

/// Who an account is, as far as a deal needs to know.
struct AccountRef {
  Id id;
  std::string number;
  std::optional<std::string> external_key;
  std::string currency;  // empty: the company's
  std::string name;
};

/// What an account has open in one currency.
struct AccountTotals {
  std::string currency;
  int32_t open_deals = 0;
  int64_t open_deals_minor = 0;
  int32_t open_orders = 0;
  int64_t open_orders_minor = 0;
  int64_t invoiced_minor = 0;
  int64_t paid_minor = 0;
  int32_t orders_with_exceptions = 0;
};

class AccountStore {
 public:
  explicit AccountStore(pg::Txn& txn) : txn_(txn) {}

  absl::StatusOr<std::vector<Account>> Lock(const Id& company_id, absl::Span<const Id> ids);
  absl::StatusOr<std::vector<Account>> LockByKey(const Id& company_id,
                                                 absl::Span<const std::string> external_keys);
  /// The next `limit` accounts of all companies.
  absl::StatusOr<std::vector<Account>> LockAfter(const Id& after, int limit);
  absl::StatusOr<std::vector<Account>> Read(const Id& company_id, absl::Span<const Id> ids);
  /// Writes new accounts of one company and time; answers the ids of those that did not meet an existing external_key.
  absl::StatusOr<std::vector<Id>> Insert(absl::Span<const Account> accounts);
  absl::Status Update(absl::Span<const Account> accounts);
  /// Who is meant, by id, number or external key; those that are not there are left out.
  absl::StatusOr<std::vector<AccountRef>> Find(const Id& company_id, absl::Span<const Id> ids,
                                               absl::Span<const std::string> numbers,
                                               absl::Span<const std::string> external_keys);

 private:
  pg::Txn& txn_;
};

absl::StatusOr<std::vector<Account>> ReadAccounts(pg::Pool& pool, const Id& company_id,
                                                  absl::Span<const Id> ids);
absl::StatusOr<std::vector<AccountRef>> FindAccounts(pg::Pool& pool, const Id& company_id,
                                                     absl::Span<const Id> ids,
                                                     absl::Span<const std::string> numbers);
/// external_key: only this one, whatever `after` says; empty means all.
absl::StatusOr<std::vector<Account>> ListAccounts(pg::Pool& pool, const Id& company_id, const Id& after,
                                                  int limit, const std::string& external_key);
absl::StatusOr<std::vector<AccountTotals>> ReadAccountTotals(pg::Pool& pool, const Id& account_id);

}  // namespace saikne::crm
