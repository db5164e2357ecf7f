#include "services/finance/app/customer_book.h"

#include <algorithm>
#include <utility>

#include "libs/base/status.h"
#include "saikne/finance/events/v1/finance_events.pb.h"
#include "services/finance/app/document_events.h"
#include "services/finance/store/credit_store.h"

namespace saikne::finance {
namespace {

namespace ev = ::saikne::finance::events::v1;

// Which of a customer's reliefs, in order, completes room for `taken`; `before` was there without them.
const Relief& CauseOf(const std::vector<const Relief*>& reliefs, int64_t before, int64_t taken) {
  int64_t room = before;
  for (const Relief* relief : reliefs) {
    room += relief->room;
    if (room >= taken) return *relief;
  }
  return *reliefs.back();
}

}  // namespace

absl::Status CustomerBook::LockIds(std::vector<Id> ids) {
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  ASSIGN_OR_RETURN(std::vector<CreditAccount> locked, CreditStore(txn_).LockAccounts(ids));
  for (CreditAccount& account : locked) accounts_[account.customer_id] = std::move(account);
  return absl::OkStatus();
}

absl::Status CustomerBook::Lock(absl::Span<const Id> customers) {
  return LockIds(std::vector<Id>(customers.begin(), customers.end()));
}

absl::Status CustomerBook::LockOrCreate(absl::Span<const CustomerRef> customers, const Companies& companies) {
  std::vector<Id> ids;
  for (const CustomerRef& customer : customers) ids.push_back(customer.customer_id);
  RETURN_IF_ERROR(LockIds(ids));
  std::map<Id, CreditAccount> missing;
  std::set<Id> company_ids;
  for (const CustomerRef& customer : customers) {
    if (accounts_.count(customer.customer_id) > 0) continue;
    CreditAccount account;
    account.customer_id = customer.customer_id;
    account.company_id = customer.company_id;
    account.customer_number = customer.number;
    account.customer_name = customer.name;
    account.currency = companies.at(customer.company_id).base_currency.code();
    company_ids.insert(customer.company_id);
    missing[customer.customer_id] = std::move(account);
  }
  if (missing.empty()) return absl::OkStatus();
  CreditStore store(txn_);
  ASSIGN_OR_RETURN(auto limits, store.DefaultLimits(std::vector<Id>(company_ids.begin(), company_ids.end())));
  std::vector<CreditAccount> fresh;
  for (auto& [id, account] : missing) {
    account.limit = limits[account.company_id];
    fresh.push_back(account);
  }
  RETURN_IF_ERROR(store.InsertAccounts(fresh, "system:finance", now_));
  return LockIds(ids);
}

absl::Status CustomerBook::LockHolds(absl::Span<const Id> orders) {
  ASSIGN_OR_RETURN(std::vector<CreditHold> locked,
                   CreditStore(txn_).LockHolds(std::vector<Id>(orders.begin(), orders.end())));
  for (CreditHold& hold : locked) holds_[hold.order_id] = std::move(hold);
  return absl::OkStatus();
}

CreditAccount* CustomerBook::account(const Id& customer) {
  auto found = accounts_.find(customer);
  return found == accounts_.end() ? nullptr : &found->second;
}

CreditHold* CustomerBook::hold(const Id& order) {
  auto found = holds_.find(order);
  return found == holds_.end() ? nullptr : &found->second;
}

CreditHold& CustomerBook::AddHold(CreditHold hold) {
  new_holds_.push_back(hold.order_id);
  return holds_[hold.order_id] = std::move(hold);
}

void CustomerBook::PublishHeld(CreditHold& hold, const ::saikne::events::Flow& flow) {
  ev::CreditHeld event;
  event.set_order_id(hold.order_id.ToString());
  event.set_customer_id(hold.customer_id.ToString());
  SetMoney(hold.amount, hold.currency, event.mutable_amount());
  event.set_over_limit(hold.over_limit);
  event.set_released_by(hold.released_by);
  event.set_deal_id(IdText(hold.deal_id));
  events_.emplace_back(event, ++hold.event_version, flow, now_);
  Touch(hold);
}

void CustomerBook::PublishRefused(const CreditAccount& account, CreditHold& hold,
                                  const ::saikne::events::Flow& flow) {
  ev::CreditRefused event;
  event.set_order_id(hold.order_id.ToString());
  event.set_customer_id(hold.customer_id.ToString());
  SetMoney(hold.amount, hold.currency, event.mutable_amount());
  SetMoney(account.limit, account.currency, event.mutable_limit());
  SetMoney(account.available(), account.currency, event.mutable_available());
  event.set_deal_id(IdText(hold.deal_id));
  events_.emplace_back(event, ++hold.event_version, flow, now_);
  Touch(hold);
}

void CustomerBook::PublishFreed(CreditHold& hold, int64_t freed, const ::saikne::events::Flow& flow) {
  ev::CreditFreed event;
  event.set_order_id(hold.order_id.ToString());
  event.set_customer_id(hold.customer_id.ToString());
  SetMoney(freed, hold.currency, event.mutable_amount());
  SetMoney(hold.held, hold.currency, event.mutable_still_held());
  event.set_deal_id(IdText(hold.deal_id));
  events_.emplace_back(event, ++hold.event_version, flow, now_);
  Touch(hold);
}

absl::Status CustomerBook::TakeWaiting(absl::Span<const Relief> reliefs) {
  std::map<Id, std::vector<const Relief*>> reliefs_of;
  for (const Relief& relief : reliefs) reliefs_of[relief.customer_id].push_back(&relief);
  std::vector<Id> customers;
  for (const auto& [customer, some] : reliefs_of) customers.push_back(customer);
  if (customers.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(std::vector<CreditHold> rows, CreditStore(txn_).LockWaiting(customers));
  std::map<Id, std::vector<CreditHold*>> waiting;
  for (CreditHold& row : rows) {
    // What this transaction has changed already is newer than the row.
    if (holds_.count(row.order_id) == 0) holds_[row.order_id] = row;
    waiting[row.customer_id].push_back(&holds_[row.order_id]);
  }
  for (auto& [customer, holds] : waiting) {
    CreditAccount* account = this->account(customer);
    if (account == nullptr) continue;
    const std::vector<const Relief*>& causes = reliefs_of.at(customer);
    int64_t before = account->available(), taken = 0;
    for (const Relief* relief : causes) before -= relief->room;
    for (CreditHold* hold : finance::TakeWaiting(*account, holds)) {
      taken += hold->amount;
      ::saikne::events::Flow own = CauseOf(causes, before, taken).cause;
      own.correlation_id = hold->correlation_id;
      own.company_id = hold->company_id;
      PublishHeld(*hold, own);
      Touch(*account);
    }
  }
  return absl::OkStatus();
}

absl::Status CustomerBook::Save(const std::string& actor) {
  CreditStore store(txn_);
  std::vector<const CreditAccount*> accounts;
  for (const Id& id : touched_accounts_) accounts.push_back(&accounts_.at(id));
  if (!accounts.empty()) RETURN_IF_ERROR(store.UpdateAccounts(accounts, actor, now_));
  std::vector<const CreditHold*> fresh;
  for (const Id& id : new_holds_) {
    fresh.push_back(&holds_.at(id));
    touched_holds_.erase(id);
  }
  if (!fresh.empty()) RETURN_IF_ERROR(store.InsertHolds(fresh, now_));
  std::vector<const CreditHold*> changed;
  for (const Id& id : touched_holds_) changed.push_back(&holds_.at(id));
  if (!changed.empty()) RETURN_IF_ERROR(store.UpdateHolds(changed, now_));
  return absl::OkStatus();
}

}  // namespace saikne::finance
