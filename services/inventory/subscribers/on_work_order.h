#pragma once

// Reactions to production (topics production.work_order and production.bom). One outcome per event.

#include "libs/events/reaction.h"
#include "saikne/production/events/v1/production_events.pb.h"
#include "services/inventory/app/production.h"

namespace saikne::inventory {

class WorkOrderReactions {
 public:
  explicit WorkOrderReactions(Context context) : context_(std::move(context)) {}

  template <typename E>
  using Events = absl::Span<const ::saikne::events::Received<E>>;

  Outcomes OnWorkOrderReleased(pg::Txn& txn, Events<production::events::v1::WorkOrderReleased> events,
                               absl::Time now);
  Outcomes OnWorkOrderCancelled(pg::Txn& txn, Events<production::events::v1::WorkOrderCancelled> events,
                                absl::Time now);
  Outcomes OnMaterialIssued(pg::Txn& txn, Events<production::events::v1::MaterialIssued> events, absl::Time now);
  Outcomes OnOutputReported(pg::Txn& txn, Events<production::events::v1::OutputReported> events, absl::Time now);
  Outcomes OnWorkOrderClosed(pg::Txn& txn, Events<production::events::v1::WorkOrderClosed> events, absl::Time now);

 private:
  const Context context_;
};

}  // namespace saikne::inventory
