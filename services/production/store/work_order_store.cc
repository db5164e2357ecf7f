#include "services/production/store/work_order_store.h"

#include "libs/base/status.h"
#include "services/production/sql.h"

namespace saikne::production {
namespace {

WorkOrder ReadHead(const pg::Row& row) {
  WorkOrder w;
  int32_t state = 0;
  row.Into(w.id, w.company_id, w.number, w.item_id, w.sku, state, w.quantity, w.good, w.scrap,
           w.labour_minor, w.conversion_minor, w.pending_reports, w.priority, w.required_date,
           w.warehouse_code, w.release_at, w.reason, w.correlation_id, w.causation_id, w.actor,
           w.version, w.event_version, w.create_time, w.update_time, w.pending_issues, w.finish_to_stock, w.late,
           w.traceparent, w.refused);
  w.state = static_cast<WorkOrderState>(state);
  return w;
}

}  // namespace

absl::StatusOr<std::vector<WorkOrder>> WorkOrderStore::WithDetails(const pg::Rows& rows) {
  std::vector<WorkOrder> orders;
  std::vector<Id> ids;
  absl::flat_hash_map<Id, size_t> index;
  for (const pg::Row& row : rows) {
    orders.push_back(ReadHead(row));
    ids.push_back(orders.back().id);
    index[ids.back()] = orders.size() - 1;
  }
  if (orders.empty()) return orders;
  ASSIGN_OR_RETURN(pg::Rows components, txn_.Exec(sql::kLoadComponents, ids));
  for (const pg::Row& row : components) {
    Id id;
    Component c;
    row.Into(id, c.line_id, c.item_id, c.sku, c.quantity, c.covered, c.consumed, c.issued);
    orders[index[id]].components.push_back(std::move(c));
  }
  ASSIGN_OR_RETURN(pg::Rows pegs, txn_.Exec(sql::kLoadPegs, ids));
  for (const pg::Row& row : pegs) {
    Id id;
    Peg p;
    row.Into(id, p.demand.demand_id, p.demand.line_id, p.open, p.accepted);
    orders[index[id]].pegs.push_back(p);
  }
  return orders;
}

absl::StatusOr<std::vector<WorkOrder>> WorkOrderStore::LockForPlan(
    const std::vector<Id>& item_ids, absl::Span<const DemandLine> lines) {
  std::vector<Id> demands, line_ids;
  for (const DemandLine& line : lines) {
    demands.push_back(line.demand_id);
    line_ids.push_back(line.line_id);
  }
  ASSIGN_OR_RETURN(pg::Rows rows,
                   txn_.Exec(sql::kLockWorkOrdersForPlan, item_ids, demands, line_ids));
  return WithDetails(rows);
}

absl::StatusOr<std::vector<WorkOrder>> WorkOrderStore::Lock(const std::vector<Id>& ids) {
  ASSIGN_OR_RETURN(pg::Rows rows, txn_.Exec(sql::kLockWorkOrders, ids));
  return WithDetails(rows);
}

absl::StatusOr<std::vector<WorkOrder>> WorkOrderStore::Read(const std::vector<Id>& ids) {
  ASSIGN_OR_RETURN(pg::Rows rows, txn_.Exec(sql::kGetWorkOrders, ids));
  return WithDetails(rows);
}

absl::StatusOr<absl::flat_hash_map<Id, Id>> WorkOrderStore::ItemsOf(const std::vector<Id>& ids) {
  ASSIGN_OR_RETURN(pg::Rows rows, txn_.Exec(sql::kItemsOfWorkOrders, ids));
  absl::flat_hash_map<Id, Id> items;
  for (const pg::Row& row : rows) items[row.Get<Id>(0)] = row.Get<Id>(1);
  return items;
}

absl::StatusOr<Id> WorkOrderStore::Find(const Id& company_id, const std::string& id_or_number) {
  std::optional<Id> id;
  if (absl::StatusOr<Id> parsed = Id::Parse(id_or_number); parsed.ok()) id = *parsed;
  ASSIGN_OR_RETURN(pg::Rows rows, txn_.Exec(sql::kFindWorkOrder, company_id, id, id_or_number));
  if (rows.empty()) return NotFound("WORK_ORDER", id_or_number);
  return rows[0].Get<Id>(0);
}

absl::Status WorkOrderStore::Save(std::vector<WorkOrder>& orders, absl::Time now) {
  std::vector<Id> ids, companies, items;
  std::vector<std::string> numbers, skus, warehouses, reasons, correlations, causations, actors, traces;
  std::vector<int32_t> states, pending, priorities, pending_issues;
  std::vector<bool> to_stock, late;
  std::vector<Quantity> quantities, good, scrap;
  std::vector<int64_t> labour, conversion, event_versions;
  std::vector<std::optional<absl::CivilDay>> dates;
  std::vector<absl::Time> releases;
  std::vector<const WorkOrder*> changed;
  for (WorkOrder& w : orders) {
    if (!w.changed) continue;
    w.changed = false;
    changed.push_back(&w);
    ids.push_back(w.id);
    companies.push_back(w.company_id);
    numbers.push_back(w.number);
    items.push_back(w.item_id);
    skus.push_back(w.sku);
    states.push_back(static_cast<int32_t>(w.state));
    quantities.push_back(w.quantity);
    good.push_back(w.good);
    scrap.push_back(w.scrap);
    labour.push_back(w.labour_minor);
    conversion.push_back(w.conversion_minor);
    pending.push_back(w.pending_reports);
    priorities.push_back(w.priority);
    dates.push_back(w.required_date);
    warehouses.push_back(w.warehouse_code);
    releases.push_back(w.release_at);
    reasons.push_back(w.reason);
    correlations.push_back(w.correlation_id);
    causations.push_back(w.causation_id);
    actors.push_back(w.actor);
    traces.push_back(w.traceparent);
    event_versions.push_back(w.event_version);
    pending_issues.push_back(w.pending_issues);
    to_stock.push_back(w.finish_to_stock);
    late.push_back(w.late);
  }
  if (changed.empty()) return absl::OkStatus();
  RETURN_IF_ERROR(txn_.Write(sql::kUpsertWorkOrders, ids, companies, numbers, items, skus, states,
                             quantities, good, scrap, labour, conversion, pending, priorities, dates,
                             warehouses, releases, reasons, correlations, causations, actors,
                             event_versions, pending_issues, to_stock, late, now, traces));
  return SaveDetails(changed);
}

absl::Status WorkOrderStore::SaveDetails(absl::Span<const WorkOrder* const> orders) {
  std::vector<Id> component_orders, component_lines, component_items;
  std::vector<std::string> component_skus;
  std::vector<Quantity> quantities, covered, consumed, issued;
  std::vector<Id> peg_orders, peg_demands, peg_lines;
  std::vector<Quantity> open, accepted;
  for (const WorkOrder* w : orders) {
    for (const Component& c : w->components) {
      component_orders.push_back(w->id);
      component_lines.push_back(c.line_id);
      component_items.push_back(c.item_id);
      component_skus.push_back(c.sku);
      quantities.push_back(c.quantity);
      covered.push_back(c.covered);
      consumed.push_back(c.consumed);
      issued.push_back(c.issued);
    }
    for (const Peg& p : w->pegs) {
      peg_orders.push_back(w->id);
      peg_demands.push_back(p.demand.demand_id);
      peg_lines.push_back(p.demand.line_id);
      open.push_back(p.open);
      accepted.push_back(p.accepted);
    }
  }
  if (!component_orders.empty()) {
    RETURN_IF_ERROR(txn_.Write(sql::kUpsertComponents, component_orders, component_lines,
                               component_items, component_skus, quantities, covered, consumed, issued));
  }
  if (peg_orders.empty()) return absl::OkStatus();
  return txn_.Write(sql::kUpsertPegs, peg_orders, peg_demands, peg_lines, open, accepted);
}

absl::Status WorkOrderStore::InsertReport(const WorkOrder& order, const Report& report,
                                          const std::string& scrap_reason, const std::string& actor,
                                          absl::Time now) {
  RETURN_IF_ERROR(txn_.Write(sql::kInsertReport, report.id, order.id, report.good, report.scrap,
                             report.labour_minor, scrap_reason, actor, now, report.issue));
  RETURN_IF_ERROR(InsertConsumed(order, report));
  std::vector<Id> demands, lines;
  std::vector<Quantity> quantities;
  for (const Peg& peg : report.served) {
    demands.push_back(peg.demand.demand_id);
    lines.push_back(peg.demand.line_id);
    quantities.push_back(peg.accepted);
  }
  if (demands.empty()) return absl::OkStatus();
  return txn_.Write(sql::kInsertReportPegs, report.id, demands, lines, quantities);
}

absl::Status WorkOrderStore::InsertConsumed(const WorkOrder& order, const Report& report) {
  std::vector<Id> lines;
  std::vector<Quantity> quantities;
  for (size_t i = 0; i < report.consumed.size(); ++i) {
    if (!report.consumed[i].positive()) continue;
    lines.push_back(order.components[i].line_id);
    quantities.push_back(report.consumed[i]);
  }
  if (lines.empty()) return absl::OkStatus();
  return txn_.Write(sql::kInsertReportComponents, report.id, lines, quantities);
}

absl::StatusOr<std::vector<WorkOrderStore::Settled>> WorkOrderStore::Settle(
    const std::vector<Id>& report_ids, const std::vector<bool>& valued) {
  std::vector<int32_t> states;
  for (bool v : valued) states.push_back(v ? 2 : 3);
  ASSIGN_OR_RETURN(pg::Rows rows, txn_.Exec(sql::kSettleReports, report_ids, states));
  std::vector<Settled> settled;
  absl::flat_hash_map<Id, size_t> index;
  for (const pg::Row& row : rows) {
    Settled s;
    int32_t state = 0;
    row.Into(s.report.id, s.work_order_id, state, s.report.good, s.report.scrap,
             s.report.labour_minor, s.report.issue);
    s.valued = state == 2;
    index[s.report.id] = settled.size();
    settled.push_back(std::move(s));
  }
  if (settled.empty()) return settled;
  ASSIGN_OR_RETURN(pg::Rows components, txn_.Exec(sql::kLoadReportComponents, report_ids));
  for (const pg::Row& row : components) {
    if (auto at = index.find(row.Get<Id>(0)); at != index.end()) {
      settled[at->second].consumed[row.Get<Id>(1)] = row.Get<Quantity>(2);
    }
  }
  ASSIGN_OR_RETURN(pg::Rows pegs, txn_.Exec(sql::kLoadReportPegs, report_ids));
  for (const pg::Row& row : pegs) {
    Id report;
    Peg peg;
    row.Into(report, peg.demand.demand_id, peg.demand.line_id, peg.accepted);
    if (auto at = index.find(report); at != index.end()) settled[at->second].report.served.push_back(peg);
  }
  return settled;
}

}  // namespace saikne::production
