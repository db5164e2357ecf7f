#include "services/ordering/app/order_events.h"

#include <string>
#include <variant>

#include "libs/money/money_proto.h"
#include "saikne/ordering/events/v1/ordering_events.pb.h"

namespace saikne::ordering {
namespace {

namespace ev = ::saikne::ordering::events::v1;
namespace types = ::saikne::types::v1;

void FillLine(const Line& line, const money::Currency& currency, ev::OrderLine* out) {
  out->set_line_id(line.id.ToString());
  out->set_line_number(line.number);
  out->set_kind(static_cast<types::LineKind>(line.kind));
  out->set_item_id(line.item_id.ToString());
  out->set_sku(line.sku);
  out->set_description(line.description);
  out->set_unit(line.unit);
  money::ToProto(line.quantity, out->mutable_quantity());
  money::PriceToProto(line.unit_price, currency, out->mutable_unit_price());
  money::ToProto(line.discount, out->mutable_discount());
  money::MinorToProto(line.net_minor, currency, out->mutable_net());
  out->set_tax_code(line.tax_code);
  money::ToProto(line.tax_rate, out->mutable_tax_rate());
  money::MinorToProto(line.tax_minor, currency, out->mutable_tax());
  out->set_billing_policy(static_cast<types::BillingPolicy>(line.billing));
}

void FillHeader(const Order& order, ev::OrderFacts* out) {
  out->set_order_number(order.number);
  if (order.deal_id) out->set_deal_id(order.deal_id->ToString());
  out->set_win_number(order.win_number);
  out->set_customer_id(order.customer_id.ToString());
  out->set_customer_number(order.customer_number);
  out->set_customer_name(order.customer_name);
  out->set_customer_reference(order.customer_reference);
  out->set_currency(order.currency.code());
  out->set_payment_term_code(order.payment_term_code);
  money::MinorToProto(order.net_minor, order.currency, out->mutable_net());
  money::MinorToProto(order.tax_minor, order.currency, out->mutable_tax());
  money::MinorToProto(order.gross_minor(), order.currency, out->mutable_gross());
  out->set_warehouse_code(order.warehouse_code);
  if (!order.ship_to.empty()) (void)out->mutable_ship_to()->ParseFromString(order.ship_to);
  if (!order.bill_to.empty()) (void)out->mutable_bill_to()->ParseFromString(order.bill_to);
  out->set_delivery_rule(static_cast<types::DeliveryRule>(order.delivery_rule));
  out->set_priority(order.priority);
  if (order.requested_date) money::ToProto(*order.requested_date, out->mutable_requested_date());
}

void FillWhole(const Order& order, ev::OrderFacts* out) {
  FillHeader(order, out);
  for (const Line& line : order.lines) FillLine(line, order.currency, out->add_lines());
}

/// Id, number and deal: what the short events say of their order.
template <typename Event>
Event Short(const Order& order) {
  Event event;
  event.set_order_id(order.id.ToString());
  event.set_order_number(order.number);
  if (order.deal_id) event.set_deal_id(order.deal_id->ToString());
  return event;
}

/// Turns a fact into its event and appends it.
struct Builder {
  const Order& order;
  int64_t version;
  const ::saikne::events::Flow& flow;
  absl::Time now;

  ::saikne::events::Outgoing Out(const google::protobuf::Message& event) const {
    return ::saikne::events::Outgoing(event, version, flow, now);
  }

