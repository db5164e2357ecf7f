#include "services/inventory/app/shipments.h"

#include <algorithm>
#include <memory>

#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "libs/money/money_proto.h"
#include "libs/rpc/etag.h"
#include "services/inventory/app/event_messages.h"
#include "services/inventory/domain/valuation.h"
#include "services/inventory/sql.h"

namespace saikne::inventory {
namespace {

struct Head {
  Id id;
  Id demand;
  ShipmentState state = ShipmentState::kAssigned;
};

// Unlocked: which order it belongs to never changes.
absl::StatusOr<Head> FindHead(pg::Txn& txn, const Id& company, const std::string& id_or_number) {
  std::optional<Id> id;
  if (auto parsed = Id::Parse(id_or_number); parsed.ok()) id = *parsed;
  ASSIGN_OR_RETURN(pg::Rows rows, txn.Exec(sql::kFindShipmentHead, company, id, id_or_number));
  if (rows.empty()) return NotFound("SHIPMENT", id_or_number);
  Head head;
  int32_t state = 0;
  rows[0].Into(head.id, head.demand, state);
  head.state = static_cast<ShipmentState>(state);
  return head;
}

const char* NameOf(ShipmentState state) {
  switch (state) {
    case ShipmentState::kAssigned: return "assigned";
    case ShipmentState::kPicked: return "picked";
    case ShipmentState::kPacked: return "packed";
    case ShipmentState::kShipped: return "shipped";
    case ShipmentState::kCancelled: return "cancelled";
  }
  return "unknown";
}

absl::Status Illegal(const std::string& shipment, ShipmentState from, ShipmentState to) {
  return Error(absl::StatusCode::kFailedPrecondition, "ILLEGAL_TRANSITION",
               absl::StrCat("Shipment ", shipment, " is ", NameOf(from), " and cannot become ", NameOf(to)),
               {{"shipment", shipment}, {"from", NameOf(from)}, {"to", NameOf(to)}});
}

// The locked shipment, if it may move on.
absl::StatusOr<Shipment*> Check(Work& work, const Head& head, const ShipmentCommand& command, ShipmentState to,
                                pg::Txn& txn) {
  auto found = work.book.shipments.find(head.id);
  if (found == work.book.shipments.end()) {
    // Shipped or cancelled, perhaps by the one who was first at the lock.
    ASSIGN_OR_RETURN(Head now_is, FindHead(txn, work.company().id, command.id));
    return Illegal(command.id, now_is.state, to);
  }
  Shipment& shipment = found->second;
  RETURN_IF_ERROR(rpc::CheckEtag(command.etag, shipment.version));
  if (shipment.state >= to) return Illegal(shipment.number, shipment.state, to);
  if (work.book.demands[head.demand].blocked) {
    return Error(absl::StatusCode::kFailedPrecondition, "ORDER_ON_HOLD",
                 absl::StrCat("Order ", work.book.demands[head.demand].number, " is on hold"),
                 {{"order", work.book.demands[head.demand].number}});
  }
  return &shipment;
}

// What leaves of each line; the rest is taken out of the shipment.
absl::Status Split(Shipment& shipment, const std::vector<ShipPart>& parts) {
  if (parts.empty()) return absl::OkStatus();
  std::map<Id, Quantity> leaving;
  for (size_t i = 0; i < parts.size(); ++i) {
    const std::string field = absl::StrCat("parts[", i, "].");
    const ShipmentLine* line = shipment.Find(parts[i].order_line_id);
    if (line == nullptr) return FieldError(field + "order_line_id", "is not in this shipment");
    if (!leaving.emplace(parts[i].order_line_id, parts[i].quantity).second) {
      return FieldError(field + "order_line_id", "is given twice");
    }
    if (parts[i].quantity > line->quantity) {
      return FieldError(field + "quantity",
                        absl::StrCat("is more than the shipment holds: ", money::FormatMicros(line->quantity.micros)));
    }
  }
  for (ShipmentLine& line : shipment.lines) {
    const Quantity quantity = leaving.count(line.order_line_id) ? leaving[line.order_line_id] : Quantity{};
    if (quantity == line.quantity) continue;
    line.quantity = quantity;
    line.changed = true;
  }
  return absl::OkStatus();
}

// Whether the order's rule lets exactly this leave.
absl::Status CheckRule(const Demand& demand, const Shipment& shipment) {
  const bool order = demand.delivery_rule == DeliveryRule::kCompleteOrder;
  const bool by_line = demand.delivery_rule == DeliveryRule::kCompleteLine;
  bool broken = demand.delivery_rule == DeliveryRule::kAfterPayment && !demand.paid;
  for (const DemandLine& line : demand.lines) {
    Quantity leaves;
    for (const ShipmentLine& part : shipment.lines) {
      if (part.order_line_id == line.line_id) leaves = part.quantity;
    }
    const bool whole = line.issued + leaves == line.demanded - line.withdrawn;
    if ((order && !whole) || (by_line && leaves.positive() && !whole)) broken = true;
  }
  if (!broken) return absl::OkStatus();
  return Error(absl::StatusCode::kFailedPrecondition, "DELIVERY_RULE",
               absl::StrCat("The delivery rule of order ", demand.number, " does not let this part leave"),
               {{"order", demand.number}});
}

absl::Status Issue(Work& work, Demand& demand, Shipment& shipment) {
  const money::Currency& currency = work.company().base_currency;
  ev::StockIssued event;
  int64_t sum = 0;
  for (const ShipmentLine& part : shipment.lines) {
    if (!part.quantity.positive()) continue;
    DemandLine* line = demand.Find(part.order_line_id);
    ASSIGN_OR_RETURN(int64_t value, work.book.IssueReserved(demand, *line, part.quantity, work.book.places.customer,
                                                            Reason::kSale, shipment.id));
    SetValued(work.book.items[part.item], part.quantity, value, currency, event.add_lines());
    ASSIGN_OR_RETURN(sum, money::AddMinor(sum, value));
  }
  if (event.lines_size() == 0) return FieldError("parts", "nothing would leave");
  event.set_document_id(shipment.id.ToString());
  event.set_reason(ev::VALUATION_REASON_SALE);
  event.set_document_number(shipment.number);
  money::MinorToProto(sum, currency, event.mutable_value());
  event.set_order_id(demand.id.ToString());
  event.set_deal_id(demand.deal_id);
  ValuationDocument& document = work.Document(shipment.id, Reason::kSale, shipment.number);
  document.value_minor = sum;
  work.Publish(document, event, work.FlowOf(demand, work.book.cause));
  return absl::OkStatus();
}

}  // namespace

absl::Status AdvanceShipment(pg::Txn& txn, const Context& context, const Id& company,
                             const ShipmentCommand& command, ShipmentState to, ::saikne::events::Flow flow,
                             absl::Time now) {
  ASSIGN_OR_RETURN(Head head, FindHead(txn, company, command.id));
  ASSIGN_OR_RETURN(std::unique_ptr<Work> work, Work::Open(txn, company, now));
  RETURN_IF_ERROR(work->store().LockDemands(work->book, {head.demand}));
  ASSIGN_OR_RETURN(Shipment * shipment, Check(*work, head, command, to, txn));
  work->Begin(flow);
  shipment->state = to;
  shipment->changed = true;
  return work->Finish(context.numbers);
}

absl::Status ShipShipment(pg::Txn& txn, const Context& context, const Id& company, const ShipmentCommand& command,
                          ::saikne::events::Flow flow, absl::Time now) {
  ASSIGN_OR_RETURN(Head head, FindHead(txn, company, command.id));
  ASSIGN_OR_RETURN(std::unique_ptr<Work> work, Work::Open(txn, company, now));
  ASSIGN_OR_RETURN(std::vector<Id> items, work->store().ItemsOf({head.demand}));
  RETURN_IF_ERROR(work->store().LockItems(work->book, items));
  RETURN_IF_ERROR(work->store().LoadBins(work->book));
  RETURN_IF_ERROR(work->store().LockDemands(work->book, {head.demand}));
  ASSIGN_OR_RETURN(Shipment * shipment, Check(*work, head, command, ShipmentState::kShipped, txn));
  work->Begin(flow);
  Demand& demand = work->book.demands[head.demand];
  RETURN_IF_ERROR(Split(*shipment, command.parts));
  RETURN_IF_ERROR(CheckRule(demand, *shipment));
  RETURN_IF_ERROR(Issue(*work, demand, *shipment));
  shipment->state = ShipmentState::kShipped;
  shipment->tracking = command.tracking;
  shipment->ship_time = now;
  shipment->changed = true;
  shipment->cause = work->book.cause;
  return work->Finish(context.numbers);
}

}  // namespace saikne::inventory
