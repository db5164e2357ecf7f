#include "services/finance/subscribers/on_order_shipped.h"

#include "libs/money/money_proto.h"
#include "services/finance/app/invoicing.h"
#include "services/finance/subscribers/order_facts.h"
#include "services/finance/subscribers/react.h"

namespace saikne::finance {

using ordering::events::v1::OrderShipped;

absl::StatusOr<std::vector<::saikne::events::Outcome>> OnOrderShipped(
    pg::Txn& txn, absl::Span<const ::saikne::events::Received<OrderShipped>> events, absl::Time now) {
  auto parse = [](const ::saikne::events::Received<OrderShipped>& received)
      -> absl::StatusOr<std::optional<BillOrder>> {
    const OrderShipped& event = received.event;
    ASSIGN_OR_RETURN(BillOrder order, ReadOrder(event.order_id(), event.order(), received.envelope.flow()));
    ASSIGN_OR_RETURN(order.trigger_id, Id::ParseField("shipment_id", event.shipment_id()));
    order.trigger_number = event.shipment_number();
    for (const auto& shipped : event.lines()) {
      ASSIGN_OR_RETURN(BillableLine line, ReadLine(shipped.line(), order.currency));
      ASSIGN_OR_RETURN(line.quantity, money::NonNegativeQuantity("lines.quantity", shipped.quantity()));
      ASSIGN_OR_RETURN(line.cumulative,
                       money::NonNegativeQuantity("lines.cumulative_quantity", shipped.cumulative_quantity()));
      order.lines.push_back(std::move(line));
    }
    return order;
  };
  return React<BillOrder>(txn, events, now, parse, PostInvoices);
}

}  // namespace saikne::finance
