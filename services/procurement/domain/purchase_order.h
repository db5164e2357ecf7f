#pragma once

// A purchase order: its states, for whom its goods are, and what may be received (domain.md 3 Procurement, 5.4).

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/base/id.h"
#include "libs/money/money.h"
#include "libs/supply/need.h"
#include "services/procurement/domain/offer.h"

namespace saikne::procurement {

/// The numbers are stored and are those of saikne.procurement.v1.PurchaseOrder.State.
enum class PurchaseOrderState {
  kDraft = 1,
  kSubmitted = 2,
  kToApprove = 3,
  kApproved = 4,
  kSent = 5,
  kAcknowledged = 6,
  kPartReceived = 7,
  kReceived = 8,
  kClosed = 9,
  kCancelled = 10,
};
const char* Name(PurchaseOrderState state);

/// The numbers are stored and are those of saikne.procurement.v1.Requisition.State.
enum class RequisitionState { kProposed = 1, kApproved = 2, kOrdered = 3, kClosed = 4, kCancelled = 5 };

using supply::DemandLine;

/// What an order line does for one demand line, in the item's stock unit.
struct Peg {
  DemandLine demand;
  Quantity open;      // still to come for it
  Quantity accepted;  // received for it
  int32_t roots = 1;  // what it adds to an event's size: the deals and orders behind it, once for each order
};

/// A need to buy: what one purchase order was made for, per demand line.
struct Requisition {
  Id id;
  std::string number;
  DemandLine demand;
  Id item_id;
  std::string sku;
  Quantity quantity;  // in the stock unit
  RequisitionState state = RequisitionState::kApproved;
  int64_t event_version = 0;
  bool changed = false;    // to be saved
  bool raised = false;     // to be published
  bool cancelled = false;  // to be published
};

struct OrderLine {
  Id id;
  int32_t number = 0;
  Id item_id;
  std::string sku;
  Offer terms;
  Quantity quantity;        // in purchase units, like accepted, rejected and billed
  Quantity stock_quantity;  // in stock units, like accepted_stock and rejected_stock
  int64_t net_minor = 0;
  Quantity accepted;
  Quantity rejected;
  Quantity accepted_stock;
  Quantity rejected_stock;
  int64_t received_minor = 0;  // value of what was accepted
  Quantity billed;
  int64_t billed_minor = 0;    // part of received_minor that bills have cleared
  bool closed = false;         // the rest will not come
  std::vector<Peg> pegs;       // in order of required date, then demand
  Quantity unloaded_open;      // open pegs that are stored, and not in `pegs`
  bool changed = false;        // by planning

  /// What may still come, in purchase units and in stock units.
  Quantity Open() const;
  Quantity OpenStock() const;
  Quantity OpenPegs() const;
  /// What will come for nobody in particular.
  Quantity Unpegged() const { return OpenStock() - OpenPegs(); }
};

struct PurchaseOrder {
  Id id;
  Id company_id;
  std::string number;
  Id supplier_id;
  PurchaseOrderState state = PurchaseOrderState::kDraft;
  bool automatic = false;  // made from shortages
  money::Currency currency;
  std::string warehouse_code;
  int64_t net_minor = 0;
  std::optional<absl::CivilDay> expected_date;
  std::string submitted_by;  // empty for the system
  std::vector<std::string> approved_by;
  std::string reason;
  absl::Time send_at;  // an automatic draft collects needs until then
  std::string correlation_id;
  std::string causation_id;
  std::string actor;
  int64_t version = 0;
  int64_t event_version = 0;
  absl::Time create_time;
  absl::Time update_time;
  std::string traceparent;     // of the first need it was made for
  std::vector<OrderLine> lines;
  std::vector<Requisition> requisitions;
  bool changed = false;        // to be saved
  // Planning loads of an order only the lines of its items and the pegs and requisitions of its demand lines.
  bool whole = true;
  int64_t unloaded_roots = 0;  // of pegs that are stored, and not loaded
  int32_t last_line = 0;       // number of the last line that is stored
  bool refused = false;        // could not be sent: a person has been asked

