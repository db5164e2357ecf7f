// What the answers of finance and inventory do to an order.

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "services/ordering/domain/order.h"

namespace saikne::ordering {
namespace {

using money::Quantity;

bool Contains(const std::vector<Id>& ids, const Id& id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

Reply Late() { return Reply::Ignored("LATE_ANSWER"); }
Reply Repeated() { return Reply::Ignored("REPEATED_ANSWER"); }

}  // namespace

void Order::Place(absl::Time now, const Deadlines& deadlines) {
  state = State::kPlaced;
  facts.push_back(WasPlaced{});
  Advance(now, deadlines);
}

Reply Order::CreditHeld(absl::Time now, const Deadlines& deadlines) {
  if (credit == CreditAnswer::kHeld) return Repeated();
  if (terminal() || state == State::kCancelling || withdrawn) return Late();
  credit = CreditAnswer::kHeld;
  RemoveHold(kCreditHold, "", "");
  Advance(now, deadlines);
  return Reply::Applied();
}

Reply Order::CreditRefused(absl::Time now, const Deadlines& deadlines) {
  const bool before_confirmation =
      state == State::kPlaced || (state == State::kOnHold && held_from == State::kPlaced);
  if (!before_confirmation) return Late();
  if (credit == CreditAnswer::kRefused) return Repeated();
  credit = CreditAnswer::kRefused;
  AddHold(kCreditHold, "");
  Advance(now, deadlines);
  return Reply::Applied();
}

absl::StatusOr<Reply> Order::StockReserved(absl::Span<const LineCover> cover, absl::Time now,
                                           const Deadlines& deadlines) {
  if (terminal() || withdrawn) return Late();
  bool changed = !stock_answered;
  for (const LineCover& c : cover) {
    ASSIGN_OR_RETURN(Line * line, NeedLine(c.line_id));
    SetCover(*line, c.covered, c.backordered);
    changed |= line->changed;
  }
  if (!changed) return Repeated();
  stock_answered = true;
  Advance(now, deadlines);
  return Reply::Applied();
}

absl::StatusOr<Reply> Order::Shipped(Shipment shipment, absl::Span<const LineQuantity> goods,
                                     absl::Time now, const Deadlines& deadlines) {
  if (Contains(shipment_ids, shipment.id)) return Repeated();
  if (terminal() || !confirm_time) {
    return Error(absl::StatusCode::kFailedPrecondition, "SHIPMENT_OF_CLOSED_ORDER",
                 absl::StrCat("Shipment ", shipment.number, " left for order ", number, ", which is ",
                              NameOf(state), "."),
                 {{"order_id", id.ToString()}, {"state", NameOf(state)}});
  }
  std::vector<Quantity> delivered(lines.size());
  for (const LineQuantity& part : goods) {
    ASSIGN_OR_RETURN(Line * line, NeedLine(part.line_id));
    RETURN_IF_ERROR(Deliver(*line, part.quantity));
    delivered[line - lines.data()] += part.quantity;
  }
  if (shipment_ids.empty()) {  // services and freight go with the first shipment
    for (Line& line : lines) {
      if (line.goods()) continue;
      delivered[&line - lines.data()] = line.open();
      RETURN_IF_ERROR(Deliver(line, line.open()));
    }
  }
  for (size_t i = 0; i < lines.size(); ++i)
    if (delivered[i].positive())
      shipment.lines.push_back({static_cast<int>(i), delivered[i], lines[i].shipped});
  shipment_ids.push_back(shipment.id);
  facts.push_back(WasShipped{std::move(shipment)});
  Advance(now, deadlines);
  return Reply::Applied();
}

absl::StatusOr<Reply> Order::Invoiced(const PostedInvoice& invoice, absl::Time now,
                                      const Deadlines& deadlines) {
  if (Contains(invoice_ids, invoice.id)) return Repeated();
  for (const LineQuantity& part : invoice.lines) {
    ASSIGN_OR_RETURN(Line * line, NeedLine(part.line_id));
    RETURN_IF_ERROR(Invoice(*line, part.quantity));
  }
  invoice_ids.push_back(invoice.id);
  invoice_triggers.push_back(invoice.trigger_id);
  if (invoice.gross_minor == 0 && !Contains(paid_invoice_ids, invoice.id))
    paid_invoice_ids.push_back(invoice.id);
  Advance(now, deadlines);
  return Reply::Applied();
}

Reply Order::InvoicePaid(const Id& invoice_id, absl::Time now, const Deadlines& deadlines) {
  if (Contains(paid_invoice_ids, invoice_id)) return Repeated();
  paid_invoice_ids.push_back(invoice_id);
  Advance(now, deadlines);
  return Reply::Applied();
}

absl::StatusOr<Reply> Order::Credited(const Id& credit_note_id, absl::Span<const LineQuantity> parts,
                                      absl::Time now, const Deadlines& deadlines) {
  if (Contains(credit_note_ids, credit_note_id)) return Repeated();
  for (const LineQuantity& part : parts) {
    ASSIGN_OR_RETURN(Line * line, NeedLine(part.line_id));
    RETURN_IF_ERROR(Credit(*line, part.quantity));
  }
  credit_note_ids.push_back(credit_note_id);
  Advance(now, deadlines);
  return Reply::Applied();
}

absl::StatusOr<Reply> Order::DemandWithdrawn(absl::Span<const LineWithdrawn> answer, absl::Time now,
                                             const Deadlines& deadlines) {
  if (withdrawn) return Repeated();
  if (state != State::kCancelling) return Late();
  std::vector<Quantity> shipped(lines.size());
  for (const LineWithdrawn& part : answer) {
    ASSIGN_OR_RETURN(Line * line, NeedLine(part.line_id));
    shipped[line - lines.data()] = part.shipped;
  }
  bool complete = true;
  for (size_t i = 0; i < lines.size(); ++i) {
    // A shipment may be known here before inventory's answer counts it, never the other way round for good.
    shipped[i] = std::max(shipped[i], lines[i].shipped);
    if (shipped[i].positive()) complete = false;
  }
  for (size_t i = 0; i < lines.size(); ++i) {
    // Services and freight of a partly shipped order went, or will go, with its first shipment.
    if (lines[i].goods() || complete) CancelOpen(lines[i], lines[i].quantity - shipped[i]);
    ASSIGN_OR_RETURN(const int64_t gross, CancelledGross(lines[i]));
    ASSIGN_OR_RETURN(cancelled_gross_minor, money::AddMinor(cancelled_gross_minor, gross));
  }
  withdrawn = true;
  state = complete ? State::kCancelled : State::kConfirmed;
  facts.push_back(WasCancelled{complete});
  Advance(now, deadlines);
  return Reply::Applied();
}

}  // namespace saikne::ordering
