#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "libs/events/reaction.h"
#include "saikne/finance/events/v1/finance_events.pb.h"
#include "saikne/inventory/events/v1/inventory_events.pb.h"

namespace saikne::procurement {

/// Copies the codes that suppliers and purchase orders may name: payment terms of finance, warehouses of inventory.
absl::StatusOr<std::vector<saikne::events::Outcome>> OnPaymentTermChanged(
    pg::Txn& txn, absl::Span<const saikne::events::Received<finance::events::v1::PaymentTermChanged>> events,
    absl::Time now);
absl::StatusOr<std::vector<saikne::events::Outcome>> OnWarehouseRegistered(
    pg::Txn& txn, absl::Span<const saikne::events::Received<inventory::events::v1::WarehouseRegistered>> events,
    absl::Time now);

}  // namespace saikne::procurement
