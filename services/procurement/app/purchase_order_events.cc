#include "services/procurement/app/purchase_order_events.h"

#include <algorithm>

#include "libs/base/status.h"
#include "libs/money/money_proto.h"
#include "libs/supply/blocked.h"

namespace saikne::procurement {

namespace ev = ::saikne::procurement::events::v1;
using saikne::events::Flow;
using saikne::events::Outgoing;

absl::StatusOr<NeedsByLine> LoadNeedsOf(NeedStore& store, absl::Span<const PurchaseOrder> orders) {
  std::vector<DemandLine> lines;
  for (const PurchaseOrder& order : orders) {
    for (const OrderLine& line : order.lines) {
      for (const Peg& peg : line.pegs) lines.push_back(peg.demand);
    }
  }
  std::sort(lines.begin(), lines.end());
  lines.erase(std::unique(lines.begin(), lines.end()), lines.end());
  return store.LoadByLine(lines);
}

void AddPegs(const std::vector<Peg>& pegs, Quantity Peg::*part, PegWriter& writer, PegList& out) {
  for (const Peg& peg : pegs) writer.Add(peg.demand, peg.*part, out);
}

void AddPegs(const std::vector<Peg>& pegs, const NeedsByLine& needs, Quantity Peg::*part,
             PegList& out) {
  PegWriter writer(needs);
  AddPegs(pegs, part, writer, out);
  writer.Write();
}

void ToFacts(const Supplier& supplier, ev::SupplierFacts& out) {
  out.set_supplier_id(supplier.id.ToString());
  out.set_number(supplier.number);
  out.set_name(supplier.name);
  out.set_payment_term_code(supplier.payment_term_code);
  out.set_currency(supplier.currency);
  out.set_active(supplier.active);
  out.set_external_key(supplier.external_key);
}

Flow FlowOf(const PurchaseOrder& order, absl::Time now) {
  return Flow{.company_id = order.company_id,
              .actor = order.actor,
              .correlation_id = order.correlation_id,
              .causation_id = order.causation_id,
              .effective_time = now,
              .traceparent = order.traceparent};
}

Flow InFlowOf(const PurchaseOrder& order, Flow flow) {
  flow.correlation_id = order.correlation_id;
  return flow;
}

Outgoing PurchaseOrderedEvent(PurchaseOrder& order, const Supplier& supplier,
                              const NeedsByLine& needs, const Flow& flow, absl::Time now) {
  ev::PurchaseOrdered event;
  event.set_purchase_order_id(order.id.ToString());
  event.set_number(order.number);
  ToFacts(supplier, *event.mutable_supplier());
  event.set_currency(order.currency.code());
  PegWriter pegs(needs);
  for (const OrderLine& line : order.lines) {
    ev::PurchaseOrderLine& out = *event.add_lines();
    out.set_line_id(line.id.ToString());
    out.set_line_number(line.number);
    out.set_item_id(line.item_id.ToString());
    out.set_sku(line.sku);
    out.set_unit(line.terms.unit);
    money::ToProto(line.terms.factor, out.mutable_factor());
    money::ToProto(line.quantity, out.mutable_quantity());
    money::ToProto(line.stock_quantity, out.mutable_stock_quantity());
    money::PriceToProto(line.terms.price, order.currency, out.mutable_unit_price());
    money::MinorToProto(line.net_minor, order.currency, out.mutable_net());
    AddPegs(line.pegs, &Peg::open, pegs, *out.mutable_pegs());
  }
  pegs.Write();
  money::MinorToProto(order.net_minor, order.currency, event.mutable_net());
  if (order.expected_date) money::ToProto(*order.expected_date, event.mutable_expected_date());
  event.set_warehouse_code(order.warehouse_code);
  return Outgoing(event, ++order.event_version, flow, now);
}

Outgoing PurchaseCancelledEvent(PurchaseOrder& order, const NeedsByLine& needs, const Flow& flow,
                                absl::Time now) {
  ev::PurchaseCancelled event;
  event.set_purchase_order_id(order.id.ToString());
  event.set_number(order.number);
  event.set_reason(order.reason);
  PegWriter pegs(needs);
  for (const OrderLine& line : order.lines) {
    AddPegs(line.pegs, &Peg::open, pegs, *event.mutable_pegs());
  }
  pegs.Write();
  return Outgoing(event, ++order.event_version, flow, now);
}

Outgoing GoodsReceivedEvent(PurchaseOrder& order, const Id& receipt_id,
                            const std::string& receipt_number, absl::Span<const ReceiptLine> lines,
                            const NeedsByLine& needs, const Flow& flow, absl::Time now) {
  ev::GoodsReceived event;
  event.set_purchase_order_id(order.id.ToString());
  event.set_purchase_order_number(order.number);
  event.set_receipt_id(receipt_id.ToString());
  event.set_receipt_number(receipt_number);
  PegWriter pegs(needs);
  for (const ReceiptLine& line : lines) {
    const OrderLine& ordered = *std::find_if(order.lines.begin(), order.lines.end(),
                                             [&](const OrderLine& l) { return l.id == line.line_id; });
    ev::ReceiptLine& out = *event.add_lines();
    out.set_purchase_order_line_id(line.line_id.ToString());
    out.set_item_id(ordered.item_id.ToString());
    out.set_sku(ordered.sku);
    out.set_unit(ordered.terms.unit);
    money::ToProto(ordered.terms.factor, out.mutable_factor());
    money::ToProto(line.accepted + line.rejected, out.mutable_received());
    money::ToProto(line.accepted, out.mutable_accepted());
    money::ToProto(line.rejected, out.mutable_rejected());
    money::ToProto(line.stock, out.mutable_stock_quantity());
    money::MinorToProto(line.value_minor, order.currency, out.mutable_value());
    AddPegs(line.served, &Peg::accepted, pegs, *out.mutable_pegs());
    money::ToProto(line.still_expected, out.mutable_still_expected());
  }
  pegs.Write();
  event.set_warehouse_code(order.warehouse_code);
  return Outgoing(event, ++order.event_version, flow, now);
}

namespace {

Outgoing RequisitionEvent(Requisition& requisition, const PurchaseOrder& order, const Need& need,
                          const std::vector<supply::Root>& roots, absl::Time now) {
  const Flow flow = supply::FlowOf(need, now);
  if (requisition.cancelled) {
    ev::RequisitionCancelled event;
    event.set_requisition_id(requisition.id.ToString());
    event.set_number(requisition.number);
    supply::AddPegs(need, roots, *event.mutable_pegs());
    event.set_reason(order.reason.empty() ? "nobody needs it any more" : order.reason);
    return Outgoing(event, ++requisition.event_version, flow, now);
  }
  ev::RequisitionRaised event;
  event.set_requisition_id(requisition.id.ToString());
  event.set_number(requisition.number);
  event.set_item_id(requisition.item_id.ToString());
  event.set_sku(requisition.sku);
  money::ToProto(requisition.quantity, event.mutable_quantity());
  supply::AddPegs(need, roots, *event.mutable_pegs());
  if (need.required_date) money::ToProto(*need.required_date, event.mutable_required_date());
  return Outgoing(event, ++requisition.event_version, flow, now);
}

}  // namespace

std::vector<Outgoing> RequisitionEvents(Requisition& requisition, const PurchaseOrder& order, const Need& need,
                                        absl::Time now) {
  std::vector<Outgoing> events;
  for (const auto& roots : supply::RootsByEvent(need, requisition.quantity)) {
    events.push_back(RequisitionEvent(requisition, order, need, roots, now));
  }
  return events;
}

}  // namespace saikne::procurement
