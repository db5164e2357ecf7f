#include "services/crm/app/save_accounts.h"

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "libs/base/naming_field.h"
#include "libs/base/status.h"
#include "libs/events/outbox.h"
#include "libs/rpc/etag.h"
#include "libs/service/companies.h"
#include "services/crm/app/account_events.h"
#include "services/crm/store/account_store.h"
#include "services/crm/store/code_store.h"

namespace saikne::crm {
namespace {

// A key that another transaction inserts meanwhile is found the next time round.
constexpr int kRounds = 3;

absl::Status KeyExists(const std::string& key) {
  return Error(absl::StatusCode::kAlreadyExists, "ACCOUNT_EXTERNAL_KEY_EXISTS",
               absl::StrCat("an account with external_key ", key, " exists"), {{"external_key", key}});
}

class Saving {
 public:
  Saving(pg::Txn& txn, const Command& command, absl::Span<const NewAccount> wanted)
      : store_(txn), txn_(txn), command_(command), wanted_(wanted), saved_(wanted.size()) {}

  absl::StatusOr<std::vector<SavedAccount>> Run(svc::Numbers& numbers, OnExisting on_existing) {
    std::vector<size_t> open = RowsByKey();
    for (int round = 0; round < kRounds && !open.empty(); ++round) {
      ASSIGN_OR_RETURN(open, TakeExisting(open, on_existing));
      if (!open.empty()) {
        ASSIGN_OR_RETURN(open, InsertNew(open, numbers));
      }
    }
    if (!open.empty()) {
      return Error(absl::StatusCode::kAborted, "CONFLICT", "the same external keys are being written");
    }
    RETURN_IF_ERROR(store_.Update(changed_));
    RETURN_IF_ERROR(::saikne::events::Outbox(txn_).Append(outgoing_));
    return std::move(saved_);
  }

 private:
  // In key order, so that two batches with the same keys never wait for each other crosswise.
  std::vector<size_t> RowsByKey() const {
    std::vector<size_t> rows(wanted_.size());
    for (size_t i = 0; i < rows.size(); ++i) rows[i] = i;
    std::sort(rows.begin(), rows.end(),
              [&](size_t a, size_t b) { return wanted_[a].external_key < wanted_[b].external_key; });
    return rows;
  }

  // Compares the rows that exist already, and answers the others.
  absl::StatusOr<std::vector<size_t>> TakeExisting(const std::vector<size_t>& rows,
                                                   OnExisting on_existing) {
    std::vector<std::string> keys;
    for (const size_t row : rows) {
      if (wanted_[row].external_key) keys.push_back(*wanted_[row].external_key);
    }
    if (keys.empty()) return rows;
    ASSIGN_OR_RETURN(const std::vector<Account> found, store_.LockByKey(command_.company_id, keys));
    std::map<std::string, const Account*> by_key;
    for (const Account& account : found) by_key[*account.external_key] = &account;
    std::vector<size_t> rest;
    for (const size_t row : rows) {
      const auto at = wanted_[row].external_key ? by_key.find(*wanted_[row].external_key) : by_key.end();
      if (at == by_key.end()) {
        rest.push_back(row);
        continue;
      }
      if (on_existing == OnExisting::kRefuse) return KeyExists(at->first);
      Compare(row, *at->second);
    }
    return rest;
  }

  void Compare(size_t row, Account account) {
    const bool same = account.content == wanted_[row].content;
    if (!same) {
      account.content = wanted_[row].content;
      ++account.version;
      account.update_time = command_.act.now;
      account.update_actor = command_.act.actor;
      outgoing_.push_back(AccountChangedEvent(account, command_.flow(account.id), command_.act.now));
      changed_.push_back(account);
    }
    saved_[row] = {std::move(account), same ? RowOutcome::kUnchanged : RowOutcome::kUpdated};
  }

  // Inserts rows and answers those whose key appeared meanwhile.
  absl::StatusOr<std::vector<size_t>> InsertNew(const std::vector<size_t>& rows, svc::Numbers& numbers) {
    ASSIGN_OR_RETURN(const svc::Company company, svc::LoadCompany(txn_, command_.company_id));
    const int year = static_cast<int>(company.Day(command_.act.now).year());
    ASSIGN_OR_RETURN(const std::vector<std::string> allotted,
                     numbers.Next(command_.company_id, "AC", year, static_cast<int>(rows.size())));
    std::vector<Account> fresh;
    std::vector<::saikne::events::Outgoing> registered;
    for (size_t i = 0; i < rows.size(); ++i) {
      fresh.push_back(NewRow(wanted_[rows[i]], allotted[i]));
      Account& account = fresh.back();
      registered.push_back(
          AccountRegisteredEvent(account, command_.flow(account.id), command_.act.now));
    }
    ASSIGN_OR_RETURN(std::vector<Id> inserted, store_.Insert(fresh));
    std::sort(inserted.begin(), inserted.end());
    std::vector<size_t> rest;
    for (size_t i = 0; i < rows.size(); ++i) {
      if (!std::binary_search(inserted.begin(), inserted.end(), fresh[i].id)) {
        rest.push_back(rows[i]);
        continue;
      }
      outgoing_.push_back(std::move(registered[i]));
      saved_[rows[i]] = {std::move(fresh[i]), RowOutcome::kCreated};
    }
    return rest;
  }

