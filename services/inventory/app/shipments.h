#pragma once

// The warehouse's acts on shipments: pick, pack, ship.

#include <string>
#include <vector>

#include "services/inventory/app/work.h"

namespace saikne::inventory {

struct ShipPart {
  Id order_line_id;
  Quantity quantity;
};

struct ShipmentCommand {
  std::string id;  // or number
  std::string etag;
  std::string tracking;
  std::vector<ShipPart> parts;  // empty: all
};

/// assigned -> picked, or assigned|picked -> packed. Errors: those of ShipmentService/PickShipment.
absl::Status AdvanceShipment(pg::Txn& txn, const Context& context, const Id& company, const ShipmentCommand& command,
                             ShipmentState to, ::saikne::events::Flow flow, absl::Time now);

/// The goods leave: issues the reserved stock at cost (StockIssued), publishes ShipmentShipped; what stays opens the next shipment.
/// Errors: those of ShipmentService/ShipShipment.
absl::Status ShipShipment(pg::Txn& txn, const Context& context, const Id& company, const ShipmentCommand& command,
                          ::saikne::events::Flow flow, absl::Time now);

}  // namespace saikne::inventory
