#pragma once

// A sales order and its process (domain.md 3 and 5, eventing.md 6). Pure: every method decides on what it is given, changes the object
// and notes what happened in `facts`; nothing is read or written here.
//
//   placed -> confirmed -> completed*          placed <-> on_hold, confirmed <-> on_hold
//   placed | on_hold | confirmed -> cancelling -> cancelled*, or back to confirmed for what had shipped

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/base/id.h"
#include "libs/money/money.h"
#include "services/ordering/domain/fact.h"
#include "services/ordering/domain/line.h"

namespace saikne::ordering {

enum class State : int32_t {
  kPlaced = 1, kConfirmed = 2, kOnHold = 3, kCancelling = 4, kCancelled = 5, kCompleted = 6
};
const char* NameOf(State state);

enum class CreditAnswer : int32_t { kPending = 1, kHeld = 2, kRefused = 3 };

/// Why an order is on hold; a set.
enum Hold : int32_t { kCreditHold = 1, kManualHold = 2 };
std::vector<std::string> HoldNames(int32_t holds);  // "CREDIT", "MANUAL"

/// What the process waits for; at most one at a time has a deadline.
enum class Step : int32_t { kNothing = 0, kAuthorise = 1, kBill = 2, kDeliver = 3, kCancel = 4 };
const char* NameOf(Step step);  // "authorise"

/// The process went on from one step to another.
struct StepChange {
  Step from;
  Step to;
  absl::Duration took;  // since the first of them began, or a person retried it
};

/// Kinds of exceptions of an order; a set.
enum ExceptionKind : int32_t {
  kCreditOverdue = 1, kStockOverdue = 2, kBillingOverdue = 4, kCancelOverdue = 8, kDeliveryOverdue = 16,
  kSupplyBlocked = 32
};
inline constexpr ExceptionKind kAllExceptionKinds[] = {kCreditOverdue, kStockOverdue,    kBillingOverdue,
                                                 kCancelOverdue, kDeliveryOverdue, kSupplyBlocked};
const char* NameOf(ExceptionKind kind);  // "CREDIT_OVERDUE"
std::vector<std::string> ExceptionNames(int32_t kinds);

/// How long each step may take before it becomes an exception.
struct Deadlines {
  absl::Duration credit = absl::Minutes(15);
  absl::Duration stock = absl::Minutes(15);
  absl::Duration billing = absl::Hours(1);
  absl::Duration cancel = absl::Minutes(15);
  absl::Duration delivery = absl::Hours(24 * 30);  // where the customer named no date
};

/// How much of an order is done.
enum class Part : int32_t { kNone = 1, kPart = 2, kFull = 3 };

/// Whether an answer changed anything; late and repeated ones do not.
struct Reply {
  std::string ignored;  // empty: applied; else why not, e.g. "LATE_ANSWER"
  bool applied() const { return ignored.empty(); }
  static Reply Applied() { return {}; }
  static Reply Ignored(std::string why) { return {std::move(why)}; }
};

/// A quantity of a line, by the line's id.
struct LineQuantity {
  Id line_id;
  money::Quantity quantity;
};

/// What inventory says of a line: cumulative cover, and what nothing covers.
struct LineCover {
  Id line_id;
  money::Quantity covered;  // reserved + issued
  money::Quantity backordered;
};

/// How a line's demand ended in the warehouse.
struct LineWithdrawn {
  Id line_id;
  money::Quantity shipped;
};

/// A posted invoice.
struct PostedInvoice {
  Id id;
  Id trigger_id;
  int64_t gross_minor = 0;
  std::vector<LineQuantity> lines;
};

struct Order {
  // Frozen at placement.
  Id id;
  Id company_id;
  std::string number;
  std::optional<Id> deal_id;
  int32_t win_number = 0;
  std::string external_key;
  Id customer_id;
  std::string customer_number;
  std::string customer_name;
  std::string customer_reference;
  std::string payment_term_code;
  money::Currency currency;
  int64_t net_minor = 0;
  int64_t tax_minor = 0;
  std::string warehouse_code;
  std::string ship_to;  // saikne.types.v1.Address, serialized; ordering never looks inside
  std::string bill_to;
  DeliveryRule delivery_rule = DeliveryRule::kAsAvailable;
  int32_t priority = 0;
  std::optional<absl::CivilDay> requested_date;
  std::optional<absl::Time> promise_time;  // that day begins where the company is; unset where it had begun at placement
  std::string correlation_id;
  absl::Time create_time;
  std::string create_actor;

  // State and process.
  State state = State::kPlaced;
  State held_from = State::kPlaced;  // where an order on hold returns to
  int32_t holds = 0;
  CreditAnswer credit = CreditAnswer::kPending;
  bool stock_answered = false;
  bool withdrawn = false;         // inventory has closed the demand
  bool released_to_ship = false;
  Step waits_for = Step::kNothing;
  absl::Time waits_since;
  std::optional<absl::Time> deadline;
  int32_t attempts = 0;
  int32_t raised = 0;             // exceptions raised for the present wait, so that none is raised twice
  int32_t open_exceptions = 0;    // those that nobody has closed
  std::vector<Id> shipment_ids;
  std::vector<Id> invoice_ids;
  std::vector<Id> invoice_triggers;
  std::vector<Id> paid_invoice_ids;
  std::vector<Id> credit_note_ids;
  std::string cancel_reason;
  int64_t cancelled_gross_minor = 0;
  std::optional<absl::Time> confirm_time;
  int64_t version = 0;
  int64_t event_version = 0;
  absl::Time update_time;
  std::string update_actor;

