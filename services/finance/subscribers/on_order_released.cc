#include "services/finance/subscribers/on_order_released.h"

#include "services/finance/app/credit_holds.h"
#include "services/finance/subscribers/react.h"

namespace saikne::finance {

using ordering::events::v1::OrderReleased;

absl::StatusOr<std::vector<::saikne::events::Outcome>> OnOrderReleased(
    pg::Txn& txn, absl::Span<const ::saikne::events::Received<OrderReleased>> events, absl::Time now) {
  auto parse = [](const ::saikne::events::Received<OrderReleased>& received)
      -> absl::StatusOr<std::optional<ReleaseHold>> {
    if (!received.event.credit_override()) return std::nullopt;
    ASSIGN_OR_RETURN(Id order, Id::ParseField("order_id", received.event.order_id()));
    return ReleaseHold{order, received.event.released_by(), received.envelope.flow()};
  };
  return React<ReleaseHold>(txn, events, now, parse, ReleaseHolds);
}

}  // namespace saikne::finance
