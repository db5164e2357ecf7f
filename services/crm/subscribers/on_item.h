#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "libs/events/reaction.h"
#include "saikne/inventory/events/v1/inventory_events.pb.h"

namespace saikne::crm {

/// Both keep the copy of inventory's items.
absl::StatusOr<std::vector<::saikne::events::Outcome>> OnItemRegistered(
    pg::Txn& txn,
    absl::Span<const ::saikne::events::Received<inventory::events::v1::ItemRegistered>> events,
    absl::Time now);
absl::StatusOr<std::vector<::saikne::events::Outcome>> OnItemChanged(
    pg::Txn& txn,
    absl::Span<const ::saikne::events::Received<inventory::events::v1::ItemChanged>> events,
    absl::Time now);

}  // namespace saikne::crm
