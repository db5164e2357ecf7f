#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "services/crm/subscribers/translate.h"

namespace saikne::crm {

void Translate(const production_events::SupplyBlocked& event, Trail& trail) {
  PegNotes notes;
  notes.Add(event.sku(), event.pegs());
  trail.PeggedSteps(notes, event.demand_id(), TrailKind::kProductionBlocked, "", "", event.reason());
}

void Translate(const production_events::SupplyUnblocked& event, Trail& trail) {
  PegNotes notes;
  notes.Add(event.sku(), event.pegs());
  trail.PeggedSteps(notes, event.demand_id(), TrailKind::kProductionUnblocked, "", "", "");
}

void Translate(const production_events::WorkOrderReleased& event, Trail& trail) {
  PegNotes notes;
  notes.Add(event.sku(), event.pegs());
  trail.PeggedSteps(notes, event.work_order_id(), TrailKind::kWorkOrderReleased, event.number(), "",
                    absl::StrCat("of ", Pieces(event.quantity(), event.sku()), " in all"));
  trail.Link(notes, event.work_order_id());
}

void Translate(const production_events::WorkOrderCancelled& event, Trail& trail) {
  PegNotes notes;
  notes.Add(event.pegs());
  trail.PeggedSteps(notes, event.work_order_id(), TrailKind::kWorkOrderCancelled, event.number(),
                    event.reason(), "");
}

void Translate(const production_events::MaterialIssued& event, Trail& trail) {
  trail.DocumentStep(event.work_order_id(), TrailKind::kMaterialIssued, event.number(),
                     Count(event.components_size(), "component"));
}

// A report also serves needs that were pegged to the work order after its release.
void Translate(const production_events::OutputReported& event, Trail& trail) {
  PegNotes notes;
  notes.Add(event.pegs());
  const std::string detail =
      absl::StrCat(Pieces(event.good(), "good"), ", ", Pieces(event.scrap(), "scrapped"));
  trail.PeggedSteps(notes, event.work_order_id(), TrailKind::kOutputReported, event.number(), detail, "");
  trail.Link(notes, event.work_order_id());
}

void Translate(const production_events::WorkOrderClosed& event, Trail& trail) {
  PegNotes notes;
  notes.Add(event.pegs());
  std::string detail =
      absl::StrCat(Pieces(event.good(), "good"), ", ", Pieces(event.scrap(), "scrapped"));
  if (!event.reason().empty()) {
    absl::StrAppend(&detail, ", ", Pieces(event.closed_short(), "closed short"), ", ", event.reason());
  }
  trail.PeggedSteps(notes, event.work_order_id(), TrailKind::kWorkOrderClosed, event.number(), detail, "");
}

void Translate(const production_events::WorkOrderLate& event, Trail& trail) {
  PegNotes notes;
  notes.Add(event.pegs());
  const google::type::Date& day = event.required_date();
  trail.PeggedSteps(notes, event.work_order_id(), TrailKind::kWorkOrderLate, event.number(),
                    absl::StrFormat("needed on %04d-%02d-%02d, %s still to be made", day.year(), day.month(), day.day(),
                                    Pieces(event.remaining(), event.sku())),
                    "");
  trail.Link(notes, event.work_order_id());
}

}  // namespace saikne::crm
