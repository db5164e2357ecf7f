#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "libs/money/money_proto.h"
#include "services/crm/subscribers/translate.h"

namespace saikne::crm {
namespace {

money::Quantity QuantityOf(Trail& trail, const google::type::Decimal& value) {
  const auto quantity = money::SignedQuantity("quantity", value);
  if (quantity.ok()) return *quantity;
  trail.Fail(quantity.status());
  return {};
}

// Adds what a delivery brings of one line: its part of the net, and whether nothing of it is open any more.
void AddDelivery(const ordering_events::ShippedLine& shipped, Trail& trail, OrderChange& order) {
  const money::Quantity ordered = QuantityOf(trail, shipped.line().quantity());
  const money::Quantity now = QuantityOf(trail, shipped.cumulative_quantity());
  const money::Quantity before = now - QuantityOf(trail, shipped.quantity());
  if (!ordered.positive()) return;
  const int64_t net = trail.Minor(shipped.line().net());
  const auto part_now = money::PartUpTo(net, now, ordered);
  const auto part_before = money::PartUpTo(net, before, ordered);
  if (!part_now.ok() || !part_before.ok()) {
    trail.Fail(part_now.ok() ? part_before.status() : part_now.status());
    return;
  }
  order.shipped_minor += *part_now - *part_before;
  if (now >= ordered && before < ordered) ++order.lines_delivered;
}

std::string Reasons(const google::protobuf::RepeatedPtrField<std::string>& reasons) {
  return absl::StrJoin(reasons, ",");
}

}  // namespace

void Translate(const ordering_events::OrderPlaced& event, Trail& trail) {
  const ordering_events::OrderFacts& facts = event.order();
  trail.Once(event.order_id(), "OrderPlaced");
  trail.Step(facts.deal_id(), event.order_id(), TrailKind::kOrderPlaced, facts.order_number(),
             absl::StrCat(Count(facts.lines_size(), "line"), ", ", Amount(facts.gross()), " with tax"));
  OrderChange& order = trail.Order(event.order_id(), facts.deal_id());
  order.account_id = trail.OptionalId(facts.customer_id());
  order.win_number = facts.win_number();
  order.number = facts.order_number();
  order.state = OrderState::kPlaced;
  order.currency = facts.currency();
  order.net_minor = trail.Minor(facts.net());
  order.gross_minor = trail.Minor(facts.gross());
  order.line_count = facts.lines_size();
  if (!facts.deal_id().empty()) trail.Placed(facts.deal_id());
}

void Translate(const ordering_events::OrderConfirmed& event, Trail& trail) {
  const ordering_events::OrderFacts& facts = event.order();
  trail.Once(event.order_id(), "OrderConfirmed");
  trail.Step(facts.deal_id(), event.order_id(), TrailKind::kOrderConfirmed, facts.order_number(),
             "credit and stock are authorised");
  OrderChange& order = trail.Order(event.order_id(), facts.deal_id());
  order.state = OrderState::kConfirmed;
  if (event.counts_as_delivered()) {
    order.deliveries = 1;
    order.lines_delivered = facts.lines_size();
    order.shipped_minor = trail.Minor(facts.net());
  }
}

void Translate(const ordering_events::OrderHeld& event, Trail& trail) {
  const std::string reasons = Reasons(event.reasons());
  trail.Step(event.deal_id(), event.order_id(), TrailKind::kOrderHeld, event.order_number(),
             event.comment().empty() ? reasons : absl::StrCat(reasons, ", ", event.comment()));
  trail.Order(event.order_id(), event.deal_id()).hold_reasons = reasons;
}

void Translate(const ordering_events::OrderReleased& event, Trail& trail) {
  const std::string left = Reasons(event.reasons());
  std::string detail = event.released_by().empty() ? "" : absl::StrCat("by ", event.released_by());
  if (event.credit_override()) absl::StrAppend(&detail, ", over the credit limit");
  if (!event.comment().empty()) absl::StrAppend(&detail, ", ", event.comment());
  if (!left.empty()) absl::StrAppend(&detail, ", still waits for ", left);
  trail.Step(event.deal_id(), event.order_id(), TrailKind::kOrderReleased, event.order_number(), detail);
  trail.Order(event.order_id(), event.deal_id()).hold_reasons = left;
}

void Translate(const ordering_events::OrderReleasedToShip& event, Trail& trail) {
  trail.Once(event.order_id(), "OrderReleasedToShip");
  trail.Step(event.deal_id(), event.order_id(), TrailKind::kOrderReleasedToShip, event.order_number(), "");
}

void Translate(const ordering_events::OrderShipped& event, Trail& trail) {
  const ordering_events::OrderFacts& facts = event.order();
  std::string detail =
      absl::StrCat("shipment ", event.shipment_number(), ", ", Count(event.lines_size(), "line"));
  if (!event.tracking().empty()) absl::StrAppend(&detail, ", ", event.tracking());
  trail.Once(event.shipment_id(), absl::StrCat("OrderShipped ", event.order_id()));
  trail.Step(facts.deal_id(), event.order_id(), TrailKind::kOrderShipped, facts.order_number(), detail);
  OrderChange& order = trail.Order(event.order_id(), facts.deal_id());
  order.deliveries = 1;
  for (const ordering_events::ShippedLine& line : event.lines()) AddDelivery(line, trail, order);
}

void Translate(const ordering_events::OrderCancelRequested& event, Trail& trail) {
  trail.Once(event.order_id(), "OrderCancelRequested");
  trail.Step(event.deal_id(), event.order_id(), TrailKind::kOrderCancelRequested, event.order_number(),
             event.reason());
  trail.Order(event.order_id(), event.deal_id()).state = OrderState::kCancelling;
}

void Translate(const ordering_events::OrderCancelled& event, Trail& trail) {
  const ordering_events::OrderFacts& facts = event.order();
  const std::string what = event.complete() ? "as a whole" : "what had not shipped";
  trail.Once(event.order_id(), "OrderCancelled");
  trail.Step(facts.deal_id(), event.order_id(), TrailKind::kOrderCancelled, facts.order_number(),
             event.reason().empty() ? what : absl::StrCat(what, ", ", event.reason()));
  OrderChange& order = trail.Order(event.order_id(), facts.deal_id());
  order.cancelled_minor = trail.Minor(event.cancelled_gross());
  order.state = event.complete() ? OrderState::kCancelled : OrderState::kConfirmed;
  if (event.complete()) {
    if (!facts.deal_id().empty()) {
      trail.Cancelled(facts.deal_id(), facts.win_number(), facts.order_number());
    }
    return;
  }
  // Lines that will not be delivered whole: nothing of them is open any more.
  for (const ordering_events::CancelledLine& line : event.lines()) {
    if (QuantityOf(trail, line.cancelled()).positive()) ++order.lines_delivered;
  }
}

void Translate(const ordering_events::OrderCompleted& event, Trail& trail) {
  trail.Once(event.order_id(), "OrderCompleted");
  trail.Step(event.deal_id(), event.order_id(), TrailKind::kOrderCompleted, event.order_number(),
             "delivered, invoiced and paid");
  trail.Order(event.order_id(), event.deal_id()).state = OrderState::kCompleted;
}

void Translate(const ordering_events::OrderExceptionRaised& event, Trail& trail) {
  trail.Step(event.deal_id(), event.order_id(), TrailKind::kOrderExceptionRaised, event.order_number(),
             absl::StrCat(event.kind(), ", ", event.reason()));
  trail.Order(event.order_id(), event.deal_id()).exception_raised = event.kind();
}

void Translate(const ordering_events::OrderExceptionResolved& event, Trail& trail) {
  trail.Step(event.deal_id(), event.order_id(), TrailKind::kOrderExceptionResolved,
             event.order_number(), absl::StrCat(event.kind(), ", ", event.resolution()));
  trail.Order(event.order_id(), event.deal_id()).exception_resolved = event.kind();
}

}  // namespace saikne::crm
