#include "services/ordering/api/order_proto.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "libs/base/time_proto.h"
#include "libs/money/money_proto.h"
#include "libs/rpc/etag.h"

namespace saikne::ordering {
namespace {

void LineToProto(const Line& line, const money::Currency& currency, v1::OrderLine* out) {
  out->set_id(line.id.ToString());
  out->set_line_number(line.number);
  out->set_kind(static_cast<types::v1::LineKind>(line.kind));
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
  out->set_billing_policy(static_cast<types::v1::BillingPolicy>(line.billing));
  money::ToProto(line.reserved, out->mutable_reserved());
  money::ToProto(line.backordered, out->mutable_backordered());
  money::ToProto(line.shipped, out->mutable_shipped());
  money::ToProto(line.invoiced, out->mutable_invoiced());
  money::ToProto(line.credited, out->mutable_credited());
  money::ToProto(line.cancelled, out->mutable_cancelled());
  money::ToProto(line.open(), out->mutable_open());
}

void ProcessToProto(const Order& order, v1::Order* out) {
  out->set_state(static_cast<v1::OrderState>(order.state));
  out->set_credit_answer(static_cast<v1::CreditAnswer>(order.credit));
  out->set_stock_answered(order.stock_answered);
  for (const std::string& reason : HoldNames(order.holds)) out->add_hold_reasons(reason);
  out->set_waits_for(static_cast<v1::ProcessStep>(order.waits_for));
  if (order.deadline) *out->mutable_deadline() = ToTimestamp(*order.deadline);
  out->set_attempts(order.attempts);
  for (const std::string& kind : ExceptionNames(order.open_exceptions)) out->add_open_exceptions(kind);
  for (const Id& id : order.invoice_ids) out->add_invoice_ids(id.ToString());
  for (const Id& id : order.credit_note_ids) out->add_credit_note_ids(id.ToString());
  out->set_cancel_reason(order.cancel_reason);
  if (order.withdrawn)
    money::MinorToProto(order.cancelled_gross_minor, order.currency, out->mutable_cancelled_gross());
}

absl::StatusOr<NewLine> ReadLine(const std::string& path, const v1::NewOrderLine& in, const money::Currency& currency) {
  NewLine line;
  if (in.sku().empty()) return FieldError(path + "sku", "must not be empty");
  line.sku = in.sku();
  line.description = in.description();
  ASSIGN_OR_RETURN(line.quantity, money::PositiveQuantity(path + "quantity", in.quantity()));
  if (in.has_unit_price()) {
    ASSIGN_OR_RETURN(line.unit_price, money::UnitPriceFrom(path + "unit_price", in.unit_price(), currency));
  }
  ASSIGN_OR_RETURN(line.discount, money::RateFrom(path + "discount", in.discount()));
  line.tax_code = in.tax_code();
  if (in.billing_policy() < 0 || in.billing_policy() > 2)
    return FieldError(path + "billing_policy", "is not a known billing policy");
  line.billing = static_cast<BillingPolicy>(in.billing_policy());
  if (in.kind() < 0 || in.kind() > 3) return FieldError(path + "kind", "is not a known kind of line");
  line.kind = static_cast<LineKind>(in.kind());
  return line;
}

}  // namespace

void HeaderToProto(const Order& order, v1::Order* out) {
  out->set_id(order.id.ToString());
  out->set_number(order.number);
  out->set_etag(rpc::Etag(order.version));
  if (order.deal_id) out->set_deal_id(order.deal_id->ToString());
  out->set_win_number(order.win_number);
  out->set_external_key(order.external_key);
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
  out->set_delivery_rule(static_cast<types::v1::DeliveryRule>(order.delivery_rule));
  out->set_priority(order.priority);
  if (order.requested_date) money::ToProto(*order.requested_date, out->mutable_requested_date());
  ProcessToProto(order, out);
  out->set_fulfilment_status(static_cast<v1::PartStatus>(order.fulfilment()));
  out->set_billing_status(static_cast<v1::PartStatus>(order.billing()));
  out->set_payment_status(static_cast<v1::PartStatus>(order.payment()));
  *out->mutable_create_time() = ToTimestamp(order.create_time);
  *out->mutable_update_time() = ToTimestamp(order.update_time);
  if (order.confirm_time) *out->mutable_confirm_time() = ToTimestamp(*order.confirm_time);
  out->set_create_actor(order.create_actor);
  out->set_update_actor(order.update_actor);
}

void OrderToProto(const Order& order, v1::Order* out) {
  HeaderToProto(order, out);
  for (const Line& line : order.lines) LineToProto(line, order.currency, out->add_lines());
}

void DetailsToProto(absl::Span<const Shipment> shipments, absl::Span<const BlockedItem> blocks, v1::Order* out) {
  for (const Shipment& shipment : shipments) {
    v1::OrderShipment* s = out->add_shipments();
    s->set_shipment_id(shipment.id.ToString());
    s->set_shipment_number(shipment.number);
    s->set_tracking(shipment.tracking);
    *s->mutable_ship_time() = ToTimestamp(shipment.ship_time);
  }
  for (const BlockedItem& block : blocks) {
    v1::SupplyBlock* b = out->add_supply_blocks();
    b->set_sku(block.sku);
    b->set_reason(block.reason);
  }
}

absl::StatusOr<NewOrder> ReadNewOrder(const std::string& path, const v1::NewOrder& in, const rpc::Call& call) {
  NewOrder order;
  order.company_id = call.company().id;
  order.external_key = in.external_key();
  order.id = in.external_key().empty() ? Id::New(call.now())
                                       : Id::Derived(call.company().id, absl::StrCat("order/", in.external_key()));
  ASSIGN_OR_RETURN(order.customer_id, Id::ParseField(path + "customer_id", in.customer_id()));
  money::Currency currency = call.company().base_currency;
  if (!in.currency().empty()) {
    absl::StatusOr<money::Currency> parsed = money::Currency::Parse(in.currency());
    if (!parsed.ok()) return FieldError(path + "currency", "is not an ISO 4217 currency");
    currency = *parsed;
  }
  order.currency = currency.code();
  order.customer_reference = in.customer_reference();
  order.payment_term_code = in.payment_term_code();
  order.term_is_asked = !in.payment_term_code().empty();
  if (in.billing_policy() < 0 || in.billing_policy() > 2)
    return FieldError(path + "billing_policy", "is not a known billing policy");
  order.billing = static_cast<BillingPolicy>(in.billing_policy());
  if (in.delivery_rule() < 0 || in.delivery_rule() > 4)
    return FieldError(path + "delivery_rule", "is not a known delivery rule");
  order.delivery_rule = static_cast<DeliveryRule>(in.delivery_rule());
  if (in.priority() < 0 || in.priority() > 1000) return FieldError(path + "priority", "must be in 0..1000");
  order.priority = in.priority();
  if (in.has_requested_date()) {
    ASSIGN_OR_RETURN(order.requested_date,
                     money::DayFrom(path + "requested_date", in.requested_date(), absl::CivilDay()));
  }
  order.warehouse_code = in.warehouse_code();
  if (in.lines().empty()) return FieldError(path + "lines", "must not be empty");
  if (in.lines_size() > kMaxLines) return FieldError(path + "lines", absl::StrCat("must be at most ", kMaxLines));
  for (int i = 0; i < in.lines_size(); ++i) {
    ASSIGN_OR_RETURN(NewLine line, ReadLine(absl::StrCat(path, "lines[", i, "]."), in.lines(i), currency));
    order.lines.push_back(std::move(line));
  }
  order.correlation_id = call.flow(order.id).correlation_id;
  order.actor = call.actor();
  return order;
}

void WithCustomer(const Customer& customer, const v1::NewOrder& in, NewOrder* order) {
  order->customer_number = customer.number;
  order->customer_name = customer.name;
  if (order->payment_term_code.empty()) order->payment_term_code = customer.payment_term_code;
  order->ship_to = in.has_ship_to() ? in.ship_to().SerializeAsString() : customer.ship_to;
  order->bill_to = customer.bill_to;
}

}  // namespace saikne::ordering
