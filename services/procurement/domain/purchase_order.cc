#include "services/procurement/domain/purchase_order.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "libs/base/status.h"

namespace saikne::procurement {
namespace {

using State = PurchaseOrderState;
constexpr int64_t kBasisPoints = 10'000;

absl::Status WrongState(const PurchaseOrder& order, const char* wish) {
  return Error(absl::StatusCode::kFailedPrecondition, "PURCHASE_ORDER_STATE",
               absl::StrCat("purchase order ", order.number, " is ", Name(order.state),
                            ", it cannot be ", wish),
               {{"purchase_order", order.number}, {"state", Name(order.state)}});
}

void MoveTo(PurchaseOrder& order, State state) {
  order.state = state;
  order.changed = true;
}

/// The named people who stand behind an order.
std::set<std::string> People(const PurchaseOrder& order) {
  std::set<std::string> people(order.approved_by.begin(), order.approved_by.end());
  if (IsNamedPerson(order.submitted_by)) people.insert(order.submitted_by);
  return people;
}

std::vector<Peg> ServePegs(OrderLine& line, Quantity stock) {
  std::vector<Peg> served;
  for (Peg& peg : line.pegs) {
    Quantity part = std::min(stock, peg.open);
    if (!part.positive()) continue;
    peg.open -= part;
    peg.accepted += part;
    stock -= part;
    served.push_back({peg.demand, {}, part, peg.roots});
  }
  return served;
}

absl::Status CheckReceipt(const OrderLine& line, Quantity received, int64_t tolerance_bp) {
  if (static_cast<__int128>(received.micros) * kBasisPoints <=
      static_cast<__int128>(line.quantity.micros) * (kBasisPoints + tolerance_bp)) {
    return absl::OkStatus();
  }
  std::string ordered = money::FormatMicros(line.quantity.micros);
  std::string came = money::FormatMicros(received.micros);
  return Error(absl::StatusCode::kFailedPrecondition, "OVER_RECEIPT",
               absl::StrCat("line ", line.number, " (", line.sku, ") ordered ", ordered,
                            ", with this receipt ", came, " would have come"),
               {{"line", absl::StrCat(line.number)}, {"ordered", ordered}, {"received", came}});
}

absl::StatusOr<ReceiptLine> BookLine(OrderLine& line, const Arrival& arrival, int64_t tolerance_bp) {
  Quantity accepted = line.accepted + arrival.accepted;
  Quantity rejected = line.rejected + arrival.rejected;
  RETURN_IF_ERROR(CheckReceipt(line, accepted + rejected, tolerance_bp));
  ASSIGN_OR_RETURN(Quantity accepted_stock, money::Convert(accepted, line.terms.factor));
  ASSIGN_OR_RETURN(Quantity received_stock, money::Convert(accepted + rejected, line.terms.factor));
  ASSIGN_OR_RETURN(int64_t value, money::PartUpTo(line.net_minor, accepted, line.quantity));
  ReceiptLine receipt{.line_id = line.id,
                      .accepted = arrival.accepted,
                      .rejected = arrival.rejected,
                      .stock = accepted_stock - line.accepted_stock,
                      .value_minor = value - line.received_minor};
  line.accepted = accepted;
  line.rejected = rejected;
  line.accepted_stock = accepted_stock;
  line.rejected_stock = received_stock - accepted_stock;
  line.received_minor = value;
  receipt.served = ServePegs(line, receipt.stock);
  receipt.still_expected = line.OpenStock();
  return receipt;
}

/// The requisitions of an order that follows the needs are the sums of its open pegs, for the demand lines that are loaded.
void FollowPegs(PurchaseOrder& order, absl::Time now) {
  std::map<DemandLine, size_t> of_demand;
  for (size_t i = 0; i < order.requisitions.size(); ++i) {
    const Requisition& requisition = order.requisitions[i];
    if (requisition.state != RequisitionState::kCancelled) of_demand.emplace(requisition.demand, i);
  }
  std::vector<Quantity> wanted(order.requisitions.size());
  for (const OrderLine& line : order.lines) {
    for (const Peg& peg : line.pegs) {
      if (!peg.open.positive()) continue;
      auto [at, fresh] = of_demand.emplace(peg.demand, order.requisitions.size());
      if (fresh) {
        order.requisitions.push_back(
            {.id = Id::New(now), .demand = peg.demand, .item_id = line.item_id, .sku = line.sku});
        wanted.emplace_back();
      }
      wanted[at->second] += peg.open;
    }
  }
  for (size_t i = 0; i < order.requisitions.size(); ++i) {
    Requisition& requisition = order.requisitions[i];
    const Quantity quantity = wanted[i];
    if (quantity == requisition.quantity || requisition.state == RequisitionState::kCancelled) continue;
    if (quantity > requisition.quantity) requisition.raised = true;
    if (quantity.zero()) {
      requisition.state = RequisitionState::kCancelled;
      requisition.cancelled = true;
    } else {
      requisition.quantity = quantity;
    }
    requisition.changed = true;
  }
}

}  // namespace

const char* Name(PurchaseOrderState state) {
  switch (state) {
    case State::kDraft: return "draft";
    case State::kSubmitted: return "submitted";
    case State::kToApprove: return "waiting for approval";
    case State::kApproved: return "approved";
    case State::kSent: return "sent";
    case State::kAcknowledged: return "acknowledged";
    case State::kPartReceived: return "partly received";
    case State::kReceived: return "received";
    case State::kClosed: return "closed";
    case State::kCancelled: return "cancelled";
  }
  return "unknown";
}

Quantity OrderLine::Open() const {
  return closed ? Quantity{} : std::max(Quantity{}, quantity - accepted - rejected);
}

Quantity OrderLine::OpenStock() const {
  return closed ? Quantity{} : std::max(Quantity{}, stock_quantity - accepted_stock - rejected_stock);
}

Quantity OrderLine::OpenPegs() const {
  Quantity sum = unloaded_open;
  for (const Peg& peg : pegs) sum += peg.open;
  return sum;
}

bool PurchaseOrder::AnythingReceived() const {
  return std::any_of(lines.begin(), lines.end(),
                     [](const OrderLine& line) { return (line.accepted + line.rejected).positive(); });
}

int64_t PurchaseOrder::RootCount() const {
  int64_t count = unloaded_roots;
  for (const OrderLine& line : lines) {
    for (const Peg& peg : line.pegs) count += (peg.open + peg.accepted).zero() ? 0 : peg.roots;
  }
  return count;
}

bool PurchaseOrder::Serves(const DemandLine& demand) const {
  for (const OrderLine& line : lines) {
    for (const Peg& peg : line.pegs) {
      if (peg.demand == demand && (peg.open + peg.accepted).positive()) return true;
    }
  }
  return false;
}

bool IsNamedPerson(const std::string& actor) {
  return !actor.empty() && actor != "anonymous" && !absl::StartsWith(actor, "system:");
}

absl::Status Total(PurchaseOrder& order) {
  order.net_minor = 0;
  for (const OrderLine& line : order.lines) {
    ASSIGN_OR_RETURN(order.net_minor, money::AddMinor(order.net_minor, line.net_minor));
  }
  return absl::OkStatus();
}

absl::Status Price(OrderLine& line, const money::Currency& currency) {
  ASSIGN_OR_RETURN(line.stock_quantity, money::Convert(line.quantity, line.terms.factor));
  ASSIGN_OR_RETURN(line.net_minor, money::LineNet(line.quantity, line.terms.price, {}, currency));
  return absl::OkStatus();
}

absl::Status Submit(PurchaseOrder& order, const std::string& who, int64_t limit_minor) {
  if (order.state != State::kDraft) return WrongState(order, "submitted");
  if (order.lines.empty()) {
    return Error(absl::StatusCode::kFailedPrecondition, "NO_LINES",
                 absl::StrCat("purchase order ", order.number, " has no lines"));
  }
  MoveTo(order, State::kSubmitted);
  order.submitted_by = who;
  MoveTo(order, order.net_minor <= limit_minor ? State::kApproved : State::kToApprove);
  return absl::OkStatus();
}

absl::Status Approve(PurchaseOrder& order, const std::string& who, int64_t limit_minor) {
  if (order.state != State::kToApprove) return WrongState(order, "approved");
  if (!IsNamedPerson(who)) {
    return Error(absl::StatusCode::kPermissionDenied, "NAMED_PERSON_REQUIRED",
                 "an approval needs a person's name");
  }
  if (People(order).contains(who)) {
    return Error(absl::StatusCode::kFailedPrecondition, "SAME_PERSON",
                 absl::StrCat(who, " stands behind purchase order ", order.number,
                              " already; another person must approve it"),
                 {{"purchase_order", order.number}, {"person", who}});
  }
  order.approved_by.push_back(who);
  order.changed = true;
  if (order.net_minor <= limit_minor || People(order).size() >= 2) MoveTo(order, State::kApproved);
  return absl::OkStatus();
}

absl::Status Send(PurchaseOrder& order, absl::CivilDay today) {
  if (order.state != State::kApproved) return WrongState(order, "sent");
  int32_t days = 0;
  for (const OrderLine& line : order.lines) days = std::max(days, line.terms.lead_time_days);
  order.expected_date = today + days;
  MoveTo(order, State::kSent);
  return absl::OkStatus();
}

absl::Status Acknowledge(PurchaseOrder& order) {
  if (order.state != State::kSent) return WrongState(order, "acknowledged");
  MoveTo(order, State::kAcknowledged);
  return absl::OkStatus();
}

absl::Status Cancel(PurchaseOrder& order, const std::string& reason) {
  if (order.state > State::kAcknowledged || order.AnythingReceived()) {
    return WrongState(order, "cancelled");
  }
  for (OrderLine& line : order.lines) line.closed = true;
  order.reason = reason;
  MoveTo(order, State::kCancelled);
  return absl::OkStatus();
}

absl::Status Close(PurchaseOrder& order, const std::string& reason) {
  if (order.state != State::kPartReceived) return WrongState(order, "closed");
  for (OrderLine& line : order.lines) line.closed = true;
  order.reason = reason;
  MoveTo(order, State::kClosed);
  return absl::OkStatus();
}

absl::StatusOr<std::vector<ReceiptLine>> BookReceipt(PurchaseOrder& order,
                                                     absl::Span<const Arrival> arrivals,
                                                     int64_t tolerance_bp) {
  if (order.state < State::kSent || order.state > State::kPartReceived) {
    return WrongState(order, "received");
  }
  std::vector<ReceiptLine> receipt;
  for (const Arrival& arrival : arrivals) {
    auto line = std::find_if(order.lines.begin(), order.lines.end(),
                             [&](const OrderLine& l) { return l.id == arrival.line_id; });
    if (line == order.lines.end()) return NotFound("PURCHASE_ORDER_LINE", arrival.line_id.ToString());
    ASSIGN_OR_RETURN(ReceiptLine booked, BookLine(*line, arrival, tolerance_bp));
    receipt.push_back(std::move(booked));
  }
  bool all = std::all_of(order.lines.begin(), order.lines.end(),
                         [](const OrderLine& line) { return line.Open().zero(); });
  MoveTo(order, all ? State::kReceived : State::kPartReceived);
  return receipt;
}

std::vector<Arrival> EverythingOpen(const PurchaseOrder& order) {
  std::vector<Arrival> arrivals;
  for (const OrderLine& line : order.lines) {
    if (line.Open().positive()) arrivals.push_back({line.id, line.Open(), {}});
  }
  return arrivals;
}

std::vector<DemandLine> CutPegsToOpen(PurchaseOrder& order) {
  std::vector<DemandLine> cut;
  for (OrderLine& line : order.lines) {
    Quantity excess = line.OpenPegs() - (order.Active() ? line.OpenStock() : Quantity{});
    for (auto peg = line.pegs.rbegin(); peg != line.pegs.rend() && excess.positive(); ++peg) {
      Quantity part = std::min(excess, peg->open);
      if (!part.positive()) continue;
      peg->open -= part;
      excess -= part;
      cut.push_back(peg->demand);
      order.changed = true;
    }
  }
  std::sort(cut.begin(), cut.end());
  cut.erase(std::unique(cut.begin(), cut.end()), cut.end());
  return cut;
}

void SettleRequisitions(PurchaseOrder& order, absl::Time now) {
  if (order.FollowsNeeds()) FollowPegs(order, now);
  RequisitionState state = RequisitionState::kApproved;
  if (order.state == State::kCancelled) {
    state = RequisitionState::kCancelled;
  } else if (!order.Active()) {
    state = RequisitionState::kClosed;
  } else if (!order.Unsent()) {
    state = RequisitionState::kOrdered;
  }
  for (Requisition& requisition : order.requisitions) {
    if (requisition.state >= RequisitionState::kClosed || requisition.state == state) continue;
    requisition.state = state;
    requisition.changed = true;
    requisition.cancelled = state == RequisitionState::kCancelled;
  }
}

}  // namespace saikne::procurement
