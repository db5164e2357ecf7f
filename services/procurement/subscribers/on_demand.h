#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "libs/events/reaction.h"
#include "saikne/inventory/events/v1/inventory_events.pb.h"
#include "services/procurement/app/settings.h"

namespace saikne::procurement {

/// What inventory says of demands: shortages to be bought, demands withdrawn.
class DemandReactions {
 public:
  explicit DemandReactions(const Planning& planning) : planning_(planning) {}

  template <typename E>
  using Events = absl::Span<const saikne::events::Received<E>>;
  using Outcomes = absl::StatusOr<std::vector<saikne::events::Outcome>>;

  Outcomes OnStockShort(pg::Txn& txn, Events<inventory::events::v1::StockShort> events,
                        absl::Time now) const;
  Outcomes OnDemandWithdrawn(pg::Txn& txn, Events<inventory::events::v1::DemandWithdrawn> events,
                             absl::Time now) const;

 private:
  const Planning planning_;
};

}  // namespace saikne::procurement
