#include "services/finance/subscribers/on_order_cancelled.h"

#include "libs/money/money_proto.h"
#include "services/finance/app/cancel_orders.h"
#include "services/finance/subscribers/order_facts.h"
#include "services/finance/subscribers/react.h"

namespace saikne::finance {

using ordering::events::v1::OrderCancelled;

absl::StatusOr<std::vector<::saikne::events::Outcome>> OnOrderCancelled(
    pg::Txn& txn, absl::Span<const ::saikne::events::Received<OrderCancelled>> events, absl::Time now) {
  auto parse = [](const ::saikne::events::Received<OrderCancelled>& received)
      -> absl::StatusOr<std::optional<CancelOrder>> {
    const OrderCancelled& event = received.event;
    ASSIGN_OR_RETURN(BillOrder order, ReadOrder(event.order_id(), event.order(), received.envelope.flow()));
    CancelOrder cancel;
    cancel.order_id = order.order_id;
    cancel.customer_id = order.customer.customer_id;
    cancel.complete = event.complete();
    cancel.flow = order.flow;
    ASSIGN_OR_RETURN(money::Currency currency, money::Currency::Parse(order.currency));
    if (event.has_cancelled_gross()) {
      ASSIGN_OR_RETURN(cancel.cancelled_gross,
                       money::MinorFrom("cancelled_gross", event.cancelled_gross(), currency));
    }
    for (const auto& line : event.lines()) {
      ASSIGN_OR_RETURN(Id line_id, Id::ParseField("lines.line_id", line.line_id()));
      ASSIGN_OR_RETURN(cancel.shipped[line_id], money::NonNegativeQuantity("lines.shipped", line.shipped()));
    }
    return cancel;
  };
  return React<CancelOrder>(txn, events, now, parse, CancelOrders);
}

}  // namespace saikne::finance
