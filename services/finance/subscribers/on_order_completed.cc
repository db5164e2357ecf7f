#include "services/finance/subscribers/on_order_completed.h"

#include "services/finance/app/credit_holds.h"
#include "services/finance/subscribers/react.h"

namespace saikne::finance {

using ordering::events::v1::OrderCompleted;

absl::StatusOr<std::vector<::saikne::events::Outcome>> OnOrderCompleted(
    pg::Txn& txn, absl::Span<const ::saikne::events::Received<OrderCompleted>> events, absl::Time now) {
  auto parse = [](const ::saikne::events::Received<OrderCompleted>& received)
      -> absl::StatusOr<std::optional<CloseHold>> {
    ASSIGN_OR_RETURN(Id order, Id::ParseField("order_id", received.event.order_id()));
    return CloseHold{order, /*only_waiting=*/false, received.envelope.flow()};
  };
  return React<CloseHold>(txn, events, now, parse, CloseHolds);
}

}  // namespace saikne::finance
