#pragma once

#include "libs/supply/demand_events.h"
#include "services/procurement/app/settings.h"

namespace saikne::procurement {

/// What inventory says of demands: shortages to be bought, demands withdrawn.
class DemandReactions {
 public:
  explicit DemandReactions(const Planning& planning) : planning_(planning) {}

  supply::Outcomes OnStockShort(pg::Txn& txn, supply::Events<inventory::events::v1::StockShort> events,
                                absl::Time now) const;
  supply::Outcomes OnDemandWithdrawn(pg::Txn& txn,
                                     supply::Events<inventory::events::v1::DemandWithdrawn> events,
                                     absl::Time now) const;

 private:
  const Planning planning_;
};

}  // namespace saikne::procurement
