#include "absl/strings/str_cat.h"
#include "services/crm/subscribers/translate.h"

namespace saikne::crm {

void Translate(const procurement_events::RequisitionRaised& event, Trail& trail) {
  PegNotes notes;
  notes.Add(event.sku(), event.pegs());
  trail.PeggedSteps(notes, event.requisition_id(), TrailKind::kRequisitionRaised, event.number(), "", "");
}

void Translate(const procurement_events::RequisitionCancelled& event, Trail& trail) {
  PegNotes notes;
  notes.Add(event.pegs());
  trail.PeggedSteps(notes, event.requisition_id(), TrailKind::kRequisitionCancelled, event.number(),
                    event.reason(), "");
}

void Translate(const procurement_events::SupplyBlocked& event, Trail& trail) {
  PegNotes notes;
  notes.Add(event.sku(), event.pegs());
  trail.PeggedSteps(notes, event.demand_id(), TrailKind::kPurchaseBlocked, "", "", event.reason());
}

void Translate(const procurement_events::SupplyUnblocked& event, Trail& trail) {
  PegNotes notes;
  notes.Add(event.sku(), event.pegs());
  trail.PeggedSteps(notes, event.demand_id(), TrailKind::kPurchaseUnblocked, "", "", "");
}

}  // namespace saikne::crm