  Account NewRow(const NewAccount& wanted, const std::string& number) const {
    Account account;
    account.id = Id::New(command_.act.now);
    account.company_id = command_.company_id;
    account.number = number;
    account.external_key = wanted.external_key;
    account.content = wanted.content;
    account.version = 1;
    account.create_time = account.update_time = command_.act.now;
    account.create_actor = account.update_actor = command_.act.actor;
    return account;
  }

  AccountStore store_;
  pg::Txn& txn_;
  const Command& command_;
  absl::Span<const NewAccount> wanted_;
  std::vector<SavedAccount> saved_;
  std::vector<Account> changed_;
  std::vector<::saikne::events::Outgoing> outgoing_;
};

absl::Status CheckTerm(const NamedCodes& terms, const AccountContent& content) {
  return terms.Check(CodeKind::kPaymentTerm, content.payment_term_code, "account.payment_term_code");
}

void TakeFields(AccountContent& content, const AccountContent& stated,
                const std::set<std::string>& fields) {
  if (fields.count("name") > 0) content.name = stated.name;
  if (fields.count("tax_id") > 0) content.tax_id = stated.tax_id;
  if (fields.count("currency") > 0) content.currency = stated.currency;
  if (fields.count("payment_term_code") > 0) content.payment_term_code = stated.payment_term_code;
  if (fields.count("bill_to") > 0) content.bill_to = stated.bill_to;
  if (fields.count("ship_to") > 0) content.ship_to = stated.ship_to;
  if (fields.count("credit_limit_asked") > 0) content.credit_limit_asked = stated.credit_limit_asked;
}

}  // namespace

const std::set<std::string>& AccountFields() {
  static const std::set<std::string>& fields = *new std::set<std::string>{
      "name", "tax_id", "currency", "payment_term_code", "bill_to", "ship_to", "credit_limit_asked"};
  return fields;
}

absl::StatusOr<std::vector<SavedAccount>> SaveAccounts(pg::Txn& txn, svc::Numbers& numbers,
                                                       const Command& command,
                                                       absl::Span<const NewAccount> accounts,
                                                       OnExisting on_existing) {
  NamedCodes terms;
  for (const NewAccount& account : accounts) terms.Add(CodeKind::kPaymentTerm, account.content.payment_term_code);
  RETURN_IF_ERROR(terms.Load(txn, command.company_id));
  for (size_t i = 0; i < accounts.size(); ++i) {
    RETURN_IF_ERROR(AtRow(CheckAccount(accounts[i].content), i, on_existing));
    RETURN_IF_ERROR(AtRow(CheckTerm(terms, accounts[i].content), i, on_existing));
    const absl::Status key =
        CheckExternalKey("account.external_key", accounts[i].external_key.value_or(""));
    RETURN_IF_ERROR(AtRow(key, i, on_existing));
  }
  return Saving(txn, command, accounts).Run(numbers, on_existing);
}

absl::StatusOr<Account> UpdateAccount(pg::Txn& txn, const Command& command, const Id& account_id,
                                      const std::string& etag, const AccountContent& stated,
                                      const std::set<std::string>& fields) {
  AccountStore store(txn);
  ASSIGN_OR_RETURN(std::vector<Account> found, store.Lock(command.company_id, {account_id}));
  if (found.empty()) return NotFoundIn("account.id", "ACCOUNT", account_id.ToString());
  Account& account = found[0];
  RETURN_IF_ERROR(rpc::CheckEtag(etag, account.version));
  AccountContent content = account.content;
  TakeFields(content, stated, fields);
  RETURN_IF_ERROR(CheckAccount(content));
  if (content == account.content) return std::move(account);
  if (content.payment_term_code != account.content.payment_term_code) {
    NamedCodes terms;
    terms.Add(CodeKind::kPaymentTerm, content.payment_term_code);
    RETURN_IF_ERROR(terms.Load(txn, command.company_id));
    RETURN_IF_ERROR(CheckTerm(terms, content));
  }
  account.content = std::move(content);
  ++account.version;
  account.update_time = command.act.now;
  account.update_actor = command.act.actor;
  const auto event = AccountChangedEvent(account, command.flow(account.id), command.act.now);
  RETURN_IF_ERROR(store.Update({account}));
  RETURN_IF_ERROR(::saikne::events::Outbox(txn).Append({event}));
  return std::move(account);
}

}  // namespace saikne::crm
