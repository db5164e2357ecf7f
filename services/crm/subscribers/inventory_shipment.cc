#include "absl/strings/str_cat.h"
#include "services/crm/subscribers/translate.h"

namespace saikne::crm {
namespace {

std::string From(int lines, const std::string& warehouse) {
  return absl::StrCat(Count(lines, "line"), " from ", warehouse);
}

}  // namespace

void Translate(const inventory_events::ShipmentCreated& event, Trail& trail) {
  trail.Step(event.deal_id(), event.order_id(), TrailKind::kShipmentCreated, event.shipment_number(),
             From(event.lines_size(), event.warehouse_code()));
}

void Translate(const inventory_events::ShipmentShipped& event, Trail& trail) {
  std::string detail = From(event.lines_size(), event.warehouse_code());
  if (!event.tracking().empty()) absl::StrAppend(&detail, ", ", event.tracking());
  trail.Step(event.deal_id(), event.order_id(), TrailKind::kShipmentShipped, event.shipment_number(),
             detail);
}

void Translate(const inventory_events::ShipmentCancelled& event, Trail& trail) {
  trail.Step(event.deal_id(), event.order_id(), TrailKind::kShipmentCancelled, event.shipment_number(),
             "");
}

}  // namespace saikne::crm
