#include "services/inventory/app/event_messages.h"

#include "libs/base/time_proto.h"
#include "libs/money/money_proto.h"
#include "services/inventory/domain/roots.h"

namespace saikne::inventory {
namespace {

saikne::types::v1::DemandKind KindOf(const Demand& demand) {
  return static_cast<saikne::types::v1::DemandKind>(demand.kind);
}

std::string WarehouseCode(const Book& book, const Id& warehouse) {
  const WarehouseRef* found = book.FindWarehouse(warehouse);
  return found == nullptr ? "" : found->code;
}

const Item& ItemOf(const Book& book, const Id& id) {
  static const Item kUnknown;
  auto found = book.items.find(id);
  return found == book.items.end() ? kUnknown : found->second;
}

// The root of a line's need, with the line's own demand; quantities sum up to what is needed.
void AddPegs(const Demand& demand, const DemandLine& line, Quantity needed, ev::ShortLine* out) {
  std::vector<Root> roots;
  if (demand.kind == DemandKind::kOrder) {
    roots.push_back({demand.deal_id, demand.id.ToString(), line.line_id.ToString(), needed});
  } else {
    roots = SplitOverRoots(DecodeRoots(line.roots), needed);
  }
  for (const Root& root : roots) {
    saikne::types::v1::Peg* peg = out->add_pegs();
    peg->mutable_demand()->set_kind(KindOf(demand));
    peg->mutable_demand()->set_id(demand.id.ToString());
    peg->mutable_demand()->set_line_id(line.line_id.ToString());
    peg->set_deal_id(root.deal_id);
    peg->set_order_id(root.order_id);
    peg->set_order_line_id(root.order_line_id);
    money::ToProto(root.quantity, peg->mutable_quantity());
  }
}

template <typename Event>
void SetShipment(const Shipment& shipment, const Demand& demand, Event& event) {
  event.set_shipment_id(shipment.id.ToString());
  event.set_shipment_number(shipment.number);
  event.set_order_id(demand.id.ToString());
  event.set_deal_id(demand.deal_id);
}

template <typename Event>
void AddLines(const Book& book, const Shipment& shipment, Event& event) {
  event.set_warehouse_code(WarehouseCode(book, shipment.warehouse));
  for (const ShipmentLine& line : shipment.lines) {
    if (line.quantity.zero()) continue;
    ev::ShipmentLine* out = event.add_lines();
    out->set_order_line_id(line.order_line_id.ToString());
    out->set_item_id(line.item.ToString());
    out->set_sku(ItemOf(book, line.item).sku);
    money::ToProto(line.quantity, out->mutable_quantity());
  }
}

}  // namespace

ev::StockReserved StockReservedOf(const Demand& demand) {
  ev::StockReserved event;
  event.set_demand_id(demand.id.ToString());
  event.set_kind(KindOf(demand));
  event.set_document_number(demand.number);
  event.set_deal_id(demand.deal_id);
  event.set_firm(demand.state == DemandState::kFirm);
  for (const DemandLine& line : demand.lines) {
    ev::ReservedLine* out = event.add_lines();
    out->set_line_id(line.line_id.ToString());
    out->set_item_id(line.item.ToString());
    money::ToProto(line.demanded, out->mutable_demanded());
    money::ToProto(line.reserved, out->mutable_reserved());
    money::ToProto(line.issued, out->mutable_issued());
    money::ToProto(line.Backordered(), out->mutable_backordered());
    money::ToProto(line.withdrawn, out->mutable_withdrawn());
  }
  return event;
}

ev::StockShort TakeStockShort(const Book& book, Demand& demand) {
  ev::StockShort event;
  event.set_demand_id(demand.id.ToString());
  event.set_kind(KindOf(demand));
  event.set_priority(demand.priority);
  money::ToProto(demand.requested_date, event.mutable_required_date());
  event.set_warehouse_code(WarehouseCode(book, demand.warehouse));
  event.set_document_number(demand.number);
  for (DemandLine& line : demand.lines) {
    const Quantity needed = line.SupplyNeeded();
    if (needed == line.supply_needed) continue;
    line.supply_needed = needed;
    line.changed = true;
    const Item& item = ItemOf(book, line.item);
    ev::ShortLine* out = event.add_lines();
    out->set_line_id(line.line_id.ToString());
    out->set_item_id(line.item.ToString());
    out->set_sku(item.sku);
    out->set_unit(item.unit);
    out->set_supply_method(static_cast<saikne::types::v1::SupplyMethod>(item.supply_method));
    money::ToProto(needed, out->mutable_supply_needed());
    AddPegs(demand, line, needed, out);
  }
  return event;
}

ev::DemandWithdrawn TakeDemandWithdrawn(Demand& demand) {
  ev::DemandWithdrawn event;
  event.set_demand_id(demand.id.ToString());
  event.set_kind(KindOf(demand));
  event.set_document_number(demand.number);
  event.set_deal_id(demand.deal_id);
  for (DemandLine& line : demand.lines) {
    if (line.SupplyNeeded() != line.supply_needed) {
      line.supply_needed = line.SupplyNeeded();
      line.changed = true;
    }
    ev::WithdrawnLine* out = event.add_lines();
    out->set_line_id(line.line_id.ToString());
    out->set_item_id(line.item.ToString());
    money::ToProto(line.issued, out->mutable_shipped());
    money::ToProto(line.withdrawn, out->mutable_withdrawn());
    money::ToProto(line.supply_needed, out->mutable_supply_needed());
  }
  return event;
}

ev::ShipmentCreated ShipmentCreatedOf(const Book& book, const Shipment& shipment, const Demand& demand) {
  ev::ShipmentCreated event;
  SetShipment(shipment, demand, event);
  AddLines(book, shipment, event);
  return event;
}

ev::ShipmentShipped ShipmentShippedOf(const Book& book, const Shipment& shipment, const Demand& demand) {
  ev::ShipmentShipped event;
  SetShipment(shipment, demand, event);
  AddLines(book, shipment, event);
  event.set_tracking(shipment.tracking);
  if (shipment.ship_time) *event.mutable_ship_time() = ToTimestamp(*shipment.ship_time);
  return event;
}

ev::ShipmentCancelled ShipmentCancelledOf(const Shipment& shipment, const Demand& demand) {
  ev::ShipmentCancelled event;
  SetShipment(shipment, demand, event);
  return event;
}

void SetValued(const Item& item, Quantity quantity, int64_t value_minor, const money::Currency& currency,
               ev::ValuedLine* out) {
  out->set_item_id(item.id.ToString());
  out->set_sku(item.sku);
  money::ToProto(quantity, out->mutable_quantity());
  money::MinorToProto(value_minor, currency, out->mutable_value());
}

}  // namespace saikne::inventory
