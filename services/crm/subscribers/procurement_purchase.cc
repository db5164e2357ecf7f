#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "services/crm/subscribers/translate.h"

namespace saikne::crm {
namespace {

std::string DayText(const google::type::Date& day) {
  return absl::StrFormat("%04d-%02d-%02d", day.year(), day.month(), day.day());
}

}  // namespace

void Translate(const procurement_events::PurchaseOrdered& event, Trail& trail) {
  PegNotes notes;
  for (const auto& line : event.lines()) notes.Add(line.sku(), line.pegs());
  trail.PeggedSteps(notes, event.purchase_order_id(), TrailKind::kPurchaseOrdered, event.number(), "",
                    absl::StrCat("from ", event.supplier().name()));
  trail.Link(notes, event.purchase_order_id());
}

void Translate(const procurement_events::PurchaseCancelled& event, Trail& trail) {
  PegNotes notes;
  notes.Add(event.pegs());
  trail.PeggedSteps(notes, event.purchase_order_id(), TrailKind::kPurchaseCancelled, event.number(),
                    event.reason(), "");
}

// Needs that were pegged after the order was sent are linked here first.
void Translate(const procurement_events::PurchaseAcknowledged& event, Trail& trail) {
  PegNotes notes;
  notes.Add(event.pegs());
  trail.PeggedSteps(notes, event.purchase_order_id(), TrailKind::kPurchaseAcknowledged, event.number(),
                    event.has_confirmed_date() ? absl::StrCat("for ", DayText(event.confirmed_date())) : "", "");
  trail.Link(notes, event.purchase_order_id());
}

void Translate(const procurement_events::PurchaseDelayed& event, Trail& trail) {
  PegNotes notes;
  notes.Add(event.pegs());
  std::string detail = absl::StrCat("promised for ", DayText(event.promised_date()), ", ");
  absl::StrAppend(&detail, event.has_expected_date()
                               ? absl::StrCat("now expected on ", DayText(event.expected_date()))
                               : std::string("not all has come"));
  trail.PeggedSteps(notes, event.purchase_order_id(), TrailKind::kPurchaseDelayed, event.number(), detail, "");
  trail.Link(notes, event.purchase_order_id());
}

// A receipt also serves needs that were pegged to the purchase order after it was sent.
void Translate(const procurement_events::GoodsReceived& event, Trail& trail) {
  PegNotes notes;
  std::string rejected;
  for (const auto& line : event.lines()) {
    notes.Add(line.sku(), line.pegs());
    if (line.rejected().value().empty() || line.rejected().value() == "0") continue;
    absl::StrAppend(&rejected, ", ", Pieces(line.rejected(), line.sku()), " rejected");
  }
  trail.PeggedSteps(notes, event.purchase_order_id(), TrailKind::kGoodsReceived, event.receipt_number(),
                    "", absl::StrCat("of ", event.purchase_order_number(), rejected));
  trail.Link(notes, event.purchase_order_id());
}

void Translate(const procurement_events::BillMatched& event, Trail& trail) {
  PegNotes notes;
  notes.Add(event.pegs());
  std::string detail =
      absl::StrCat(event.supplier().name(), " ", event.supplier_reference(), ", ", Amount(event.gross()));
  if (event.variance().units() != 0 || event.variance().nanos() != 0) {
    absl::StrAppend(&detail, ", variance ", Amount(event.variance()));
  }
  trail.PeggedSteps(notes, event.purchase_order_id(), TrailKind::kBillMatched, event.number(), detail, "");
}

void Translate(const procurement_events::BillHeld& event, Trail& trail) {
  trail.DocumentStep(event.purchase_order_id(), TrailKind::kBillHeld, event.number(), event.reason());
}

}  // namespace saikne::crm
