#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "libs/events/reaction.h"
#include "saikne/inventory/events/v1/inventory_events.pb.h"

namespace saikne::procurement {

/// Copy items: sku, unit and supply method are what procurement plans by.
absl::StatusOr<std::vector<saikne::events::Outcome>> OnItemRegistered(
    pg::Txn& txn,
    absl::Span<const saikne::events::Received<inventory::events::v1::ItemRegistered>> events,
    absl::Time now);
absl::StatusOr<std::vector<saikne::events::Outcome>> OnItemChanged(
    pg::Txn& txn,
    absl::Span<const saikne::events::Received<inventory::events::v1::ItemChanged>> events,
    absl::Time now);

}  // namespace saikne::procurement
