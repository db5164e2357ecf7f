#pragma once

// Reactions to procurement.purchase_order. One outcome per event.

#include "libs/events/reaction.h"
#include "saikne/procurement/events/v1/procurement_events.pb.h"
#include "services/inventory/app/receipts.h"

namespace saikne::inventory {

class PurchaseOrderReactions {
 public:
  explicit PurchaseOrderReactions(Context context) : context_(std::move(context)) {}

  template <typename E>
  using Events = absl::Span<const ::saikne::events::Received<E>>;

  Outcomes OnPurchaseOrdered(pg::Txn& txn, Events<procurement::events::v1::PurchaseOrdered> events, absl::Time now);
  Outcomes OnPurchaseAcknowledged(pg::Txn& txn, Events<procurement::events::v1::PurchaseAcknowledged> events,
                                  absl::Time now);
  Outcomes OnPurchaseDelayed(pg::Txn& txn, Events<procurement::events::v1::PurchaseDelayed> events, absl::Time now);
  Outcomes OnPurchaseCancelled(pg::Txn& txn, Events<procurement::events::v1::PurchaseCancelled> events,
                               absl::Time now);
  Outcomes OnGoodsReceived(pg::Txn& txn, Events<procurement::events::v1::GoodsReceived> events, absl::Time now);

 private:
  const Context context_;
};

}  // namespace saikne::inventory
