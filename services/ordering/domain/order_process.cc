// How an order moves on by itself, what it waits for, and what becomes of waiting too long.

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/ordering/domain/order.h"

namespace saikne::ordering {
namespace {

const char* ReasonOf(ExceptionKind kind) {
  switch (kind) {
    case kCreditOverdue: return "Finance has not answered whether the credit is held.";
    case kStockOverdue: return "Inventory has not answered what is reserved.";
    case kBillingOverdue: return "What is due to be billed or credited is not on a posted document.";
    case kCancelOverdue: return "Inventory has not answered the cancellation.";
    case kDeliveryOverdue: return "Not everything has shipped and the date for it has come.";
    case kSupplyBlocked: return "Supply for a short line cannot be arranged.";
  }
  return "";
}

}  // namespace

void Order::Advance(absl::Time now, const Deadlines& deadlines) {
  if (state == State::kPlaced && credit == CreditAnswer::kHeld && stock_answered) Confirm(now);
  if (state == State::kConfirmed && delivery_rule == DeliveryRule::kAfterPayment && !released_to_ship &&
      !withdrawn && PrepaidIsPaid()) {
    released_to_ship = true;
    facts.push_back(WasReleasedToShip{});
  }
  if (state == State::kConfirmed && !has_open() && !billing_pending() && paid()) {
    state = State::kCompleted;
    facts.push_back(WasCompleted{});
  }
  ClearAnswered();
  SetDeadline(now, deadlines);
}

void Order::Confirm(absl::Time now) {
  state = State::kConfirmed;
  confirm_time = now;
  const bool delivered = !has_goods();
  if (delivered) {
    for (Line& line : lines) {
      line.shipped = line.quantity;
      line.changed = true;
    }
  }
  facts.push_back(WasConfirmed{delivered});
}

bool Order::PrepaidIsPaid() const {
  for (const Line& line : lines)
    if (line.billing == BillingPolicy::kOnOrder && line.invoiced < line.quantity) return false;
  return paid();
}

Step Order::Awaited() const {
  if (state == State::kCancelling) return Step::kCancel;
  const bool before_confirmation = !confirm_time && !terminal();
  if (before_confirmation && (credit == CreditAnswer::kPending || !stock_answered)) return Step::kAuthorise;
  if (billing_pending()) return Step::kBill;
  if (state == State::kConfirmed && has_open()) return Step::kDeliver;
  return Step::kNothing;
}

void Order::SetDeadline(absl::Time now, const Deadlines& d) {
  const Step awaited = Awaited();
  if (awaited != waits_for) {
    steps.push_back({waits_for, awaited, now - waits_since});
    waits_for = awaited;
    waits_since = now;
  }
  deadline.reset();
  const auto consider = [this](ExceptionKind kind, absl::Time at) {
    if (!(raised & kind)) deadline = deadline ? std::min(*deadline, at) : at;
  };
  switch (awaited) {
    case Step::kNothing: break;
    case Step::kAuthorise:
      if (credit == CreditAnswer::kPending) consider(kCreditOverdue, waits_since + d.credit);
      if (!stock_answered) consider(kStockOverdue, waits_since + d.stock);
      break;
    case Step::kBill: consider(kBillingOverdue, waits_since + d.billing); break;
    case Step::kCancel: consider(kCancelOverdue, waits_since + d.cancel); break;
    case Step::kDeliver: {
      // A promised day is an exception before it passes; one that had passed at placement was never promised.
      absl::Time at = waits_since + d.delivery;
      if (promise_time && attempts == 0) at = *promise_time;
      consider(kDeliveryOverdue, at);
      break;
    }
  }
}

int32_t Order::OverdueKinds() const {
  switch (waits_for) {
    case Step::kNothing: return 0;
    case Step::kAuthorise:
      return (credit == CreditAnswer::kPending ? kCreditOverdue : 0) | (stock_answered ? 0 : kStockOverdue);
    case Step::kBill: return kBillingOverdue;
    case Step::kDeliver: return kDeliveryOverdue;
    case Step::kCancel: return kCancelOverdue;
  }
  return 0;
}

void Order::Overdue(absl::Time now, const Deadlines& d) {
  if (!deadline || *deadline > now) return;
  const int32_t kinds = OverdueKinds();
  for (ExceptionKind kind : kAllExceptionKinds) {
    const bool due = (kind != kCreditOverdue || waits_since + d.credit <= now) &&
                     (kind != kStockOverdue || waits_since + d.stock <= now);
    if ((kinds & kind) && due) Raise(kind, ReasonOf(kind));
  }
  SetDeadline(now, d);
}

void Order::ClearAnswered() {
  int32_t over = 0;
  if (credit != CreditAnswer::kPending) over |= kCreditOverdue;
  if (stock_answered) over |= kStockOverdue;
  if (state == State::kCancelling || withdrawn) over |= kCreditOverdue | kStockOverdue;
  if (!billing_pending()) over |= kBillingOverdue;
  if (state != State::kCancelling) over |= kCancelOverdue;
  if (!has_open()) over |= kDeliveryOverdue;
  if (terminal() || withdrawn) over |= kSupplyBlocked;
  if (!(raised & over)) return;
  for (ExceptionKind kind : kAllExceptionKinds)
    if (raised & over & kind) Resolve(kind, "cleared");
}

void Order::Raise(ExceptionKind kind, const std::string& reason) {
  if (raised & kind) return;
  raised |= kind;
  open_exceptions |= kind;
  facts.push_back(WasExceptionRaised{NameOf(kind), reason});
}

void Order::Resolve(ExceptionKind kind, const std::string& resolution) {
  raised &= ~kind;
  if (!(open_exceptions & kind)) return;  // a person has closed it before
  open_exceptions &= ~kind;
  facts.push_back(WasExceptionResolved{NameOf(kind), resolution});
}

void Order::Retry(ExceptionKind kind, absl::Span<const Shipment> shipments, absl::Time now,
                  const Deadlines& d) {
  Resolve(kind, "retry");
  ++attempts;
  waits_since = now;
  switch (kind) {
    case kCreditOverdue:
    case kStockOverdue:
      if (Awaited() == Step::kAuthorise) facts.push_back(WasPlaced{});
      break;
    case kBillingOverdue:
      if (!billing_pending()) break;
      facts.push_back(WasConfirmed{!has_goods()});
      for (const Shipment& shipment : shipments)
        if (std::find(invoice_triggers.begin(), invoice_triggers.end(), shipment.id) == invoice_triggers.end())
          facts.push_back(WasShipped{shipment, true});
      if (withdrawn) facts.push_back(WasCancelled{state == State::kCancelled});
      break;
    case kCancelOverdue:
      if (state == State::kCancelling) facts.push_back(WasCancelRequested{});
      break;
    case kDeliveryOverdue:
    case kSupplyBlocked: break;
  }
  SetDeadline(now, d);
}

void Order::Ignore(ExceptionKind kind) {
  if (!(open_exceptions & kind)) return;
  open_exceptions &= ~kind;
  facts.push_back(WasExceptionResolved{NameOf(kind), "ignore"});
}

void Order::SupplyBlocked(const std::string& reason) {
  if (!terminal() && !withdrawn) Raise(kSupplyBlocked, reason);
}

void Order::SupplyUnblocked() { Resolve(kSupplyBlocked, "cleared"); }

}  // namespace saikne::ordering
