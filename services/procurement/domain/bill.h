#pragma once

// A supplier's bill and its match with order and receipt (domain.md 3 P2 to P5).

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "libs/base/id.h"
#include "libs/money/money.h"
#include "services/procurement/domain/purchase_order.h"

namespace saikne::procurement {

/// The numbers are stored and are those of saikne.procurement.v1.Bill.State.
enum class BillState { kUnmatched = 1, kMatched = 2, kHeld = 3, kApproved = 4, kDisputed = 5 };
const char* Name(BillState state);

inline constexpr char kNotReceived[] = "NOT_RECEIVED";
inline constexpr char kQuantity[] = "QUANTITY";
inline constexpr char kPrice[] = "PRICE";

struct BillLine {
  Id order_line_id;
  std::string sku;
  Quantity quantity;          // billed, in purchase units
  int64_t net_minor = 0;      // what the supplier asks
  int64_t receipt_minor = 0;  // receipt value that it clears; 0 until matched or approved
  std::string tax_code;
  money::Rate tax_rate;
};

struct Bill {
  Id id;
  Id company_id;
  std::string number;
  Id supplier_id;
  Id purchase_order_id;
  std::string supplier_reference;
  absl::CivilDay bill_date;
  BillState state = BillState::kUnmatched;
  std::string reason;  // why it is held or disputed
  money::Currency currency;
  std::string approved_by;
  std::string correlation_id;
  std::string actor;
  int64_t version = 0;
  int64_t event_version = 0;
  absl::Time create_time;
  absl::Time update_time;
  std::vector<BillLine> lines;

  int64_t NetMinor() const;
  int64_t ReceiptMinor() const;
  bool Settled() const { return state == BillState::kMatched || state == BillState::kApproved; }
};

struct BillTax {
  std::string code;
  int64_t base_minor = 0;
  int64_t tax_minor = 0;
};
/// Input tax per code, in the order of first appearance. Errors: OUT_OF_RANGE/OVERFLOW.
absl::StatusOr<std::vector<BillTax>> TaxesOf(const Bill& bill);

/// What other held bills claim of order lines, in purchase units.
using Claims = absl::flat_hash_map<Id, Quantity>;
void AddClaims(const Bill& bill, Claims& claims);

/// Three-way match of an unmatched bill, or of one that waited for goods: matched, and the order's lines are cleared, or held with
/// the reason NOT_RECEIVED (goods are still to come), QUANTITY (more than was accepted) or PRICE (beyond the tolerance, basis points).
/// claims: of the other bills that are held. Errors: FAILED_PRECONDITION/BILL_STATE; OUT_OF_RANGE/OVERFLOW.
absl::Status Match(Bill& bill, PurchaseOrder& order, const Claims& claims, int64_t tolerance_bp);

/// A named person accepts the difference. Errors: FAILED_PRECONDITION/BILL_STATE unless held, /NOT_RECEIVED;
/// PERMISSION_DENIED/NAMED_PERSON_REQUIRED.
absl::Status ApproveDifference(Bill& bill, PurchaseOrder& order, const std::string& who);

/// Errors: FAILED_PRECONDITION/BILL_STATE unless held.
absl::Status Dispute(Bill& bill, const std::string& reason);

/// Lines for everything that was accepted and that no bill clears or claims, at order prices.
absl::StatusOr<std::vector<BillLine>> EverythingUnbilled(const PurchaseOrder& order,
                                                         const Claims& claims);

}  // namespace saikne::procurement
