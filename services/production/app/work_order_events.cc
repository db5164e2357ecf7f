#include "services/production/app/work_order_events.h"

#include "libs/base/status.h"
#include "libs/money/money_proto.h"
#include "libs/supply/pegs.h"
#include "saikne/production/events/v1/production_events.pb.h"

namespace saikne::production {
namespace {

namespace ev = ::saikne::production::events::v1;
using saikne::events::Flow;
using saikne::events::Outgoing;
using supply::PegList;

void AddPegs(const std::vector<Peg>& pegs, const NeedsByLine& needs, Quantity Peg::*part,
             PegList& out) {
  for (const Peg& peg : pegs) {
    auto need = needs.find(peg.demand);
    if (need != needs.end() && (peg.*part).positive()) supply::AddPegs(need->second, peg.*part, out);
  }
}

/// A component serves the roots of its work order in proportion.
void AddComponent(const WorkOrder& order, const Component& component, const PegList& roots,
                  ev::WorkOrderReleased& event) {
  ev::WorkOrderComponent& out = *event.add_components();
  out.set_line_id(component.line_id.ToString());
  out.set_item_id(component.item_id.ToString());
  out.set_sku(component.sku);
  money::ToProto(component.quantity, out.mutable_quantity());
  __int128 cumulative = 0;
  int64_t before = 0;
  for (const saikne::types::v1::Peg& root : roots) {
    cumulative += money::ParseMicros(root.quantity().value()).value_or(0);
    int64_t up_to = static_cast<int64_t>(component.quantity.micros * cumulative /
                                         order.quantity.micros);
    saikne::types::v1::Peg& peg = *out.add_pegs();
    peg = root;
    peg.mutable_demand()->set_kind(saikne::types::v1::DEMAND_KIND_WORK_ORDER);
    peg.mutable_demand()->set_id(order.id.ToString());
    peg.mutable_demand()->set_line_id(out.line_id());
    money::ToProto(Quantity{up_to - before}, peg.mutable_quantity());
    before = up_to;
  }
}

void AddConsumed(const WorkOrder& order, const Report& report,
                 google::protobuf::RepeatedPtrField<ev::ConsumedComponent>& out) {
  for (size_t i = 0; i < order.components.size(); ++i) {
    if (!report.consumed[i].positive()) continue;
    ev::ConsumedComponent& component = *out.Add();
    component.set_line_id(order.components[i].line_id.ToString());
    component.set_item_id(order.components[i].item_id.ToString());
    money::ToProto(report.consumed[i], component.mutable_quantity());
  }
}

}  // namespace

absl::StatusOr<NeedsByLine> LoadNeedsOf(NeedStore& store, absl::Span<const WorkOrder> orders) {
  std::vector<DemandLine> lines;
  for (const WorkOrder& order : orders) {
    for (const Peg& peg : order.pegs) lines.push_back(peg.demand);
  }
  return store.LoadByLine(lines);
}

Flow FlowOf(const WorkOrder& order, absl::Time now) {
  return Flow{.company_id = order.company_id,
              .actor = order.actor,
              .correlation_id = order.correlation_id,
              .causation_id = order.causation_id,
              .effective_time = now,
              .traceparent = order.traceparent};
}

Outgoing WorkOrderReleasedEvent(WorkOrder& order, const NeedsByLine& needs, absl::Time now) {
  ev::WorkOrderReleased event;
  event.set_work_order_id(order.id.ToString());
  event.set_number(order.number);
  event.set_item_id(order.item_id.ToString());
  event.set_sku(order.sku);
  money::ToProto(order.quantity, event.mutable_quantity());
  AddPegs(order.pegs, needs, &Peg::open, *event.mutable_pegs());
  for (const Component& component : order.components) {
    AddComponent(order, component, event.pegs(), event);
  }
  event.set_priority(order.priority);
  if (order.required_date) money::ToProto(*order.required_date, event.mutable_required_date());
  event.set_warehouse_code(order.warehouse_code);
  return Outgoing(event, ++order.event_version, FlowOf(order, now), now);
}

Outgoing WorkOrderCancelledEvent(WorkOrder& order, const NeedsByLine& needs, absl::Time now) {
  ev::WorkOrderCancelled event;
  event.set_work_order_id(order.id.ToString());
  event.set_number(order.number);
  event.set_reason(order.reason);
  for (const Peg& peg : order.pegs) {
    auto need = needs.find(peg.demand);
    if (need == needs.end()) continue;
    // Nothing is left to be made; the roots only say whose work order it was.
    for (const Root& root : need->second.roots) {
      saikne::types::v1::Peg& out = *event.add_pegs();
      out.mutable_demand()->set_id(peg.demand.demand_id.ToString());
      out.mutable_demand()->set_line_id(peg.demand.line_id.ToString());
      out.set_deal_id(root.deal_id);
      out.set_order_id(root.order_id);
      out.set_order_line_id(root.order_line_id);
    }
  }
  return Outgoing(event, ++order.event_version, FlowOf(order, now), now);
}

Outgoing WorkOrderClosedEvent(WorkOrder& order, const NeedsByLine& needs, const Flow& flow,
                              absl::Time now) {
  ev::WorkOrderClosed event;
  event.set_work_order_id(order.id.ToString());
  event.set_number(order.number);
  money::ToProto(order.good, event.mutable_good());
  money::ToProto(order.scrap, event.mutable_scrap());
  money::ToProto(order.Remaining(), event.mutable_closed_short());
  event.set_reason(order.reason);
  AddPegs(order.pegs, needs, &Peg::accepted, *event.mutable_pegs());
  return Outgoing(event, ++order.event_version, flow, now);
}

Outgoing WorkOrderLateEvent(WorkOrder& order, const NeedsByLine& needs, absl::Time now) {
  ev::WorkOrderLate event;
  event.set_work_order_id(order.id.ToString());
  event.set_number(order.number);
  event.set_item_id(order.item_id.ToString());
  event.set_sku(order.sku);
  money::ToProto(*order.required_date, event.mutable_required_date());
  money::ToProto(order.Remaining(), event.mutable_remaining());
  AddPegs(order.pegs, needs, &Peg::open, *event.mutable_pegs());
  Flow flow = FlowOf(order, now);
  flow.actor = "system:production";
  return Outgoing(event, ++order.event_version, flow, now);
}

Outgoing MaterialIssuedEvent(WorkOrder& order, const Report& issue, const Flow& flow,
                             absl::Time now) {
  ev::MaterialIssued event;
  event.set_work_order_id(order.id.ToString());
  event.set_number(order.number);
  event.set_report_id(issue.id.ToString());
  AddConsumed(order, issue, *event.mutable_components());
  return Outgoing(event, ++order.event_version, flow, now);
}

Outgoing OutputReportedEvent(WorkOrder& order, const Report& report, const std::string& scrap_reason,
                             const money::Currency& currency, const NeedsByLine& needs,
                             const Flow& flow, absl::Time now) {
  ev::OutputReported event;
  event.set_work_order_id(order.id.ToString());
  event.set_number(order.number);
  event.set_report_id(report.id.ToString());
  event.set_item_id(order.item_id.ToString());
  money::ToProto(report.good, event.mutable_good());
  money::ToProto(report.scrap, event.mutable_scrap());
  money::MinorToProto(report.labour_minor, currency, event.mutable_labour_cost());
  AddConsumed(order, report, *event.mutable_components());
  AddPegs(report.served, needs, &Peg::accepted, *event.mutable_pegs());
  money::ToProto(report.still_to_produce, event.mutable_still_to_produce());
  event.set_warehouse_code(order.warehouse_code);
  event.set_scrap_reason(scrap_reason);
  return Outgoing(event, ++order.event_version, flow, now);
}

}  // namespace saikne::production
