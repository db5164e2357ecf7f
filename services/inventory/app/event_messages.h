#pragma once

// The published form of demands, shipments and values.

#include <string>

#include "libs/money/money.h"
#include "saikne/inventory/events/v1/inventory_events.pb.h"
#include "services/inventory/domain/book.h"

namespace saikne::inventory {

namespace ev = ::saikne::inventory::events::v1;

ev::StockReserved StockReservedOf(const Demand& demand);
/// The lines whose need for supply differs from what was published; remembers them as published. No lines: nothing to say.
ev::StockShort TakeStockShort(const Book& book, Demand& demand);
/// Remembers the need for supply as published.
ev::DemandWithdrawn TakeDemandWithdrawn(Demand& demand);

ev::ShipmentCreated ShipmentCreatedOf(const Book& book, const Shipment& shipment, const Demand& demand);
ev::ShipmentShipped ShipmentShippedOf(const Book& book, const Shipment& shipment, const Demand& demand);
ev::ShipmentCancelled ShipmentCancelledOf(const Shipment& shipment, const Demand& demand);

void SetValued(const Item& item, Quantity quantity, int64_t value_minor, const money::Currency& currency,
               ev::ValuedLine* out);

}  // namespace saikne::inventory
