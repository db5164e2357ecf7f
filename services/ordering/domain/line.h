#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "libs/base/id.h"
#include "libs/money/money.h"

namespace saikne::ordering {

// Values are those of saikne.types.v1, which the domain does not include.
enum class LineKind : int32_t { kUnspecified = 0, kGoods = 1, kService = 2, kFreight = 3 };
enum class BillingPolicy : int32_t { kUnspecified = 0, kOnOrder = 1, kOnDelivery = 2 };
enum class DeliveryRule : int32_t {
  kUnspecified = 0, kAsAvailable = 1, kCompleteLine = 2, kCompleteOrder = 3, kAfterPayment = 4
};

/// A line of an order. What is above `reserved` is frozen at placement. Quantities in the item's stock unit, totals in minor
/// units of the order's currency.
struct Line {
  Id id;
  int32_t number = 0;  // from 1
  LineKind kind = LineKind::kGoods;
  Id item_id;
  std::string sku;
  std::string description;
  std::string unit;
  money::Quantity quantity;  // > 0
  money::UnitPrice unit_price;
  money::Rate discount;
  int64_t net_minor = 0;
  std::string tax_code;
  money::Rate tax_rate;
  int64_t tax_minor = 0;
  BillingPolicy billing = BillingPolicy::kOnDelivery;

  money::Quantity reserved;
  money::Quantity backordered;
  money::Quantity shipped;    // delivered, for services and freight
  money::Quantity invoiced;
  money::Quantity credited;
  money::Quantity cancelled;
  bool changed = false;       // the quantities differ from what the database has

  bool goods() const { return kind == LineKind::kGoods; }
  /// Still to be delivered: ordered - shipped - cancelled (O1).
  money::Quantity open() const { return quantity - shipped - cancelled; }
};

/// Takes over what inventory says of a goods line: `covered` is reserved + issued, cumulative; `backordered` is what nothing covers.
/// The two topics of inventory have no order between them, so a shipment may be known here before or after: the numbers are
/// clamped by what is known to be shipped, and O2 holds.
void SetCover(Line& line, money::Quantity covered, money::Quantity backordered);

/// `quantity` (>= 0) is delivered. Errors: FAILED_PRECONDITION/SHIPPED_TOO_MUCH beyond what is open (O1).
absl::Status Deliver(Line& line, money::Quantity quantity);

/// `quantity` is on an invoice. Errors: FAILED_PRECONDITION/INVOICED_TOO_MUCH beyond what may be billed (O3).
absl::Status Invoice(Line& line, money::Quantity quantity);

/// `quantity` is on a credit note, which may arrive before its invoice. Errors: FAILED_PRECONDITION/CREDITED_TOO_MUCH beyond
/// the ordered quantity.
absl::Status Credit(Line& line, money::Quantity quantity);

/// What will not be delivered; nothing is reserved for it any more. At most what is open is taken.
void CancelOpen(Line& line, money::Quantity quantity);

/// Gross amount (net + tax, minor units) of the line's cancelled part, by the Parts rule: the line's total less what the part up to
/// ordered - cancelled takes.
absl::StatusOr<int64_t> CancelledGross(const Line& line);

}  // namespace saikne::ordering
