#include "services/crm/store/account_store.h"

#include "libs/base/status.h"
#include "services/crm/sql.h"

namespace saikne::crm {
namespace {

absl::StatusOr<Account> AccountFrom(const pg::Row& row) {
  Account account;
  AccountContent& content = account.content;
  std::string bill_to, ship_to, limit_currency;
  std::optional<int64_t> limit;
  row.Into(account.id, account.company_id, account.number, account.external_key, content.name, content.tax_id,
           content.currency, content.payment_term_code, bill_to, ship_to, limit, limit_currency,
           account.version, account.event_version, account.create_time, account.update_time,
           account.create_actor, account.update_actor);
  content.bill_to = UnpackAddress(bill_to);
  content.ship_to = UnpackAddress(ship_to);
  if (limit) {
    ASSIGN_OR_RETURN(money::Currency currency, money::Currency::Parse(limit_currency));
    content.credit_limit_asked = CreditLimit{*limit, std::move(currency)};
  }
  return account;
}

absl::StatusOr<std::vector<Account>> AccountsFrom(absl::StatusOr<pg::Rows> rows) {
  if (!rows.ok()) return rows.status();
  std::vector<Account> accounts;
  accounts.reserve(rows->size());
  for (const pg::Row& row : *rows) {
    ASSIGN_OR_RETURN(Account account, AccountFrom(row));
    accounts.push_back(std::move(account));
  }
  return accounts;
}

absl::StatusOr<std::vector<AccountRef>> RefsFrom(absl::StatusOr<pg::Rows> rows) {
  if (!rows.ok()) return rows.status();
  std::vector<AccountRef> refs;
  for (const pg::Row& row : *rows) {
    AccountRef& ref = refs.emplace_back();
    row.Into(ref.id, ref.number, ref.external_key, ref.currency, ref.name);
  }
  return refs;
}

// The content of accounts as arrays.
struct Columns {
  std::vector<Id> ids;
  std::vector<std::string> numbers, names, tax_ids, currencies, terms, bill_to, ship_to, limit_currencies,
      actors;
  std::vector<std::optional<std::string>> keys;
  std::vector<std::optional<int64_t>> limits;
  std::vector<int64_t> versions, event_versions;
  std::vector<absl::Time> times;

  explicit Columns(absl::Span<const Account> accounts) {
    for (const Account& account : accounts) {
      const AccountContent& content = account.content;
      ids.push_back(account.id);
      numbers.push_back(account.number);
      keys.push_back(account.external_key);
      names.push_back(content.name);
      tax_ids.push_back(content.tax_id);
      currencies.push_back(content.currency);
      terms.push_back(content.payment_term_code);
      bill_to.push_back(PackAddress(content.bill_to));
      ship_to.push_back(PackAddress(content.ship_to));
      const auto& limit = content.credit_limit_asked;
      limits.push_back(limit ? std::optional<int64_t>(limit->minor) : std::nullopt);
      limit_currencies.push_back(limit ? limit->currency.code() : "");
      versions.push_back(account.version);
      event_versions.push_back(account.event_version);
      times.push_back(account.update_time);
      actors.push_back(account.update_actor);
    }
  }
};

}  // namespace

absl::StatusOr<std::vector<Account>> AccountStore::Lock(const Id& company_id,
                                                        absl::Span<const Id> ids) {
  return AccountsFrom(txn_.Exec(sql::kLockAccounts, company_id, ids));
}

absl::StatusOr<std::vector<Account>> AccountStore::LockByKey(
    const Id& company_id, absl::Span<const std::string> external_keys) {
  return AccountsFrom(txn_.Exec(sql::kLockAccountsByKey, company_id, external_keys));
}

absl::StatusOr<std::vector<Account>> AccountStore::LockAfter(const Id& after, int limit) {
  return AccountsFrom(txn_.Exec(sql::kLockAccountsAfter, after, int32_t{limit}));
}

absl::StatusOr<std::vector<Account>> AccountStore::Read(const Id& company_id,
                                                        absl::Span<const Id> ids) {
  return AccountsFrom(txn_.Exec(sql::kReadAccounts, company_id, ids));
}

absl::StatusOr<std::vector<Id>> AccountStore::Insert(absl::Span<const Account> accounts) {
  std::vector<Id> inserted;
  if (accounts.empty()) return inserted;
  const Columns c(accounts);
  ASSIGN_OR_RETURN(const pg::Rows rows,
                   txn_.Exec(sql::kInsertAccounts, accounts[0].company_id, c.ids, c.numbers, c.keys, c.names,
                             c.tax_ids, c.currencies, c.terms, c.bill_to, c.ship_to, c.limits,
                             c.limit_currencies, c.versions, accounts[0].create_time,
                             accounts[0].create_actor, c.event_versions));
  for (const pg::Row& row : rows) inserted.push_back(row.Get<Id>(0));
  return inserted;
}

absl::Status AccountStore::Update(absl::Span<const Account> accounts) {
  if (accounts.empty()) return absl::OkStatus();
  const Columns c(accounts);
  return txn_.Write(sql::kUpdateAccounts, c.ids, c.names, c.tax_ids, c.currencies, c.terms, c.bill_to, c.ship_to,
                    c.limits, c.limit_currencies, c.versions, c.event_versions, c.times, c.actors);
}

absl::StatusOr<std::vector<AccountRef>> AccountStore::Find(
    const Id& company_id, absl::Span<const Id> ids, absl::Span<const std::string> numbers,
    absl::Span<const std::string> external_keys) {
  return RefsFrom(txn_.Exec(sql::kFindAccounts, company_id, ids, numbers, external_keys));
}

absl::StatusOr<std::vector<Account>> ReadAccounts(pg::Pool& pool, const Id& company_id,
                                                  absl::Span<const Id> ids) {
  return AccountsFrom(pool.Read(sql::kReadAccounts, company_id, ids));
}

absl::StatusOr<std::vector<AccountRef>> FindAccounts(pg::Pool& pool, const Id& company_id,
                                                     absl::Span<const Id> ids,
                                                     absl::Span<const std::string> numbers) {
  return RefsFrom(
      pool.Read(sql::kFindAccounts, company_id, ids, numbers, std::vector<std::string>()));
}

absl::StatusOr<std::vector<Account>> ListAccounts(pg::Pool& pool, const Id& company_id, const Id& after,
                                                  int limit, const std::string& external_key) {
  if (!external_key.empty()) {
    return AccountsFrom(
        pool.Read(sql::kReadAccountsByKey, company_id, std::vector<std::string>{external_key}));
  }
  return AccountsFrom(pool.Read(sql::kListAccounts, company_id, after, limit));
}

absl::StatusOr<std::vector<AccountTotals>> ReadAccountTotals(pg::Pool& pool, const Id& account_id) {
  ASSIGN_OR_RETURN(const pg::Rows rows, pool.Read(sql::kAccountTotals, account_id));
  std::vector<AccountTotals> totals;
  for (const pg::Row& row : rows) {
    AccountTotals& t = totals.emplace_back();
    row.Into(t.currency, t.open_deals, t.open_deals_minor, t.open_orders, t.open_orders_minor,
             t.invoiced_minor, t.paid_minor, t.orders_with_exceptions);
  }
  return totals;
}

}  // namespace saikne::crm