  bool Unsent() const { return state < PurchaseOrderState::kSent; }
  /// May still bring something: draft to partly received.
  bool Active() const { return state < PurchaseOrderState::kReceived; }
  /// Its lines follow the needs.
  bool FollowsNeeds() const { return automatic && Unsent(); }
  bool AnythingReceived() const;
  /// What its pegs add to the size of its events.
  int64_t RootCount() const;
  /// True when a loaded peg serves the demand line.
  bool Serves(const DemandLine& demand) const;
};

/// True for an actor who is a person with a name: not empty, "anonymous" or a system.
bool IsNamedPerson(const std::string& actor);

/// Sums the lines into net_minor. Errors: OUT_OF_RANGE/OVERFLOW.
absl::Status Total(PurchaseOrder& order);

/// Freezes a line's stock quantity and net from its quantity and terms. Errors: OUT_OF_RANGE/OVERFLOW.
absl::Status Price(OrderLine& line, const money::Currency& currency);

/// draft -> submitted -> approved when the net is within the limit, else to_approve.
/// who: empty for the system. Errors: FAILED_PRECONDITION/PURCHASE_ORDER_STATE, /NO_LINES.
absl::Status Submit(PurchaseOrder& order, const std::string& who, int64_t limit_minor);

/// One approval; two distinct named people (the submitter counts) make it approved, one is enough within the limit.
/// Errors: FAILED_PRECONDITION/PURCHASE_ORDER_STATE, /SAME_PERSON; PERMISSION_DENIED/NAMED_PERSON_REQUIRED.
absl::Status Approve(PurchaseOrder& order, const std::string& who, int64_t limit_minor);

/// approved -> sent; expected after the longest lead time. Errors: FAILED_PRECONDITION/PURCHASE_ORDER_STATE.
absl::Status Send(PurchaseOrder& order, absl::CivilDay today);

/// sent -> acknowledged. Errors: FAILED_PRECONDITION/PURCHASE_ORDER_STATE.
absl::Status Acknowledge(PurchaseOrder& order);

/// Ends it while nothing is received. Errors: FAILED_PRECONDITION/PURCHASE_ORDER_STATE.
absl::Status Cancel(PurchaseOrder& order, const std::string& reason);

/// part_received -> closed. Errors: FAILED_PRECONDITION/PURCHASE_ORDER_STATE.
absl::Status Close(PurchaseOrder& order, const std::string& reason);

/// What came of one line, in purchase units.
struct Arrival {
  Id line_id;
  Quantity accepted;
  Quantity rejected;
};

/// What a receipt did to one line.
struct ReceiptLine {
  Id line_id;
  Quantity accepted;
  Quantity rejected;
  Quantity stock;             // accepted in stock units
  int64_t value_minor = 0;    // of accepted, by the Parts rule over the line's net
  std::vector<Peg> served;    // accepted by this receipt (open is unused)
  Quantity still_expected;    // in stock units
};

/// Books arrivals (lines distinct, each accepted + rejected > 0): values by the Parts rule, pegs in order, states.
/// Errors: FAILED_PRECONDITION/PURCHASE_ORDER_STATE, /OVER_RECEIPT (metadata line, ordered, received);
/// NOT_FOUND/PURCHASE_ORDER_LINE_NOT_FOUND. After an error the order is not to be used.
absl::StatusOr<std::vector<ReceiptLine>> BookReceipt(PurchaseOrder& order,
                                                     absl::Span<const Arrival> arrivals,
                                                     int64_t tolerance_bp);

/// All that is open, all of it good.
std::vector<Arrival> EverythingOpen(const PurchaseOrder& order);

/// Cuts open pegs, the latest first, down to what the lines can still bring. Returns what lost supply.
std::vector<DemandLine> CutPegsToOpen(PurchaseOrder& order);

/// Brings the requisitions to what the order is: one for each demand line it was made for, with the order's state.
void SettleRequisitions(PurchaseOrder& order, absl::Time now);

}  // namespace saikne::procurement
