#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "libs/pg/pg.h"
#include "libs/service/numbers.h"
#include "services/crm/app/command.h"
#include "services/crm/domain/account.h"

namespace saikne::crm {

struct NewAccount {
  std::optional<std::string> external_key;
  AccountContent content;
};

struct SavedAccount {
  Account account;
  RowOutcome outcome = RowOutcome::kCreated;
};

/// Registers accounts, one or a thousand, and with kUpdate changes those whose external_key is there already. Publishes
/// AccountRegistered and AccountChanged. Answers in the order of `accounts`; external keys are unique among them.
/// Errors: INVALID_ARGUMENT/INVALID_FIELD; ALREADY_EXISTS/ACCOUNT_EXTERNAL_KEY_EXISTS with kRefuse; ABORTED/CONFLICT.
absl::StatusOr<std::vector<SavedAccount>> SaveAccounts(pg::Txn& txn, svc::Numbers& numbers,
                                                       const Command& command,
                                                       absl::Span<const NewAccount> accounts,
                                                       OnExisting on_existing);

/// Takes the named fields of `stated`; publishes AccountChanged when something differs.
/// Errors: NOT_FOUND/ACCOUNT_NOT_FOUND; ABORTED/STALE_ETAG; INVALID_ARGUMENT/INVALID_FIELD.
absl::StatusOr<Account> UpdateAccount(pg::Txn& txn, const Command& command, const Id& account_id,
                                      const std::string& etag, const AccountContent& stated,
                                      const std::set<std::string>& fields);

/// The fields that UpdateAccount knows.
const std::set<std::string>& AccountFields();

}  // namespace saikne::crm
