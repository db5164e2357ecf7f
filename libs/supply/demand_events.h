#pragma once

// What inventory says of demands and items, read for planning.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "libs/events/reaction.h"
#include "libs/supply/item_store.h"
#include "libs/supply/need.h"
#include "saikne/inventory/events/v1/inventory_events.pb.h"

namespace saikne::supply {

template <typename E>
using Events = absl::Span<const events::Received<E>>;
using Outcomes = absl::StatusOr<std::vector<events::Outcome>>;

/// The lines of shortages that one supply method must cover.
struct Shortages {
  std::vector<Need> needs;
  std::vector<events::Outcome> outcomes;  // of the events; ignored as `nothing` without such a line
};

/// Reads the lines of one supply method. Items that they name are known from now on, whether or not their own events came yet.
/// Errors: INVALID_ARGUMENT/INVALID_FIELD.
absl::StatusOr<Shortages> TakeShortages(pg::Txn& txn, Events<inventory::events::v1::StockShort> events,
                                        saikne::types::v1::SupplyMethod method,
                                        const std::string& nothing);

/// The stored needs that withdrawals lower, with what supply must cover now. Errors: INVALID_ARGUMENT/INVALID_FIELD.
absl::StatusOr<std::vector<Need>> TakeWithdrawn(pg::Txn& txn,
                                                Events<inventory::events::v1::DemandWithdrawn> events);

/// Copy items: sku, unit and supply method are what is planned by.
Outcomes OnItemRegistered(pg::Txn& txn, Events<inventory::events::v1::ItemRegistered> events, absl::Time now);
Outcomes OnItemChanged(pg::Txn& txn, Events<inventory::events::v1::ItemChanged> events, absl::Time now);

}  // namespace saikne::supply
