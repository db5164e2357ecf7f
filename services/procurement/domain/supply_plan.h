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

/// A deal or order at the root of a need, with its share.
struct Root {
  std::string deal_id;
  std::string order_id;
  std::string order_line_id;
  Quantity quantity;
};

/// What supply must cover for one demand line.
struct Need {
  DemandLine demand;
  Id company_id;
  int32_t demand_kind = 0;
  Id item_id;
  std::string sku;
  Quantity needed;
  int32_t priority = 0;
  std::optional<absl::CivilDay> required_date;
  std::string warehouse_code;
  std::string blocked;  // reason, empty while it is not
  std::string correlation_id;
  std::string causation_id;
  std::string actor;
  std::vector<Root> roots;
};

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
/// what is not sent, the draft first, then leaves sent orders to the pool. `orders` must hold the active ones of the needs' items,
/// all that have pegs of these needs, and the automatic drafts of possible suppliers; new drafts are added at the end. Idempotent.
/// Errors: OUT_OF_RANGE/OVERFLOW.
absl::StatusOr<PlanResult> PlanSupply(absl::Span<Need> needs, std::vector<PurchaseOrder>& orders,
                                      const PlanRules& rules);

/// Splits `quantity` of a peg over the roots of its need by their shares; the parts sum to `quantity`.
std::vector<Root> SplitOverRoots(const std::vector<Root>& roots, Quantity quantity);

}  // namespace saikne::procurement
