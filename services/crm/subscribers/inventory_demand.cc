#include "absl/strings/str_cat.h"
#include "services/crm/subscribers/translate.h"

namespace saikne::crm {
namespace {

bool IsZero(const google::type::Decimal& value) {
  return value.value().empty() || value.value() == "0";
}

}  // namespace

// Of a work order the event names no deal: the trail finds it through the work order's own links.
void Translate(const inventory_events::StockReserved& event, Trail& trail) {
  int whole = 0;
  for (const inventory_events::ReservedLine& line : event.lines()) whole += IsZero(line.backordered());
  const bool of_order = event.kind() != types::v1::DEMAND_KIND_WORK_ORDER;
  const std::string detail =
      event.lines().empty()
          ? "no line needs stock"
          : absl::StrCat(whole, " of ", Count(event.lines_size(), "line"), " in full");
  if (of_order) {
    trail.Step(event.deal_id(), event.demand_id(), TrailKind::kStockReserved, event.document_number(),
               detail);
  } else {
    trail.DocumentStep(event.demand_id(), TrailKind::kComponentsReserved, event.document_number(), detail);
  }
}

void Translate(const inventory_events::StockShort& event, Trail& trail) {
  PegNotes notes;
  for (const inventory_events::ShortLine& line : event.lines()) notes.Add(line.sku(), line.pegs());
  const bool of_order = event.kind() != types::v1::DEMAND_KIND_WORK_ORDER;
  trail.PeggedSteps(notes, event.demand_id(),
                    of_order ? TrailKind::kStockShort : TrailKind::kComponentsShort,
                    event.document_number(), "", "");
}

void Translate(const inventory_events::DemandWithdrawn& event, Trail& trail) {
  const std::string detail = absl::StrCat(Count(event.lines_size(), "line"), " closed");
  if (event.kind() == types::v1::DEMAND_KIND_WORK_ORDER) {
    trail.DocumentStep(event.demand_id(), TrailKind::kDemandWithdrawn, event.document_number(), detail);
  } else {
    trail.Step(event.deal_id(), event.demand_id(), TrailKind::kDemandWithdrawn, event.document_number(),
               detail);
  }
}

void Translate(const inventory_events::OutputRefused& event, Trail& trail) {
  trail.DocumentStep(event.demand_id(), TrailKind::kOutputRefused, "", event.reason());
}

}  // namespace saikne::crm
