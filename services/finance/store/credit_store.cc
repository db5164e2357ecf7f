#include "services/finance/store/credit_store.h"

#include "libs/base/status.h"
#include "services/finance/sql.h"

namespace saikne::finance {

CreditAccount ReadCreditAccount(const pg::Row& row) {
  CreditAccount a;
  row.Into(a.customer_id, a.company_id, a.customer_number, a.customer_name, a.currency, a.limit, a.limit_asked,
           a.held, a.receivable, a.advance, a.version);
  return a;
}

CreditHold ReadCreditHold(const pg::Row& row) {
  CreditHold h;
  int state = 0;
  row.Into(h.order_id, h.company_id, h.customer_id, h.deal_id, h.order_number, h.currency, h.amount, h.held, state,
           h.over_limit, h.released_by, h.correlation_id, h.arrival, h.event_version, h.version);
  h.state = static_cast<HoldState>(state);
  return h;
}

absl::StatusOr<std::vector<CreditAccount>> CreditStore::LockAccounts(const std::vector<Id>& customers) {
  ASSIGN_OR_RETURN(pg::Rows rows, txn_.Exec(sql::kLockCreditAccounts, customers));
  std::vector<CreditAccount> accounts;
  for (const pg::Row& row : rows) accounts.push_back(ReadCreditAccount(row));
  return accounts;
}

absl::Status CreditStore::InsertAccounts(absl::Span<const CreditAccount> accounts, const std::string& actor,
                                         absl::Time now) {
  std::vector<Id> customers, companies;
  std::vector<std::string> numbers, names, currencies;
  std::vector<int64_t> limits;
  for (const CreditAccount& a : accounts) {
    customers.push_back(a.customer_id);
    companies.push_back(a.company_id);
    numbers.push_back(a.customer_number);
    names.push_back(a.customer_name);
    currencies.push_back(a.currency);
    limits.push_back(a.limit);
  }
  return txn_.Write(sql::kInsertCreditAccounts, customers, companies, numbers, names, currencies, limits, actor, now);
}

absl::Status CreditStore::UpdateAccounts(absl::Span<const CreditAccount* const> accounts,
                                         const std::string& actor, absl::Time now) {
  std::vector<Id> ids;
  std::vector<std::string> numbers, names;
  std::vector<int64_t> limits, held, receivables, advances;
  std::vector<std::optional<int64_t>> asked;
  for (const CreditAccount* a : accounts) {
    ids.push_back(a->customer_id);
    numbers.push_back(a->customer_number);
    names.push_back(a->customer_name);
    limits.push_back(a->limit);
    asked.push_back(a->limit_asked);
    held.push_back(a->held);
    receivables.push_back(a->receivable);
    advances.push_back(a->advance);
  }
  return txn_.Write(sql::kUpdateCreditAccounts, ids, numbers, names, limits, asked, held, receivables, advances, actor, now);
}

absl::StatusOr<std::map<Id, int64_t>> CreditStore::DefaultLimits(const std::vector<Id>& companies) {
  ASSIGN_OR_RETURN(pg::Rows rows, txn_.Exec(sql::kSelectCreditDefaults, companies));
  std::map<Id, int64_t> limits;
  for (const pg::Row& row : rows) limits[row.Get<Id>(0)] = row.Get<int64_t>(1);
  return limits;
}

absl::StatusOr<std::vector<CreditHold>> CreditStore::LockHolds(const std::vector<Id>& orders) {
  ASSIGN_OR_RETURN(pg::Rows rows, txn_.Exec(sql::kLockCreditHolds, orders));
  std::vector<CreditHold> holds;
  for (const pg::Row& row : rows) holds.push_back(ReadCreditHold(row));
  return holds;
}

absl::StatusOr<std::vector<CreditHold>> CreditStore::LockWaiting(const std::vector<Id>& customers) {
  ASSIGN_OR_RETURN(pg::Rows rows, txn_.Exec(sql::kLockWaitingHolds, customers));
  std::vector<CreditHold> holds;
  for (const pg::Row& row : rows) holds.push_back(ReadCreditHold(row));
  return holds;
}

absl::StatusOr<std::map<Id, Id>> CreditStore::FindCustomers(const std::vector<Id>& orders) {
  ASSIGN_OR_RETURN(pg::Rows rows, txn_.Exec(sql::kFindHoldCustomers, orders));
  std::map<Id, Id> customers;
  for (const pg::Row& row : rows) customers[row.Get<Id>(0)] = row.Get<Id>(1);
  return customers;
}

absl::Status CreditStore::InsertHolds(absl::Span<const CreditHold* const> holds, absl::Time now) {
  std::vector<Id> orders, companies, customers;
  std::vector<std::optional<Id>> deals;
  std::vector<std::string> numbers, currencies, released, correlations;
  std::vector<int64_t> amounts, held, versions;
  std::vector<int> states;
  std::vector<bool> over;
  for (const CreditHold* h : holds) {
    orders.push_back(h->order_id);
    companies.push_back(h->company_id);
    customers.push_back(h->customer_id);
    deals.push_back(h->deal_id);
    numbers.push_back(h->order_number);
    currencies.push_back(h->currency);
    amounts.push_back(h->amount);
    held.push_back(h->held);
    states.push_back(static_cast<int>(h->state));
    over.push_back(h->over_limit);
    released.push_back(h->released_by);
    correlations.push_back(h->correlation_id);
    versions.push_back(h->event_version);
  }
  return txn_.Write(sql::kInsertCreditHolds, orders, companies, customers, deals, numbers, currencies, amounts, held, states,
                    over, released, correlations, versions, now);
}

absl::Status CreditStore::UpdateHolds(absl::Span<const CreditHold* const> holds, absl::Time now) {
  std::vector<Id> orders;
  std::vector<int64_t> held, versions;
  std::vector<int> states;
  std::vector<bool> over;
  std::vector<std::string> released;
  for (const CreditHold* h : holds) {
    orders.push_back(h->order_id);
    held.push_back(h->held);
    states.push_back(static_cast<int>(h->state));
    over.push_back(h->over_limit);
    released.push_back(h->released_by);
    versions.push_back(h->event_version);
  }
  return txn_.Write(sql::kUpdateCreditHolds, orders, held, states, over, released, versions, now);
}

}  // namespace saikne::finance
