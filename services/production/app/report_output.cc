#include "services/production/app/report_output.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "libs/events/outbox.h"
#include "libs/service/companies.h"
#include "libs/service/exceptions.h"
#include "libs/supply/item_store.h"
#include "services/production/app/cover_needs.h"
#include "services/production/app/work_order_events.h"
#include "services/production/store/work_order_store.h"

namespace saikne::production {
namespace {

absl::Status CheckVersion(const WorkOrder& order, const std::string& etag) {
  if (etag.empty() || etag == absl::StrCat(order.version)) return absl::OkStatus();
  return Error(absl::StatusCode::kAborted, "STALE_ETAG", "the work order was changed meanwhile",
               {{"current", absl::StrCat(order.version)}, {"given", etag}});
}

/// Locks the item, then the work order.
absl::StatusOr<std::vector<WorkOrder>> LockOne(pg::Txn& txn, const WorkOrderCommand& command) {
  WorkOrderStore store(txn);
  ASSIGN_OR_RETURN(auto items, store.ItemsOf({command.work_order_id}));
  if (items.empty()) return NotFound("WORK_ORDER", command.work_order_id.ToString());
  RETURN_IF_ERROR(supply::ItemStore(txn).Lock({items.begin()->second}));
  ASSIGN_OR_RETURN(std::vector<WorkOrder> orders, store.Lock({command.work_order_id}));
  if (orders[0].company_id != command.flow.company_id) {
    return NotFound("WORK_ORDER", command.work_order_id.ToString());
  }
  RETURN_IF_ERROR(CheckVersion(orders[0], command.etag));
  return orders;
}

saikne::events::Flow InFlowOf(const WorkOrder& order, saikne::events::Flow flow) {
  flow.correlation_id = order.correlation_id;
  return flow;
}

/// The components that are issued, by their place in the work order.
absl::StatusOr<std::vector<Issue>> ComponentsOf(const WorkOrder& order, const std::vector<IssueInput>& inputs) {
  std::vector<Issue> issues;
  for (size_t i = 0; i < inputs.size(); ++i) {
    auto component = std::find_if(order.components.begin(), order.components.end(),
                                  [&](const Component& c) { return c.sku == inputs[i].sku; });
    if (component == order.components.end()) {
      return FieldError(absl::StrCat("lines[", i, "].sku"),
                        absl::StrCat("work order ", order.number, " has no component ", inputs[i].sku));
    }
    issues.push_back({static_cast<size_t>(component - order.components.begin()), inputs[i].quantity});
  }
  if (!inputs.empty()) return issues;
  issues = EverythingCovered(order);
  if (!issues.empty()) return issues;
  return Error(absl::StatusCode::kFailedPrecondition, "COMPONENTS_MISSING",
               absl::StrCat("nothing is there that work order ", order.number, " has not used already"),
               {{"work_order", order.number}});
}

absl::StatusOr<WorkOrder> ReadBack(pg::Txn& txn, const Id& id) {
  ASSIGN_OR_RETURN(std::vector<WorkOrder> orders, WorkOrderStore(txn).Read({id}));
  return std::move(orders[0]);
}

}  // namespace

absl::StatusOr<WorkOrder> ReportOutput(pg::Txn& txn, const WorkOrderCommand& command, Quantity good,
                                       Quantity scrap, const Settings& settings, absl::Time now) {
  ASSIGN_OR_RETURN(std::vector<WorkOrder> orders, LockOne(txn, command));
  WorkOrder& order = orders[0];
  NeedStore need_store(txn);
  ASSIGN_OR_RETURN(NeedsByLine needs, LoadNeedsOf(need_store, orders));
  ASSIGN_OR_RETURN(svc::Company company, svc::LoadCompany(txn, order.company_id));
  ASSIGN_OR_RETURN(Report report, BookReport(order, good, scrap));
  report.id = Id::New(now);
  std::vector<DemandLine> uncovered = CutPegsToRemaining(order);
  std::vector<saikne::events::Outgoing> events = {
      OutputReportedEvent(order, report, command.reason, company.base_currency, needs,
                          InFlowOf(order, command.flow), now)};
  WorkOrderStore store(txn);
  RETURN_IF_ERROR(store.InsertReport(order, report, command.reason, command.flow.actor, now));
  RETURN_IF_ERROR(store.Save(orders, now));
  RETURN_IF_ERROR(saikne::events::Outbox(txn).Append(events));
  RETURN_IF_ERROR(CoverAgain(txn, uncovered, settings, now));
  return ReadBack(txn, command.work_order_id);
}

absl::StatusOr<WorkOrder> IssueMaterial(pg::Txn& txn, const WorkOrderCommand& command,
                                        const std::vector<IssueInput>& inputs, absl::Time now) {
  ASSIGN_OR_RETURN(std::vector<WorkOrder> orders, LockOne(txn, command));
  WorkOrder& order = orders[0];
  std::vector<Issue> issues;
  if (TakesReports(order.state)) {  // else BookIssue says what is wrong
    ASSIGN_OR_RETURN(issues, ComponentsOf(order, inputs));
  }
  ASSIGN_OR_RETURN(Report issue, BookIssue(order, issues));
  issue.id = Id::New(now);
  std::vector<saikne::events::Outgoing> events = {
      MaterialIssuedEvent(order, issue, InFlowOf(order, command.flow), now)};
  WorkOrderStore store(txn);
  RETURN_IF_ERROR(store.InsertReport(order, issue, "", command.flow.actor, now));
  RETURN_IF_ERROR(store.Save(orders, now));
  RETURN_IF_ERROR(saikne::events::Outbox(txn).Append(events));
  return ReadBack(txn, command.work_order_id);
}

absl::StatusOr<WorkOrder> FinishWorkOrderToStock(pg::Txn& txn, const WorkOrderCommand& command,
                                                 absl::Time now) {
  ASSIGN_OR_RETURN(std::vector<WorkOrder> orders, LockOne(txn, command));
  RETURN_IF_ERROR(FinishToStock(orders[0]));
  RETURN_IF_ERROR(WorkOrderStore(txn).Save(orders, now));
  RETURN_IF_ERROR(svc::ClearExceptions(txn, kWorkOrderUnpegged, {command.work_order_id}, now));
  return ReadBack(txn, command.work_order_id);
}

absl::StatusOr<WorkOrder> CloseWorkOrder(pg::Txn& txn, const WorkOrderCommand& command,
                                         const Settings& settings, absl::Time now) {
  ASSIGN_OR_RETURN(std::vector<WorkOrder> orders, LockOne(txn, command));
  WorkOrder& order = orders[0];
  NeedStore need_store(txn);
  ASSIGN_OR_RETURN(NeedsByLine needs, LoadNeedsOf(need_store, orders));
  RETURN_IF_ERROR(CloseShort(order, command.reason));
  std::vector<DemandLine> uncovered = CutPegsToRemaining(order);
  std::vector<saikne::events::Outgoing> events = {
      WorkOrderClosedEvent(order, needs, InFlowOf(order, command.flow), now)};
  RETURN_IF_ERROR(WorkOrderStore(txn).Save(orders, now));
  RETURN_IF_ERROR(saikne::events::Outbox(txn).Append(events));
  RETURN_IF_ERROR(svc::ClearExceptions(txn, kWorkOrderUnpegged, {order.id}, now));
  RETURN_IF_ERROR(CoverAgain(txn, uncovered, settings, now));
  return ReadBack(txn, command.work_order_id);
}

absl::StatusOr<WorkOrder> StopWorkOrder(pg::Txn& txn, const WorkOrderCommand& command,
                                        absl::Time now) {
  ASSIGN_OR_RETURN(std::vector<WorkOrder> orders, LockOne(txn, command));
  RETURN_IF_ERROR(Stop(orders[0], command.reason));
  RETURN_IF_ERROR(WorkOrderStore(txn).Save(orders, now));
  return ReadBack(txn, command.work_order_id);
}

absl::StatusOr<WorkOrder> ResumeWorkOrder(pg::Txn& txn, const WorkOrderCommand& command,
                                          absl::Time now) {
  ASSIGN_OR_RETURN(std::vector<WorkOrder> orders, LockOne(txn, command));
  RETURN_IF_ERROR(Resume(orders[0]));
  RETURN_IF_ERROR(WorkOrderStore(txn).Save(orders, now));
  return ReadBack(txn, command.work_order_id);
}

}  // namespace saikne::production
