#include "services/finance/subscribers/on_order_cancel_requested.h"

#include "services/finance/app/credit_holds.h"
#include "services/finance/subscribers/react.h"

namespace saikne::finance {

using ordering::events::v1::OrderCancelRequested;

absl::StatusOr<std::vector<::saikne::events::Outcome>> OnOrderCancelRequested(
    pg::Txn& txn, absl::Span<const ::saikne::events::Received<OrderCancelRequested>> events, absl::Time now) {
  auto parse = [](const ::saikne::events::Received<OrderCancelRequested>& received)
      -> absl::StatusOr<std::optional<CloseHold>> {
    ASSIGN_OR_RETURN(Id order, Id::ParseField("order_id", received.event.order_id()));
    return CloseHold{order, /*only_waiting=*/true, received.envelope.flow()};
  };
  return React<CloseHold>(txn, events, now, parse, CloseHolds);
}

}  // namespace saikne::finance
