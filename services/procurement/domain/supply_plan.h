#pragma once

// Which purchase orders cover which shortages (domain.md 5.4): pegged open + pegged accepted = needed, for every need.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/types/span.h"
#include "libs/base/id.h"
#include "services/procurement/domain/purchase_order.h"

namespace saikne::procurement {

using supply::Need;
using supply::Root;
using supply::SplitOverRoots;

/// Pegs with their roots travel in PurchaseOrdered, GoodsReceived and BillMatched: bounded, so that these stay far below the size an event
/// may have. An order with this many roots takes no more needs.
inline constexpr int64_t kMaxRoots = 1000;

/// What a plan run did, besides changing needs and purchase orders in place.
struct PlanResult {
  std::vector<size_t> newly_blocked;     // indexes of needs
  std::vector<size_t> newly_unblocked;   // indexes of needs
  std::vector<size_t> cancelled;         // indexes of unsent purchase orders that nobody needs any more
  std::vector<size_t> left_without_peg;  // indexes of sent purchase orders that lost a peg
};

struct PlanRules {
  /// The best supplier's offer for `missing` of the need's item today, if there is any.
  std::function<std::optional<Offer>(const Need& need, Quantity missing)> best_offer;
  /// An empty automatic draft for the need's warehouse.
  std::function<PurchaseOrder(const Need& need, const Offer& offer)> new_draft;
  std::function<Id()> new_line_id;
};

/// Brings the pegs of `needs` to what is needed, falls before rises, in the given order. A rise takes open, unpegged quantity of
/// purchase orders, then grows or makes the draft of the best supplier, chosen once for all that is missing of an item; a fall shrinks
/// what is not sent, the draft first, then leaves sent orders to the pool. `orders` must hold those with unpegged quantity of the needs'
/// items, all that have pegs of these needs, and the automatic drafts of possible suppliers, each with its lines of the items and the
/// pegs of the needs; those that may shrink (MayShrink) must be whole. New drafts are added at the end. Idempotent.
/// Errors: OUT_OF_RANGE/OVERFLOW; INTERNAL/ORDER_NOT_WHOLE.
absl::StatusOr<PlanResult> PlanSupply(absl::Span<Need> needs, std::vector<PurchaseOrder>& orders,
                                      const PlanRules& rules);

/// Which orders the plan may shrink: the unsent automatic ones that have pegs of needs that fell.
std::vector<size_t> MayShrink(absl::Span<const Need> needs, const std::vector<PurchaseOrder>& orders);

}  // namespace saikne::procurement
