#pragma once

// inventory.valuation is the only source of stock, GRNI, WIP and cost of goods sold.

#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/events/envelope.h"
#include "libs/events/reaction.h"
#include "libs/pg/pg.h"
#include "saikne/inventory/events/v1/inventory_events.pb.h"

namespace saikne::finance {

using Outcomes = absl::StatusOr<std::vector<::saikne::events::Outcome>>;
template <typename E>
using ReceivedSpan = absl::Span<const ::saikne::events::Received<E>>;

/// Opening stock, or a goods receipt.
Outcomes OnStockReceived(pg::Txn& txn, ReceivedSpan<inventory::events::v1::StockReceived> events, absl::Time now);
/// Cost of a shipment.
Outcomes OnStockIssued(pg::Txn& txn, ReceivedSpan<inventory::events::v1::StockIssued> events, absl::Time now);
/// A count.
Outcomes OnStockAdjusted(pg::Txn& txn, ReceivedSpan<inventory::events::v1::StockAdjusted> events, absl::Time now);
/// A work order's report, issue or closing.
Outcomes OnProductionValued(pg::Txn& txn, ReceivedSpan<inventory::events::v1::ProductionValued> events,
                            absl::Time now);

}  // namespace saikne::finance
