#include "services/inventory/subscribers/on_work_order.h"

#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "libs/money/money_proto.h"
#include "saikne/inventory/events/v1/inventory_events.pb.h"
#include "services/inventory/app/receipts.h"
#include "services/inventory/subscribers/by_company.h"
#include "services/inventory/subscribers/pegs.h"

namespace saikne::inventory {
namespace {

namespace prod = ::saikne::production::events::v1;

// A released work order: what it demands, and what it will bring.
struct Released {
  DemandFacts demand;
  ExpectedSupply output;
};

absl::StatusOr<Released> ReleasedOf(const ::saikne::events::Received<prod::WorkOrderReleased>& received) {
  const prod::WorkOrderReleased& event = received.event;
  Released released;
  DemandFacts& facts = released.demand;
  ASSIGN_OR_RETURN(facts.id, Id::ParseField("work_order_id", event.work_order_id()));
  facts.kind = DemandKind::kWorkOrder;
  facts.number = event.number();
  facts.warehouse_code = event.warehouse_code();
  facts.priority = event.priority();
  if (event.has_required_date()) {
    ASSIGN_OR_RETURN(facts.requested_date, money::DayFrom("required_date", event.required_date(), absl::CivilDay()));
  }
  facts.order_time = received.envelope.time;
  facts.flow = received.envelope.flow();
  int32_t number = 0;
  for (const prod::WorkOrderComponent& component : event.components()) {
    const std::string field = absl::StrCat("components[", number, "]");
    DemandedLine line;
    ASSIGN_OR_RETURN(line.line_id, Id::ParseField(field + ".line_id", component.line_id()));
    ASSIGN_OR_RETURN(line.item, Id::ParseField(field + ".item_id", component.item_id()));
    ASSIGN_OR_RETURN(line.quantity, money::PositiveQuantity(field + ".quantity", component.quantity()));
    ASSIGN_OR_RETURN(std::vector<Root> roots, RootsOf(field + ".pegs", component.pegs()));
    line.line_number = ++number;
    line.roots = EncodeRoots(roots);
    facts.lines.push_back(std::move(line));
  }
  released.output.line_id = released.output.document_id = facts.id;
  ASSIGN_OR_RETURN(released.output.item, Id::ParseField("item_id", event.item_id()));
  ASSIGN_OR_RETURN(released.output.quantity, money::PositiveQuantity("quantity", event.quantity()));
  released.output.warehouse_code = event.warehouse_code();
  released.output.day = facts.requested_date;
  return released;
}

template <typename E>
absl::StatusOr<DemandRef> RefOf(const ::saikne::events::Received<E>& received) {
  DemandRef ref;
  ASSIGN_OR_RETURN(ref.id, Id::ParseField("work_order_id", received.event.work_order_id()));
  ref.kind = DemandKind::kWorkOrder;
  ref.number = received.event.number();
  ref.flow = received.envelope.flow();
  return ref;
}

template <typename E>
absl::Status AddComponents(const E& event, ProductionReport& report) {
  for (int i = 0; i < event.components_size(); ++i) {
    const std::string field = absl::StrCat("components[", i, "]");
    Consumed consumed;
    ASSIGN_OR_RETURN(consumed.line_id, Id::ParseField(field + ".line_id", event.components(i).line_id()));
    ASSIGN_OR_RETURN(consumed.item, Id::ParseField(field + ".item_id", event.components(i).item_id()));
    ASSIGN_OR_RETURN(consumed.quantity,
                     money::NonNegativeQuantity(field + ".quantity", event.components(i).quantity()));
    report.components.push_back(consumed);
  }
  return absl::OkStatus();
}

template <typename E>
absl::StatusOr<ProductionReport> HeadOf(const ::saikne::events::Received<E>& received) {
  ProductionReport report;
  ASSIGN_OR_RETURN(report.work_order_id, Id::ParseField("work_order_id", received.event.work_order_id()));
  ASSIGN_OR_RETURN(report.report_id, Id::ParseField("report_id", received.event.report_id()));
  report.number = received.event.number();
  report.flow = received.envelope.flow();
  RETURN_IF_ERROR(AddComponents(received.event, report));
  return report;
}

absl::StatusOr<ProductionReport> OutputOf(const ::saikne::events::Received<prod::OutputReported>& received) {
  const prod::OutputReported& event = received.event;
  ASSIGN_OR_RETURN(ProductionReport report, HeadOf(received));
  ASSIGN_OR_RETURN(report.item, Id::ParseField("item_id", event.item_id()));
  ASSIGN_OR_RETURN(report.good, money::NonNegativeQuantity("good", event.good()));
  ASSIGN_OR_RETURN(report.scrap, money::NonNegativeQuantity("scrap", event.scrap()));
  ASSIGN_OR_RETURN(report.still_to_produce, money::SignedQuantity("still_to_produce", event.still_to_produce()));
  ASSIGN_OR_RETURN(report.pegs, PegClaimsOf("pegs", event.pegs()));
  if (event.has_labour_cost() && !event.labour_cost().currency_code().empty()) {
    money::Currency currency;
    ASSIGN_OR_RETURN(report.labour_minor, money::MinorFrom("labour_cost", event.labour_cost(), &currency));
  }
  report.warehouse_code = event.warehouse_code();
  ::saikne::inventory::events::v1::ProductionValued answer;
  *answer.mutable_pegs() = event.pegs();
  report.pegs_message = answer.SerializeAsString();
  return report;
}

}  // namespace

Outcomes WorkOrderReactions::OnWorkOrderReleased(pg::Txn& txn, Events<prod::WorkOrderReleased> events,
                                                 absl::Time now) {
  return ByCompany(events, ReleasedOf, [&](const Id& company, const std::vector<Released>& released) -> Outcomes {
    std::vector<DemandFacts> demands;
    std::vector<ExpectedSupply> outputs;
    for (const Released& one : released) {
      demands.push_back(one.demand);
      outputs.push_back(one.output);
    }
    ASSIGN_OR_RETURN(std::vector<Outcome> outcomes, ConfirmDemands(txn, context_, company, demands, now));
    std::vector<ExpectedSupply> expected;
    for (size_t i = 0; i < outcomes.size(); ++i) {
      if (outcomes[i].kind() == Outcome::Kind::kApplied) expected.push_back(outputs[i]);
    }
    RETURN_IF_ERROR(ExpectSupply(txn, company, expected, now));
    return outcomes;
  });
}

Outcomes WorkOrderReactions::OnWorkOrderCancelled(pg::Txn& txn, Events<prod::WorkOrderCancelled> events,
                                                  absl::Time now) {
  return ByCompany(events, RefOf<prod::WorkOrderCancelled>,
                   [&](const Id& company, const std::vector<DemandRef>& orders) -> Outcomes {
                     ASSIGN_OR_RETURN(std::vector<Outcome> outcomes,
                                      WithdrawDemands(txn, context_, company, orders, now));
                     std::vector<Id> ids;
                     for (const DemandRef& order : orders) ids.push_back(order.id);
                     RETURN_IF_ERROR(CloseSupply(txn, company, ids, now));
                     return outcomes;
                   });
}

Outcomes WorkOrderReactions::OnMaterialIssued(pg::Txn& txn, Events<prod::MaterialIssued> events, absl::Time now) {
  return ByCompany(events, HeadOf<prod::MaterialIssued>, [&](const Id& company, const auto& issues) {
    return IssueMaterial(txn, context_, company, issues, now);
  });
}

Outcomes WorkOrderReactions::OnOutputReported(pg::Txn& txn, Events<prod::OutputReported> events, absl::Time now) {
  return ByCompany(events, OutputOf, [&](const Id& company, const auto& reports) {
    return ReportOutput(txn, context_, company, reports, now);
  });
}

Outcomes WorkOrderReactions::OnWorkOrderClosed(pg::Txn& txn, Events<prod::WorkOrderClosed> events, absl::Time now) {
  return ByCompany(events, RefOf<prod::WorkOrderClosed>, [&](const Id& company, const auto& closings) {
    return CloseWorkOrders(txn, context_, company, closings, now);
  });
}

}  // namespace saikne::inventory
