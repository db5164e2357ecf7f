#include "services/production/app/settle_reports.h"

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "libs/events/outbox.h"
#include "libs/service/exceptions.h"
#include "libs/supply/item_store.h"
#include "services/production/app/cover_needs.h"
#include "services/production/app/work_order_events.h"
#include "services/production/store/work_order_store.h"

namespace saikne::production {
namespace {

svc::Exception RefusedReport(const WorkOrder& order, const ReportAnswer& answer, bool issue) {
  return {.company_id = order.company_id,
          .kind = "OUTPUT_REFUSED",
          .subject_type = "work_order",
          .subject_id = order.id,
          .subject_number = order.number,
          .reason = absl::StrCat(issue ? "material issued to" : "a report on", " work order ", order.number,
                                 " was reversed: ", answer.reason),
          .owner = "planner",
          .ways_out = {"ignore"}};
}

/// The report with what it consumed, in the order of the work order's components.
Report WithConsumed(const WorkOrderStore::Settled& settled, const WorkOrder& order) {
  Report report = settled.report;
  for (const Component& component : order.components) {
    auto consumed = settled.consumed.find(component.line_id);
    report.consumed.push_back(consumed == settled.consumed.end() ? Quantity{} : consumed->second);
  }
  return report;
}

}  // namespace

absl::Status SettleReports(pg::Txn& txn, const std::vector<ReportAnswer>& answers, absl::Time now) {
  WorkOrderStore store(txn);
  std::vector<Id> reports, order_ids, items;
  std::vector<bool> valued;
  absl::flat_hash_map<Id, const ReportAnswer*> by_report;
  for (const ReportAnswer& answer : answers) {
    reports.push_back(answer.report_id);
    valued.push_back(answer.valued);
    order_ids.push_back(answer.work_order_id);
    by_report[answer.report_id] = &answer;
  }
  ASSIGN_OR_RETURN(auto items_of, store.ItemsOf(order_ids));
  for (const auto& [order, item] : items_of) items.push_back(item);
  RETURN_IF_ERROR(supply::ItemStore(txn).Lock(items));
  ASSIGN_OR_RETURN(std::vector<WorkOrder> orders, store.Lock(order_ids));
  ASSIGN_OR_RETURN(std::vector<WorkOrderStore::Settled> settled, store.Settle(reports, valued));
  absl::flat_hash_map<Id, WorkOrder*> by_id;
  for (WorkOrder& order : orders) by_id[order.id] = &order;

  NeedStore need_store(txn);
  ASSIGN_OR_RETURN(NeedsByLine needs, LoadNeedsOf(need_store, orders));
  std::vector<saikne::events::Outgoing> events;
  std::vector<svc::Exception> exceptions;
  std::vector<Id> closed;
  for (const WorkOrderStore::Settled& one : settled) {
    WorkOrder& order = *by_id[one.work_order_id];
    const ReportAnswer& answer = *by_report[one.report.id];
    if (!one.valued) {
      ReverseReport(order, WithConsumed(one, order));
      exceptions.push_back(RefusedReport(order, answer, one.report.issue));
    } else if (ReportValued(order, one.report)) {
      events.push_back(WorkOrderClosedEvent(order, needs, answer.flow, now));
      closed.push_back(order.id);
    }
  }
  RETURN_IF_ERROR(store.Save(orders, now));
  RETURN_IF_ERROR(saikne::events::Outbox(txn).Append(events));
  RETURN_IF_ERROR(svc::ClearExceptions(txn, kWorkOrderUnpegged, closed, now));
  return svc::RaiseExceptions(txn, exceptions, now);
}

absl::Status CoverComponents(pg::Txn& txn, const std::vector<Coverage>& coverage, absl::Time now) {
  std::vector<Id> ids;
  for (const Coverage& one : coverage) ids.push_back(one.work_order_id);
  WorkOrderStore store(txn);
  ASSIGN_OR_RETURN(std::vector<WorkOrder> orders, store.Lock(ids));
  absl::flat_hash_map<Id, Component*> components;
  for (WorkOrder& order : orders) {
    for (Component& component : order.components) components[component.line_id] = &component;
  }
  absl::flat_hash_map<Id, bool> touched;
  for (const Coverage& one : coverage) {
    auto component = components.find(one.line_id);
    if (component == components.end() || component->second->covered == one.covered) continue;
    component->second->covered = one.covered;
    touched[one.work_order_id] = true;
  }
  for (WorkOrder& order : orders) {
    if (!touched.contains(order.id)) continue;
    order.changed = true;
    ApplyCoverage(order);
  }
  return store.Save(orders, now);
}

}  // namespace saikne::production
