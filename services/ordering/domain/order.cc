#include "services/ordering/domain/order.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "libs/base/status.h"

namespace saikne::ordering {

using money::Quantity;

const char* NameOf(State state) {
  switch (state) {
    case State::kPlaced: return "PLACED";
    case State::kConfirmed: return "CONFIRMED";
    case State::kOnHold: return "ON_HOLD";
    case State::kCancelling: return "CANCELLING";
    case State::kCancelled: return "CANCELLED";
    case State::kCompleted: return "COMPLETED";
  }
  return "UNKNOWN";
}

const char* NameOf(Step step) {
  switch (step) {
    case Step::kNothing: return "nothing";
    case Step::kAuthorise: return "authorise";
    case Step::kBill: return "bill";
    case Step::kDeliver: return "deliver";
    case Step::kCancel: return "cancel";
  }
  return "unknown";
}

const char* NameOf(ExceptionKind kind) {
  switch (kind) {
    case kCreditOverdue: return "CREDIT_OVERDUE";
    case kStockOverdue: return "STOCK_OVERDUE";
    case kBillingOverdue: return "BILLING_OVERDUE";
    case kCancelOverdue: return "CANCEL_OVERDUE";
    case kDeliveryOverdue: return "DELIVERY_OVERDUE";
    case kSupplyBlocked: return "SUPPLY_BLOCKED";
  }
  return "UNKNOWN";
}

std::vector<std::string> HoldNames(int32_t holds) {
  std::vector<std::string> names;
  if (holds & kCreditHold) names.push_back("CREDIT");
  if (holds & kManualHold) names.push_back("MANUAL");
  return names;
}

std::vector<std::string> ExceptionNames(int32_t kinds) {
  std::vector<std::string> names;
  for (ExceptionKind kind : kAllExceptionKinds)
    if (kinds & kind) names.push_back(NameOf(kind));
  return names;
}

bool Order::has_goods() const {
  return std::any_of(lines.begin(), lines.end(), [](const Line& line) { return line.goods(); });
}

bool Order::has_open() const {
  return std::any_of(lines.begin(), lines.end(), [](const Line& line) { return line.open().positive(); });
}

bool Order::billing_pending() const {
  if (!confirm_time) return false;
  for (const Line& line : lines) {
    const bool prepaid = line.billing == BillingPolicy::kOnOrder;
    if (line.invoiced < (prepaid ? line.quantity : line.shipped)) return true;
    if (prepaid && line.credited < line.cancelled) return true;
  }
  return false;
}

bool Order::paid() const {
  return std::all_of(invoice_ids.begin(), invoice_ids.end(), [this](const Id& id) {
    return std::find(paid_invoice_ids.begin(), paid_invoice_ids.end(), id) != paid_invoice_ids.end();
  });
}

namespace {

/// Whether no, some or every line that is not wholly cancelled has `done` = all of what is not cancelled.
template <typename Done>
Part PartOf(const std::vector<Line>& lines, Done done) {
  bool any = false, all = true;
  for (const Line& line : lines) {
    const Quantity due = line.quantity - line.cancelled;
    if (done(line).positive()) any = true;
    if (done(line) < due) all = false;
  }
  return !any ? Part::kNone : all ? Part::kFull : Part::kPart;
}

}  // namespace

Part Order::fulfilment() const {
  return PartOf(lines, [](const Line& line) { return line.shipped; });
}

Part Order::billing() const {
  return PartOf(lines, [](const Line& line) { return line.invoiced - line.credited; });
}

Part Order::payment() const {
  if (paid_invoice_ids.empty()) return Part::kNone;
  return paid() && billing() == Part::kFull ? Part::kFull : Part::kPart;
}

Line* Order::FindLine(const Id& line_id) {
  for (Line& line : lines)
    if (line.id == line_id) return &line;
  return nullptr;
}

absl::StatusOr<Line*> Order::NeedLine(const Id& line_id) {
  if (Line* line = FindLine(line_id)) return line;
  return Error(absl::StatusCode::kFailedPrecondition, "UNKNOWN_LINE",
               absl::StrCat("Order ", number, " has no line ", line_id.ToString(), "."),
               {{"order_id", id.ToString()}, {"line_id", line_id.ToString()}});
}

namespace {

// "on hold", for people; programs find the state's name in the metadata.
std::string InWords(State state) {
  return absl::StrReplaceAll(absl::AsciiStrToLower(NameOf(state)), {{"_", " "}});
}

}  // namespace

absl::Status Order::Illegal(const char* action) const {
  return Error(absl::StatusCode::kFailedPrecondition, "ILLEGAL_TRANSITION",
               absl::StrCat("Order ", number, " is ", InWords(state), " and cannot be ", action, "."),
               {{"order_id", id.ToString()}, {"state", NameOf(state)}, {"action", action}});
}

void Order::AddHold(Hold hold, const std::string& comment) {
  if (holds & hold) return;
  if (state != State::kOnHold) {
    held_from = state;
    state = State::kOnHold;
  }
  holds |= hold;
  facts.push_back(WasHeld{HoldNames(holds), comment});
}

void Order::RemoveHold(Hold hold, const std::string& by, const std::string& comment) {
  if (!(holds & hold)) return;
  holds &= ~hold;
  if (holds == 0) state = held_from;
  facts.push_back(WasReleased{HoldNames(holds), false, by, comment});
}

absl::Status Order::HoldByPerson(const std::string& comment, absl::Time now, const Deadlines& deadlines) {
  if (state != State::kPlaced && state != State::kConfirmed && state != State::kOnHold)
    return Illegal("held");
  AddHold(kManualHold, comment);
  Advance(now, deadlines);
  return absl::OkStatus();
}

absl::Status Order::Release(bool credit_override, const std::string& by, const std::string& comment,
                            absl::Time now, const Deadlines& deadlines) {
  const Hold hold = credit_override ? kCreditHold : kManualHold;
  if (terminal() || state == State::kCancelling) return Illegal("released");
  if (!(holds & hold)) {
    return Error(absl::StatusCode::kFailedPrecondition, "NOT_HELD",
                 absl::StrCat("Order ", number, " has no hold ", HoldNames(hold)[0], "."),
                 {{"order_id", id.ToString()}, {"hold", HoldNames(hold)[0]}});
  }
  if (credit_override)  // only CreditHeld ends the hold
    facts.push_back(WasReleased{HoldNames(holds), true, by, comment});
  else
    RemoveHold(hold, by, comment);
  Advance(now, deadlines);
  return absl::OkStatus();
}

absl::Status Order::Cancel(const std::string& reason, absl::Time now, const Deadlines& deadlines) {
  if (state == State::kCancelling || state == State::kCancelled || withdrawn) return absl::OkStatus();
  if (state == State::kCompleted) return Illegal("cancelled");
  if (!has_open()) {
    return Error(absl::StatusCode::kFailedPrecondition, "NOTHING_TO_CANCEL",
                 absl::StrCat("Everything of order ", number, " is delivered."),
                 {{"order_id", id.ToString()}});
  }
  state = State::kCancelling;
  holds = 0;
  cancel_reason = reason;
  facts.push_back(WasCancelRequested{});
  Advance(now, deadlines);
  return absl::OkStatus();
}

}  // namespace saikne::ordering
