#include "services/finance/app/credit_holds.h"

#include <map>

#include "libs/base/status.h"
#include "services/finance/store/credit_store.h"

namespace saikne::finance {
namespace {

using ::saikne::events::Outbox;
using ::saikne::events::Outcome;

CreditHold NewHold(const PlaceHold& request) {
  CreditHold hold;
  hold.order_id = request.order_id;
  hold.company_id = request.customer.company_id;
  hold.customer_id = request.customer.customer_id;
  hold.deal_id = request.deal_id;
  hold.order_number = request.order_number;
  hold.currency = request.currency;
  hold.amount = request.gross;
  hold.correlation_id = request.flow.correlation_id;
  return hold;
}

// Locks what a set of orders concerns, the accounts first; whose they are is read without a lock and never changes.
absl::Status LockOrders(pg::Txn& txn, CustomerBook& book, const std::vector<Id>& orders) {
  ASSIGN_OR_RETURN(auto owners, CreditStore(txn).FindCustomers(orders));
  std::vector<Id> customers;
  for (const auto& [order, customer] : owners) customers.push_back(customer);
  RETURN_IF_ERROR(book.Lock(customers));
  return book.LockHolds(orders);
}

absl::Status Finish(pg::Txn& txn, CustomerBook& book, const std::string& actor) {
  RETURN_IF_ERROR(book.Save(actor));
  return Outbox(txn).Append(book.events());
}

}  // namespace

absl::StatusOr<std::vector<Outcome>> PlaceHolds(pg::Txn& txn, absl::Span<const PlaceHold> requests,
                                                absl::Time now) {
  if (requests.empty()) return std::vector<Outcome>();
  std::vector<Id> company_ids, orders;
  std::vector<CustomerRef> customers;
  for (const PlaceHold& r : requests) {
    company_ids.push_back(r.flow.company_id);
    orders.push_back(r.order_id);
    customers.push_back(r.customer);
  }
  ASSIGN_OR_RETURN(Companies companies, LoadCompanies(txn, company_ids));
  CustomerBook book(txn, now);
  RETURN_IF_ERROR(book.LockOrCreate(customers, companies));
  RETURN_IF_ERROR(book.LockHolds(orders));
  std::vector<Outcome> outcomes;
  for (const PlaceHold& r : requests) {
    const svc::Company& company = companies.at(r.flow.company_id);
    CreditAccount* account = book.account(r.customer.customer_id);
    if (r.currency != company.base_currency.code()) {
      outcomes.push_back(Outcome::Park("FOREIGN_CURRENCY", "the company sells in " + company.base_currency.code() +
                                                               ", the order is in " + r.currency));
    } else if (account == nullptr || account->company_id != company.id) {
      outcomes.push_back(Outcome::Park("CUSTOMER_OF_OTHER_COMPANY", "the customer belongs to another company"));
    } else if (book.hold(r.order_id) != nullptr) {
      outcomes.push_back(Outcome::Ignored("HOLD_EXISTS"));
    } else {
      CreditHold& hold = book.AddHold(NewHold(r));
      if (TakeIfFits(*account, hold)) {
        book.PublishHeld(hold, r.flow);
        book.Touch(*account);
      } else {
        book.PublishRefused(*account, hold, r.flow);
      }
      outcomes.push_back(Outcome::Applied());
    }
  }
  RETURN_IF_ERROR(Finish(txn, book, "system:finance"));
  return outcomes;
}

absl::StatusOr<std::vector<Outcome>> ReleaseHolds(pg::Txn& txn, absl::Span<const ReleaseHold> requests,
                                                  absl::Time now) {
  if (requests.empty()) return std::vector<Outcome>();
  std::vector<Id> orders;
  for (const ReleaseHold& r : requests) orders.push_back(r.order_id);
  CustomerBook book(txn, now);
  RETURN_IF_ERROR(LockOrders(txn, book, orders));
  std::vector<Outcome> outcomes;
  for (const ReleaseHold& r : requests) {
    CreditHold* hold = book.hold(r.order_id);
    CreditAccount* account = hold == nullptr ? nullptr : book.account(hold->customer_id);
    if (account == nullptr || !TakeOverLimit(*account, *hold, r.released_by)) {
      outcomes.push_back(Outcome::Ignored("NOT_WAITING"));
      continue;
    }
    book.Touch(*account);
    book.PublishHeld(*hold, r.flow);
    outcomes.push_back(Outcome::Applied());
  }
  RETURN_IF_ERROR(Finish(txn, book, "system:finance"));
  return outcomes;
}

absl::StatusOr<std::vector<Outcome>> CloseHolds(pg::Txn& txn, absl::Span<const CloseHold> requests,
                                                absl::Time now) {
  if (requests.empty()) return std::vector<Outcome>();
  std::vector<Id> orders;
  for (const CloseHold& r : requests) orders.push_back(r.order_id);
  CustomerBook book(txn, now);
  RETURN_IF_ERROR(LockOrders(txn, book, orders));
  std::vector<Outcome> outcomes;
  std::vector<Relief> reliefs;
  for (const CloseHold& r : requests) {
    CreditHold* hold = book.hold(r.order_id);
    CreditAccount* account = hold == nullptr ? nullptr : book.account(hold->customer_id);
    if (account == nullptr || hold->state == HoldState::kClosed ||
        (r.only_waiting && hold->state != HoldState::kWaiting)) {
      outcomes.push_back(Outcome::Ignored("NOTHING_TO_CLOSE"));
      continue;
    }
    int64_t freed = Close(*account, *hold);
    book.Touch(*hold);
    if (freed > 0) {
      book.Touch(*account);
      book.PublishFreed(*hold, freed, r.flow);
      reliefs.push_back({account->customer_id, freed, r.flow});
    }
    outcomes.push_back(Outcome::Applied());
  }
  RETURN_IF_ERROR(book.TakeWaiting(reliefs));
  RETURN_IF_ERROR(Finish(txn, book, "system:finance"));
  return outcomes;
}

}  // namespace saikne::finance
