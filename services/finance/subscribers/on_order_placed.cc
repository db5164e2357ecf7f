#include "services/finance/subscribers/on_order_placed.h"

#include "libs/money/money_proto.h"
#include "services/finance/app/credit_holds.h"
#include "services/finance/subscribers/order_facts.h"
#include "services/finance/subscribers/react.h"

namespace saikne::finance {

using ordering::events::v1::OrderPlaced;

absl::StatusOr<std::vector<::saikne::events::Outcome>> OnOrderPlaced(
    pg::Txn& txn, absl::Span<const ::saikne::events::Received<OrderPlaced>> events, absl::Time now) {
  auto parse = [](const ::saikne::events::Received<OrderPlaced>& received)
      -> absl::StatusOr<std::optional<PlaceHold>> {
    const OrderPlaced& event = received.event;
    ASSIGN_OR_RETURN(BillOrder order, ReadOrder(event.order_id(), event.order(), received.envelope.flow()));
    ASSIGN_OR_RETURN(money::Currency currency, money::Currency::Parse(order.currency));
    ASSIGN_OR_RETURN(int64_t gross, money::MinorFrom("order.gross", event.order().gross(), currency));
    if (gross < 0) return FieldError("order.gross", "must not be negative");
    return PlaceHold{order.order_id, order.deal_id, order.order_number, order.customer,
                     order.currency, gross,         order.flow};
  };
  return React<PlaceHold>(txn, events, now, parse, PlaceHolds);
}

}  // namespace saikne::finance
