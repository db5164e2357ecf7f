#include "services/production/app/watch_dates.h"

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "libs/base/status.h"
#include "libs/events/outbox.h"
#include "libs/service/companies.h"
#include "libs/service/exceptions.h"
#include "services/production/app/work_order_events.h"
#include "services/production/sql.h"
#include "services/production/store/work_order_store.h"

namespace saikne::production {
namespace {

constexpr int64_t kBatch = 200;

svc::Exception LateException(const WorkOrder& order) {
  return {.company_id = order.company_id,
          .kind = kWorkOrderLate,
          .subject_type = "work_order",
          .subject_id = order.id,
          .subject_number = order.number,
          .reason = absl::StrCat("work order ", order.number, " is needed on ",
                                 absl::FormatCivilTime(*order.required_date), ", and ",
                                 money::FormatMicros(order.Remaining().micros), " of ", order.sku,
                                 " are still to be made"),
          .owner = "planner",
          .ways_out = {"ignore"}};
}

absl::Status ReportLate(pg::Txn& txn, const std::vector<Id>& ids, absl::Time now) {
  WorkOrderStore store(txn);
  ASSIGN_OR_RETURN(std::vector<WorkOrder> orders, store.Lock(ids));
  NeedStore need_store(txn);
  ASSIGN_OR_RETURN(NeedsByLine needs, LoadNeedsOf(need_store, orders));
  std::vector<saikne::events::Outgoing> events;
  std::vector<svc::Exception> exceptions;
  for (WorkOrder& order : orders) {
    if (order.late || !order.Active()) continue;  // finished between the reading and the lock
    order.late = true;
    order.changed = true;
    events.push_back(WorkOrderLateEvent(order, needs, now));
    exceptions.push_back(LateException(order));
  }
  RETURN_IF_ERROR(store.Save(orders, now));
  RETURN_IF_ERROR(saikne::events::Outbox(txn).Append(events));
  return svc::RaiseExceptions(txn, exceptions, now);
}

}  // namespace

absl::StatusOr<bool> WatchDates(pg::Txn& txn, const Settings& settings, absl::Time now) {
  ASSIGN_OR_RETURN(pg::Rows done, txn.Exec(sql::kLateAndDone, std::string(kWorkOrderLate)));
  std::vector<Id> cleared;
  for (const pg::Row& row : done) cleared.push_back(row.Get<Id>(0));
  RETURN_IF_ERROR(svc::ClearExceptions(txn, kWorkOrderLate, cleared, now));
  ASSIGN_OR_RETURN(pg::Rows companies, txn.Exec(sql::kCompanyIds));
  bool more = false;
  for (const pg::Row& row : companies) {
    ASSIGN_OR_RETURN(svc::Company company, svc::LoadCompany(txn, row.Get<Id>(0)));
    absl::CivilDay until = company.Day(now) + settings.late_warning_days;
    ASSIGN_OR_RETURN(pg::Rows rows, txn.Exec(sql::kFindLate, company.id, until, kBatch));
    std::vector<Id> ids;
    for (const pg::Row& late : rows) ids.push_back(late.Get<Id>(0));
    if (!ids.empty()) RETURN_IF_ERROR(ReportLate(txn, ids, now));
    more = more || rows.size() == kBatch;
  }
  return more;
}

}  // namespace saikne::production
