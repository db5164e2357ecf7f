#include "services/crm/app/watch_orders.h"

#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "libs/service/exceptions.h"
#include "services/crm/domain/deal.h"
#include "services/crm/store/watch_store.h"

namespace saikne::crm {
namespace {

svc::Exception NoOrder(const UnansweredWin& win, absl::Duration wait) {
  svc::Exception e;
  e.company_id = win.company_id;
  e.kind = kNoOrder;
  e.subject_type = "deal";
  e.subject_id = win.deal_id;
  e.subject_number = win.number;
  e.reason = absl::StrCat("deal ", win.number, " was won, and no order was placed within ",
                          absl::ToInt64Seconds(wait), " s");
  e.owner = "operator";
  e.money_at_risk_minor = win.amount_minor;
  e.currency = win.currency;
  e.ways_out = {"republish", "ignore"};
  e.deal_id = win.deal_id;
  return e;
}

}  // namespace

absl::StatusOr<bool> WatchOrders(pg::Txn& txn, absl::Duration wait, absl::Time now) {
  WatchStore store(txn);
  const absl::Time until = now - wait;
  ASSIGN_OR_RETURN(const absl::Time since, store.LockMark(absl::UnixEpoch()));
  if (until <= since) return false;
  ASSIGN_OR_RETURN(const std::vector<UnansweredWin> wins, store.WinsWithoutOrder(since, until));
  std::vector<svc::Exception> exceptions;
  for (const UnansweredWin& win : wins) exceptions.push_back(NoOrder(win, wait));
  if (!exceptions.empty()) RETURN_IF_ERROR(svc::RaiseExceptions(txn, exceptions, now));
  // An order that was copied while its exception was being raised could not clear it.
  ASSIGN_OR_RETURN(const std::vector<Id> answered, store.Answered(kNoOrder));
  RETURN_IF_ERROR(svc::ClearExceptions(txn, kNoOrder, answered, now));
  RETURN_IF_ERROR(store.MoveMark(until));
  return false;
}

}  // namespace saikne::crm
