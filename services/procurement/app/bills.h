#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "libs/events/flow.h"
#include "libs/events/outbox.h"
#include "libs/pg/pg.h"
#include "services/procurement/app/settings.h"
#include "services/procurement/domain/bill.h"

namespace saikne::procurement {

inline constexpr char kBillHeld[] = "BILL_HELD";

struct BillLineInput {
  std::optional<Id> line_id;
  int32_t line_number = 0;          // where line_id is unset
  Quantity quantity;                // in purchase units
  std::optional<int64_t> net_minor; // else quantity x price
  std::optional<UnitPrice> price;   // else the order's
  std::string tax_code;             // empty: the bill's
};

struct BillInput {
  std::string purchase_order;  // id or human number
  std::string supplier;        // id, human number or external key; empty: the order's
  std::string supplier_reference;
  std::optional<absl::CivilDay> bill_date;
  std::vector<BillLineInput> lines;  // empty: everything received and not yet billed
  std::string tax_code;              // empty: the company's default
};

/// Records a bill and matches it; publishes BillMatched or BillHeld. Locks the purchase order.
/// Errors: as RecordBill in bill_service.proto.
absl::StatusOr<Id> RecordBill(pg::Txn& txn, const BillInput& input, const saikne::events::Flow& flow,
                              const Planning& planning, absl::Time now);

/// A person's wish about one bill, by id.
struct BillCommand {
  Id bill_id;
  Id order_id;  // its purchase order
  std::string etag;
  std::string reason;
  saikne::events::Flow flow;
};
/// Errors: those of ApproveDifference; NOT_FOUND/BILL_NOT_FOUND; ABORTED/STALE_ETAG.
absl::Status ApproveBill(pg::Txn& txn, const BillCommand& command, const Planning& planning,
                         absl::Time now);
/// Errors: those of Dispute; NOT_FOUND/BILL_NOT_FOUND; ABORTED/STALE_ETAG.
absl::Status DisputeBill(pg::Txn& txn, const BillCommand& command, absl::Time now);

/// Tries the bills of a locked order that waited for goods, in the order of their recording; saves them, adds their events, and
/// clears lines of the order, which the caller saves.
absl::Status MatchHeldBills(pg::Txn& txn, PurchaseOrder& order, const saikne::events::Flow& flow,
                            const Settings& settings,
                            std::vector<saikne::events::Outgoing>& events, absl::Time now);

}  // namespace saikne::procurement
