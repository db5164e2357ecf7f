#pragma once

// Reactions to the sales order (topic ordering.order). One outcome per event.

#include "libs/events/reaction.h"
#include "saikne/ordering/events/v1/ordering_events.pb.h"
#include "services/inventory/app/demands.h"

namespace saikne::inventory {

/// Every reaction of this service needs the same things; bound in main.cc.
class OrderReactions {
 public:
  explicit OrderReactions(Context context) : context_(std::move(context)) {}

  template <typename E>
  using Events = absl::Span<const ::saikne::events::Received<E>>;

  Outcomes OnOrderPlaced(pg::Txn& txn, Events<ordering::events::v1::OrderPlaced> events, absl::Time now);
  Outcomes OnOrderConfirmed(pg::Txn& txn, Events<ordering::events::v1::OrderConfirmed> events, absl::Time now);
  Outcomes OnOrderHeld(pg::Txn& txn, Events<ordering::events::v1::OrderHeld> events, absl::Time now);
  Outcomes OnOrderReleased(pg::Txn& txn, Events<ordering::events::v1::OrderReleased> events, absl::Time now);
  Outcomes OnOrderReleasedToShip(pg::Txn& txn, Events<ordering::events::v1::OrderReleasedToShip> events,
                                 absl::Time now);
  Outcomes OnOrderCancelRequested(pg::Txn& txn, Events<ordering::events::v1::OrderCancelRequested> events,
                                  absl::Time now);

 private:
  const Context context_;
};

}  // namespace saikne::inventory