  std::vector<Line> lines;
  std::vector<Fact> facts;  // since they were last taken, in order
  std::vector<StepChange> steps;  // likewise

  int64_t gross_minor() const { return net_minor + tax_minor; }
  bool terminal() const { return state == State::kCancelled || state == State::kCompleted; }
  bool has_goods() const;
  bool has_open() const;           // something is still to be delivered
  bool billing_pending() const;    // an invoice or credit note is still to come
  bool paid() const;               // every posted invoice is paid
  /// Pure functions of the lines (O4, O5), never stored.
  Part fulfilment() const;
  Part billing() const;
  Part payment() const;

  /// The order was just put together: it is placed and waits for its answers.
  void Place(absl::Time now, const Deadlines& deadlines);

  // Answers. Late or repeated ones are ignored; FAILED_PRECONDITION errors are broken promises of another service.
  Reply CreditHeld(absl::Time now, const Deadlines& deadlines);
  Reply CreditRefused(absl::Time now, const Deadlines& deadlines);
  /// Errors: FAILED_PRECONDITION/UNKNOWN_LINE.
  absl::StatusOr<Reply> StockReserved(absl::Span<const LineCover> cover, absl::Time now,
                                      const Deadlines& deadlines);
  /// Services and freight go with the first shipment. Errors: FAILED_PRECONDITION/UNKNOWN_LINE, /SHIPPED_TOO_MUCH,
  /// /SHIPMENT_OF_CLOSED_ORDER.
  absl::StatusOr<Reply> Shipped(Shipment shipment, absl::Span<const LineQuantity> goods, absl::Time now,
                                const Deadlines& deadlines);
  /// An invoice of zero is paid at once. Errors: FAILED_PRECONDITION/UNKNOWN_LINE, /INVOICED_TOO_MUCH.
  absl::StatusOr<Reply> Invoiced(const PostedInvoice& invoice, absl::Time now, const Deadlines& deadlines);
  Reply InvoicePaid(const Id& invoice_id, absl::Time now, const Deadlines& deadlines);
  /// Errors: FAILED_PRECONDITION/UNKNOWN_LINE, /CREDITED_TOO_MUCH.
  absl::StatusOr<Reply> Credited(const Id& credit_note_id, absl::Span<const LineQuantity> lines,
                                 absl::Time now, const Deadlines& deadlines);
  /// lines: what inventory knows; a line it never saw shipped nothing. Errors: FAILED_PRECONDITION/UNKNOWN_LINE;
  /// OUT_OF_RANGE/OVERFLOW.
  absl::StatusOr<Reply> DemandWithdrawn(absl::Span<const LineWithdrawn> lines, absl::Time now,
                                        const Deadlines& deadlines);

  // What a person wants. Errors: FAILED_PRECONDITION/ILLEGAL_TRANSITION.
  absl::Status HoldByPerson(const std::string& comment, absl::Time now, const Deadlines& deadlines);
  /// credit_override: accepts credit over the limit; the credit hold stays until CreditHeld. Otherwise takes away the manual
  /// hold. Errors: FAILED_PRECONDITION/NOT_HELD.
  absl::Status Release(bool credit_override, const std::string& by, const std::string& comment,
                       absl::Time now, const Deadlines& deadlines);
  /// Repeating it changes nothing. Errors: FAILED_PRECONDITION/NOTHING_TO_CANCEL.
  absl::Status Cancel(const std::string& reason, absl::Time now, const Deadlines& deadlines);

  // Exceptions.
  /// The deadline has passed: raises what it means. Changes nothing before the deadline.
  void Overdue(absl::Time now, const Deadlines& deadlines);
  /// A person's way out "retry": the step's event is published once more (its readers are idempotent) and a new deadline runs.
  /// shipments: all of the order's, needed for BILLING_OVERDUE.
  void Retry(ExceptionKind kind, absl::Span<const Shipment> shipments, absl::Time now,
             const Deadlines& deadlines);
  /// A person's way out "ignore": closed, and not raised again for the present wait.
  void Ignore(ExceptionKind kind);
  void SupplyBlocked(const std::string& reason);
  void SupplyUnblocked();

  /// Hands over the facts, or the changes of step, noted so far.
  std::vector<Fact> TakeFacts() { return std::exchange(facts, {}); }
  std::vector<StepChange> TakeSteps() { return std::exchange(steps, {}); }

 private:
  Line* FindLine(const Id& line_id);
  absl::StatusOr<Line*> NeedLine(const Id& line_id);
  absl::Status Illegal(const char* action) const;
  void AddHold(Hold hold, const std::string& comment);
  void RemoveHold(Hold hold, const std::string& by, const std::string& comment);
  void Advance(absl::Time now, const Deadlines& deadlines);
  void Confirm(absl::Time now);
  bool PrepaidIsPaid() const;
  Step Awaited() const;
  int32_t OverdueKinds() const;
  void ClearAnswered();
  void SetDeadline(absl::Time now, const Deadlines& deadlines);
  void Raise(ExceptionKind kind, const std::string& reason);
  void Resolve(ExceptionKind kind, const std::string& resolution);
};

}  // namespace saikne::ordering
