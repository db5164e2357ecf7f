#include "services/inventory/app/production.h"

#include <memory>

#include "libs/base/status.h"
#include "libs/money/money_proto.h"
#include "services/inventory/app/event_messages.h"
#include "services/inventory/app/homeless.h"
#include "services/inventory/app/receipts.h"
#include "services/inventory/domain/valuation.h"
#include "services/inventory/sql.h"

namespace saikne::inventory {
namespace {

// What became of a report.
struct Recorded {
  Id report;
  Id work_order;
  bool refused = false;
  int64_t components_minor = 0;
  int64_t labour_minor = 0;
  int64_t output_minor = 0;
  int64_t scrap_minor = 0;
};

absl::Status Save(pg::Txn& txn, const Id& company, const std::vector<Recorded>& all, absl::Time now) {
  if (all.empty()) return absl::OkStatus();
  std::vector<Id> reports, orders;
  std::vector<bool> refused;
  std::vector<int64_t> components, labour, output, scrap;
  for (const Recorded& r : all) {
    reports.push_back(r.report);
    orders.push_back(r.work_order);
    refused.push_back(r.refused);
    components.push_back(r.components_minor);
    labour.push_back(r.labour_minor);
    output.push_back(r.output_minor);
    scrap.push_back(r.scrap_minor);
  }
  return txn.Write(sql::kInsertProductionReports, company, reports, orders, refused, components, labour, output, scrap, now);
}

absl::StatusOr<std::set<Id>> KnownReports(pg::Txn& txn, const Id& company,
                                          const std::vector<ProductionReport>& reports) {
  std::vector<Id> ids;
  for (const ProductionReport& report : reports) ids.push_back(report.report_id);
  ASSIGN_OR_RETURN(pg::Rows rows, txn.Exec(sql::kFindProductionReports, company, ids));
  std::set<Id> known;
  for (const pg::Row& row : rows) known.insert(row.Get<Id>(0));
  return known;
}

// Locks items, work orders, pegged demands and those that may get the output.
absl::Status LockFor(Work& work, const std::vector<ProductionReport>& reports) {
  std::vector<Id> items, demands, documents;
  std::vector<Increase> increases;
  for (const ProductionReport& report : reports) {
    demands.push_back(report.work_order_id);
    documents.push_back(report.work_order_id);
    for (const PegClaim& peg : report.pegs) demands.push_back(peg.demand);
    for (const Consumed& component : report.components) items.push_back(component.item);
    if (!report.good.positive()) continue;
    items.push_back(report.item);
    increases.push_back({{report.item, work.book.WarehouseOrDefault(report.warehouse_code).id}, report.good});
  }
  RETURN_IF_ERROR(work.store().LockItems(work.book, items));
  RETURN_IF_ERROR(work.store().LoadBins(work.book));
  RETURN_IF_ERROR(work.store().LockDemands(work.book, demands, increases));
  ASSIGN_OR_RETURN(work.documents, work.store().LockDocuments(documents));
  return absl::OkStatus();
}

// Which component is missing; empty when all can be issued.
std::string Missing(Book& book, Demand& order, const std::vector<Consumed>& components) {
  std::map<Id, Quantity> wanted;
  for (const Consumed& component : components) wanted[component.line_id] += component.quantity;
  for (const auto& [line_id, quantity] : wanted) {
    DemandLine* line = order.Find(line_id);
    if (line == nullptr) return "no component " + line_id.ToString();
    if (quantity > line->reserved) {
      return book.items[line->item].sku + ": " + money::FormatMicros(quantity.micros) + " wanted, " +
             money::FormatMicros(line->reserved.micros) + " reserved";
    }
  }
  return "";
}

absl::StatusOr<int64_t> IssueAll(Work& work, Demand& order, const std::vector<Consumed>& components) {
  int64_t sum = 0;
  for (const Consumed& component : components) {
    if (!component.quantity.positive()) continue;
    DemandLine* line = order.Find(component.line_id);
    ASSIGN_OR_RETURN(int64_t value,
                     work.book.IssueReserved(order, *line, component.quantity, work.book.places.production,
                                             Reason::kWorkOrder, order.id));
    ASSIGN_OR_RETURN(sum, money::AddMinor(sum, value));
  }
  return sum;
}

ev::ProductionValued ValuedOf(const Work& work, const ProductionReport& report, const Recorded& value) {
  ev::ProductionValued event;
  const money::Currency& currency = work.company().base_currency;
  event.ParseFromString(report.pegs_message);
  event.set_document_id(report.work_order_id.ToString());
  event.set_report_id(report.report_id.ToString());
  event.set_document_number(report.number);
  money::MinorToProto(value.components_minor, currency, event.mutable_components());
  money::MinorToProto(value.labour_minor, currency, event.mutable_labour());
  money::MinorToProto(value.output_minor, currency, event.mutable_output());
  money::MinorToProto(value.scrap_minor, currency, event.mutable_scrap());
  money::MinorToProto(0, currency, event.mutable_variance());
  if (!report.item.nil()) event.set_item_id(report.item.ToString());
  money::ToProto(report.good, event.mutable_good());
  return event;
}

// One report with enough reserved: issue, value, receive, distribute.
absl::Status Value(Work& work, Demand& order, const ProductionReport& report, Recorded& recorded) {
  ASSIGN_OR_RETURN(recorded.components_minor, IssueAll(work, order, report.components));
  recorded.labour_minor = report.labour_minor;
  ValuationDocument& document = work.Document(report.work_order_id, Reason::kWorkOrder, report.number);
  ASSIGN_OR_RETURN(int64_t this_report, money::AddMinor(recorded.components_minor, report.labour_minor));
  ASSIGN_OR_RETURN(ReportValue value, ValueReport(document.wip_minor, this_report, report.good, report.scrap,
                                                  report.still_to_produce));
  document.wip_minor -= value.ahead_minor;
  document.value_minor += value.output_minor;
  recorded.output_minor = value.output_minor;
  recorded.scrap_minor = value.scrap_minor;
  if (report.good.positive()) {
    const StockKey key{report.item, work.book.WarehouseOrDefault(report.warehouse_code).id};
    if (work.book.FindWarehouse(report.warehouse_code) == nullptr) {
      NoteReceivedElsewhere(work, "work_order", order.id, report.number, report.warehouse_code);
    }
    RETURN_IF_ERROR(work.book.Receive({report.item, key.warehouse, report.good, work.book.places.production,
                                       Reason::kWorkOrder, report.work_order_id},
                                      value.output_minor));
    work.book.Allocate(key, report.pegs);
  }
  work.Publish(document, ValuedOf(work, report, recorded), report.flow);
  return absl::OkStatus();
}

void Refuse(Work& work, Demand& order, const ProductionReport& report, const std::string& reason) {
  ev::OutputRefused event;
  event.set_demand_id(order.id.ToString());
  event.set_report_id(report.report_id.ToString());
  event.set_reason(reason);
  work.Publish(order, event, work.FlowOf(order, work.book.cause));
}

absl::Status NoWorkOrder(const ProductionReport& report) {
  return Error(absl::StatusCode::kFailedPrecondition, "NO_WORK_ORDER", "The work order is not known here",
               {{"work_order", report.number}});
}

}  // namespace

Outcomes ReportOutput(pg::Txn& txn, const Context& context, const Id& company,
                      const std::vector<ProductionReport>& reports, absl::Time now) {
  ASSIGN_OR_RETURN(std::unique_ptr<Work> work, Work::Open(txn, company, now));
  RETURN_IF_ERROR(LockFor(*work, reports));
  ASSIGN_OR_RETURN(std::set<Id> known, KnownReports(txn, company, reports));
  std::vector<Outcome> outcomes;
  std::vector<Recorded> recorded;
  std::vector<Id> produced;
  std::vector<Quantity> quantities;
  for (const ProductionReport& report : reports) {
    if (!known.insert(report.report_id).second) {
      outcomes.push_back(Outcome::Ignored("ALREADY_VALUED"));
      continue;
    }
    auto order = work->book.demands.find(report.work_order_id);
    if (order == work->book.demands.end()) return NoWorkOrder(report);
    work->Begin(report.flow);
    Recorded& record = recorded.emplace_back(Recorded{report.report_id, report.work_order_id});
    const std::string missing = Missing(work->book, order->second, report.components);
    if (missing.empty()) {
      RETURN_IF_ERROR(Value(*work, order->second, report, record));
      produced.push_back(report.work_order_id);
      quantities.push_back(report.good + report.scrap);
    } else {
      record.refused = true;
      Refuse(*work, order->second, report, missing);
    }
    outcomes.push_back(Outcome::Applied());
  }
  RETURN_IF_ERROR(Save(txn, company, recorded, now));
  if (!produced.empty()) {
    RETURN_IF_ERROR(txn.Write(sql::kReduceExpectedSupplies, company, produced, quantities, now));
  }
  RETURN_IF_ERROR(work->Finish(context.numbers));
  return outcomes;
}

Outcomes IssueMaterial(pg::Txn& txn, const Context& context, const Id& company,
                       const std::vector<ProductionReport>& issues, absl::Time now) {
  ASSIGN_OR_RETURN(std::unique_ptr<Work> work, Work::Open(txn, company, now));
  RETURN_IF_ERROR(LockFor(*work, issues));
  ASSIGN_OR_RETURN(std::set<Id> known, KnownReports(txn, company, issues));
  std::vector<Outcome> outcomes;
  std::vector<Recorded> recorded;
  for (const ProductionReport& issue : issues) {
    if (!known.insert(issue.report_id).second) {
      outcomes.push_back(Outcome::Ignored("ALREADY_VALUED"));
      continue;
    }
    auto order = work->book.demands.find(issue.work_order_id);
    if (order == work->book.demands.end()) return NoWorkOrder(issue);
    work->Begin(issue.flow);
    Recorded& record = recorded.emplace_back(Recorded{issue.report_id, issue.work_order_id});
    const std::string missing = Missing(work->book, order->second, issue.components);
    if (missing.empty()) {
      ASSIGN_OR_RETURN(record.components_minor, IssueAll(*work, order->second, issue.components));
      ValuationDocument& document = work->Document(issue.work_order_id, Reason::kWorkOrder, issue.number);
      ASSIGN_OR_RETURN(document.wip_minor, money::AddMinor(document.wip_minor, record.components_minor));
      work->Publish(document, ValuedOf(*work, issue, record), issue.flow);
    } else {
      record.refused = true;
      Refuse(*work, order->second, issue, missing);
    }
    outcomes.push_back(Outcome::Applied());
  }
  RETURN_IF_ERROR(Save(txn, company, recorded, now));
  RETURN_IF_ERROR(work->Finish(context.numbers));
  return outcomes;
}

Outcomes CloseWorkOrders(pg::Txn& txn, const Context& context, const Id& company,
                         const std::vector<DemandRef>& closings, absl::Time now) {
  std::vector<Id> ids;
  for (const DemandRef& closing : closings) ids.push_back(closing.id);
  ASSIGN_OR_RETURN(std::unique_ptr<Work> work, Work::Open(txn, company, now));
  ASSIGN_OR_RETURN(std::vector<Id> items, work->store().ItemsOf(ids));
  RETURN_IF_ERROR(work->store().LockItems(work->book, items));
  ASSIGN_OR_RETURN(const std::vector<Increase> increases, work->store().ReleasableOf(ids));
  RETURN_IF_ERROR(work->store().LockDemands(work->book, ids, increases));
  ASSIGN_OR_RETURN(work->documents, work->store().LockDocuments(ids));
  std::vector<Outcome> outcomes;
  for (const DemandRef& closing : closings) {
    auto order = work->book.demands.find(closing.id);
    if (order == work->book.demands.end() || order->second.state == DemandState::kClosed) {
      outcomes.push_back(Outcome::Ignored("NO_OPEN_DEMAND"));
      continue;
    }
    work->Begin(closing.flow);
    // Who supplies it learns only when something is no longer wanted.
    order->second.withdrawn = work->book.Withdraw(order->second);
    work->book.AllocateFreed();
    auto document = work->documents.find(closing.id);
    if (document != work->documents.end() && document->second.wip_minor > 0) {
      ev::ProductionValued event = ValuedOf(*work, {closing.id, closing.number}, {});
      event.clear_report_id();
      money::MinorToProto(document->second.wip_minor, work->company().base_currency, event.mutable_variance());
      document->second.wip_minor = 0;
      work->Publish(document->second, event, closing.flow);
    }
    outcomes.push_back(Outcome::Applied());
  }
  RETURN_IF_ERROR(CloseSupply(txn, company, ids, now));
  RETURN_IF_ERROR(work->Finish(context.numbers));
  return outcomes;
}

}  // namespace saikne::inventory
