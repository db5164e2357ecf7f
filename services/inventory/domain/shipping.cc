#include <algorithm>

#include "services/inventory/domain/book.h"

namespace saikne::inventory {
namespace {

bool Whole(const DemandLine& line) { return !line.Backordered().positive(); }

// Whether the delivery rule lets what is reserved for this line leave.
bool MayLeave(const Demand& demand, const DemandLine& line) {
  switch (demand.delivery_rule) {
    case DeliveryRule::kAsAvailable:
      return true;
    case DeliveryRule::kCompleteLine:
      return Whole(line);
    case DeliveryRule::kCompleteOrder:
      return std::all_of(demand.lines.begin(), demand.lines.end(), Whole);
    case DeliveryRule::kAfterPayment:
      return demand.paid;
  }
  return false;
}

}  // namespace

ShipmentLine* Shipment::Find(const Id& order_line_id) {
  for (ShipmentLine& line : lines) {
    if (line.order_line_id == order_line_id) return &line;
  }
  return nullptr;
}

std::vector<Shipment*> Book::OpenShipments(const Id& demand) {
  std::vector<Shipment*> open;
  for (auto& [id, shipment] : shipments) {
    if (shipment.demand == demand && shipment.open()) open.push_back(&shipment);
  }
  return open;
}

void Book::Cut(Shipment& shipment, const Id& order_line_id, Quantity quantity) {
  ShipmentLine* line = shipment.Find(order_line_id);
  line->quantity -= quantity;
  line->changed = true;
  shipment.changed = true;
  shipment.cause = cause;
  const bool empty = std::all_of(shipment.lines.begin(), shipment.lines.end(),
                                 [](const ShipmentLine& l) { return l.quantity.zero(); });
  if (empty) shipment.state = ShipmentState::kCancelled;
}

void Book::AssignShipments(Demand& demand) {
  if (demand.kind != DemandKind::kOrder || !demand.open()) return;
  std::vector<Shipment*> open = OpenShipments(demand.id);
  Shipment* joinable = nullptr;
  for (Shipment* shipment : open) {
    if (shipment->state == ShipmentState::kAssigned) joinable = shipment;
  }
  for (DemandLine& line : demand.lines) {
    Quantity assigned;
    for (Shipment* shipment : open) {
      if (ShipmentLine* part = shipment->Find(line.line_id)) assigned += part->quantity;
    }
    // A count may have taken what a shipment holds: the youngest shipment loses it first.
    for (auto shipment = open.rbegin(); shipment != open.rend() && assigned > line.reserved; ++shipment) {
      ShipmentLine* part = (*shipment)->Find(line.line_id);
      if (part == nullptr) continue;
      const Quantity cut = std::min(part->quantity, assigned - line.reserved);
      if (!cut.positive()) continue;
      Cut(**shipment, line.line_id, cut);
      assigned -= cut;
    }
    const Quantity more = line.reserved - assigned;
    if (!more.positive() || !MayLeave(demand, line)) continue;
    if (joinable == nullptr || !joinable->open()) {
      Shipment shipment;
      shipment.id = new_id();
      shipment.demand = demand.id;
      shipment.warehouse = demand.warehouse;
      shipment.create_time = now;
      joinable = &(shipments[shipment.id] = std::move(shipment));
      open.push_back(joinable);
    }
    ShipmentLine* part = joinable->Find(line.line_id);
    if (part == nullptr) {
      joinable->lines.push_back({line.line_id, line.item, {}, false});
      part = &joinable->lines.back();
    }
    part->quantity += more;
    part->changed = true;
    joinable->changed = true;
    joinable->cause = demand.cause;
  }
}

void Book::AssignShipmentsOfTouched() {
  for (auto& [id, demand] : demands) {
    if (demand.touched) AssignShipments(demand);
  }
}

}  // namespace saikne::inventory
