#pragma once

// Which work orders cover which shortages (domain.md 5.4): pegged open + pegged accepted = needed, for every need.

#include <functional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/types/span.h"
#include "libs/base/id.h"
#include "services/production/domain/work_order.h"

namespace saikne::production {

using supply::Need;
using supply::Root;
using supply::SplitOverRoots;

/// A work order's events name every root once for itself and once for each component: bounded, so that they stay far below the
/// size an event may have.
inline constexpr size_t kMaxRoots = 200;

/// What a plan run did, besides changing needs and work orders in place.
struct PlanResult {
  std::vector<size_t> newly_blocked;     // indexes of needs
  std::vector<size_t> newly_unblocked;   // indexes of needs
  std::vector<size_t> cancelled;         // indexes of work orders that were released and will not happen
  std::vector<size_t> left_without_peg;  // indexes of started work orders that lost a peg
};

struct PlanRules {
  std::function<bool(const Id& item_id)> makeable;  // has a bill of materials today
  std::function<WorkOrder(const Need&)> new_draft;  // an empty draft for the need's item and warehouse
};

/// Brings the pegs of `needs` to what is needed, in the given order. A rise takes open, unpegged quantity of work orders, then
/// grows or makes a draft; a fall shrinks drafts, then takes from unstarted work orders (cancelled when nobody needs them), then
/// leaves started ones to the pool. `work_orders` must hold the active ones of the needs' items and all that have pegs of these
/// needs; new drafts are added at the end. Idempotent.
PlanResult PlanSupply(absl::Span<Need> needs, std::vector<WorkOrder>& work_orders,
                      const PlanRules& rules);

}  // namespace saikne::production