  ::saikne::events::Outgoing operator()(const WasPlaced&) const {
    ev::OrderPlaced event;
    event.set_order_id(order.id.ToString());
    FillWhole(order, event.mutable_order());
    return Out(event);
  }
  ::saikne::events::Outgoing operator()(const WasConfirmed& fact) const {
    ev::OrderConfirmed event;
    event.set_order_id(order.id.ToString());
    FillWhole(order, event.mutable_order());
    event.set_counts_as_delivered(fact.counts_as_delivered);
    return Out(event);
  }
  ::saikne::events::Outgoing operator()(const WasHeld& fact) const {
    auto event = Short<ev::OrderHeld>(order);
    for (const std::string& reason : fact.reasons) event.add_reasons(reason);
    event.set_comment(fact.comment);
    return Out(event);
  }
  ::saikne::events::Outgoing operator()(const WasReleased& fact) const {
    auto event = Short<ev::OrderReleased>(order);
    for (const std::string& reason : fact.reasons) event.add_reasons(reason);
    event.set_credit_override(fact.credit_override);
    event.set_released_by(fact.released_by);
    event.set_comment(fact.comment);
    return Out(event);
  }
  ::saikne::events::Outgoing operator()(const WasReleasedToShip&) const {
    return Out(Short<ev::OrderReleasedToShip>(order));
  }
  ::saikne::events::Outgoing operator()(const WasShipped& fact) const {
    ev::OrderShipped event;
    event.set_order_id(order.id.ToString());
    FillHeader(order, event.mutable_order());
    event.set_shipment_id(fact.shipment.id.ToString());
    event.set_shipment_number(fact.shipment.number);
    event.set_tracking(fact.shipment.tracking);
    for (const Delivered& part : fact.shipment.lines) {
      ev::ShippedLine* line = event.add_lines();
      FillLine(order.lines[part.line], order.currency, line->mutable_line());
      money::ToProto(part.quantity, line->mutable_quantity());
      money::ToProto(part.cumulative, line->mutable_cumulative_quantity());
    }
    return Out(event);
  }
  ::saikne::events::Outgoing operator()(const WasCancelRequested&) const {
    auto event = Short<ev::OrderCancelRequested>(order);
    event.set_reason(order.cancel_reason);
    return Out(event);
  }
  ::saikne::events::Outgoing operator()(const WasCancelled& fact) const {
    ev::OrderCancelled event;
    event.set_order_id(order.id.ToString());
    FillHeader(order, event.mutable_order());
    event.set_complete(fact.complete);
    for (const Line& line : order.lines) {
      ev::CancelledLine* out = event.add_lines();
      out->set_line_id(line.id.ToString());
      money::ToProto(line.quantity, out->mutable_ordered());
      money::ToProto(line.quantity - line.cancelled, out->mutable_shipped());
      money::ToProto(line.cancelled, out->mutable_cancelled());
    }
    event.set_reason(order.cancel_reason);
    money::MinorToProto(order.cancelled_gross_minor, order.currency, event.mutable_cancelled_gross());
    return Out(event);
  }
  ::saikne::events::Outgoing operator()(const WasCompleted&) const { return Out(Short<ev::OrderCompleted>(order)); }
  ::saikne::events::Outgoing operator()(const WasExceptionRaised& fact) const {
    auto event = Short<ev::OrderExceptionRaised>(order);
    event.set_kind(fact.kind);
    event.set_reason(fact.reason);
    return Out(event);
  }
  ::saikne::events::Outgoing operator()(const WasExceptionResolved& fact) const {
    auto event = Short<ev::OrderExceptionResolved>(order);
    event.set_kind(fact.kind);
    event.set_resolution(fact.resolution);
    return Out(event);
  }
};

}  // namespace

::saikne::events::Outgoing EventOf(Order& order, const Fact& fact, const ::saikne::events::Flow& flow, absl::Time now) {
  ++order.event_version;
  return std::visit(Builder{order, order.event_version, flow, now}, fact);
}

::saikne::events::Flow TimerFlow(const Order& order, absl::Time now) {
  ::saikne::events::Flow flow;
  flow.company_id = order.company_id;
  flow.actor = "system:ordering";
  flow.correlation_id = order.correlation_id;
  flow.causation_id = order.id.ToString();
  flow.effective_time = now;
  return flow;
}

}  // namespace saikne::ordering
