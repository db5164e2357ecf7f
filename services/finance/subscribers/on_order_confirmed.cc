#include "services/finance/subscribers/on_order_confirmed.h"

#include "services/finance/app/invoicing.h"
#include "services/finance/subscribers/order_facts.h"
#include "services/finance/subscribers/react.h"

namespace saikne::finance {

using ordering::events::v1::OrderConfirmed;

absl::StatusOr<std::vector<::saikne::events::Outcome>> OnOrderConfirmed(
    pg::Txn& txn, absl::Span<const ::saikne::events::Received<OrderConfirmed>> events, absl::Time now) {
  auto parse = [](const ::saikne::events::Received<OrderConfirmed>& received)
      -> absl::StatusOr<std::optional<BillOrder>> {
    const OrderConfirmed& event = received.event;
    ASSIGN_OR_RETURN(BillOrder order, ReadOrder(event.order_id(), event.order(), received.envelope.flow()));
    order.trigger_id = order.order_id;
    order.trigger_number = order.order_number;
    order.confirmed = true;
    order.counts_as_delivered = event.counts_as_delivered();
    for (const auto& line : event.order().lines()) {
      ASSIGN_OR_RETURN(BillableLine billable, ReadLine(line, order.currency));
      order.lines.push_back(std::move(billable));
    }
    return order;
  };
  return React<BillOrder>(txn, events, now, parse, PostInvoices);
}

}  // namespace saikne::finance
