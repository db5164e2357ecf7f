#pragma once

// What a supplier asks, and how much must be ordered from it to cover a need (domain.md 1 Units, 3 P6).

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "libs/base/id.h"
#include "libs/money/money.h"

namespace saikne::procurement {

using money::Factor;
using money::Quantity;
using money::UnitPrice;

/// A supplier price that holds today. Minimum, maximum and pack are in purchase units.
struct Offer {
  Id price_id;  // nil: named by a person
  Id supplier_id;
  std::string unit;               // purchase unit
  Factor factor{money::kScale};   // stock units in one purchase unit
  UnitPrice price;                // of one purchase unit
  Quantity minimum;               // of an order; 0: none
  Quantity maximum;               // of one line; 0: none
  Quantity pack{money::kScale};   // orders are multiples of it
  int32_t lead_time_days = 0;
};

/// The quantities, in purchase units, of the order lines that cover `need` stock units: the need rounded up to whole packs, at
/// least the minimum, in lines of at most the maximum. A need of zero gives no line.
/// Errors: OUT_OF_RANGE/OVERFLOW beyond kMaxQuantity.
absl::StatusOr<std::vector<Quantity>> OrderQuantities(const Offer& offer, Quantity need);

/// The offer that covers `need` for the least money, minimum and packs included: the lowest price per stock unit needed. Ties go to
/// the shorter lead time, then to the smaller supplier id. Offers whose quantity or amount overflows are passed over.
std::optional<Offer> BestOffer(absl::Span<const Offer> offers, Quantity need,
                               const money::Currency& currency);

}  // namespace saikne::procurement
