#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "libs/events/reaction.h"
#include "saikne/inventory/events/v1/inventory_events.pb.h"
#include "services/production/app/settings.h"

namespace saikne::production {

/// What inventory says of demands: shortages to be made, demands withdrawn, components covered, reports refused.
class DemandReactions {
 public:
  explicit DemandReactions(const Settings& settings) : settings_(settings) {}

  template <typename E>
  using Events = absl::Span<const saikne::events::Received<E>>;
  using Outcomes = absl::StatusOr<std::vector<saikne::events::Outcome>>;

  Outcomes OnStockShort(pg::Txn& txn, Events<inventory::events::v1::StockShort> events,
                        absl::Time now) const;
  Outcomes OnDemandWithdrawn(pg::Txn& txn, Events<inventory::events::v1::DemandWithdrawn> events,
                             absl::Time now) const;
  Outcomes OnStockReserved(pg::Txn& txn, Events<inventory::events::v1::StockReserved> events,
                           absl::Time now) const;
  Outcomes OnOutputRefused(pg::Txn& txn, Events<inventory::events::v1::OutputRefused> events,
                           absl::Time now) const;
  Outcomes OnProductionValued(pg::Txn& txn, Events<inventory::events::v1::ProductionValued> events,
                              absl::Time now) const;

 private:
  const Settings& settings_;
};

}  // namespace saikne::production
