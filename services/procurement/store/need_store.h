#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "libs/pg/pg.h"
#include "services/procurement/domain/supply_plan.h"

namespace saikne::procurement {

/// What supply must cover, with the deals and orders at the root. Callers hold the planning lock of the items.
class NeedStore {
 public:
  explicit NeedStore(pg::Txn& txn) : txn_(txn) {}
  absl::StatusOr<std::vector<Need>> Load(absl::Span<const DemandLine> lines);
  absl::StatusOr<std::vector<Need>> LoadBlocked(const std::vector<Id>& item_ids);
  /// Replaces the roots too. Demand lines are distinct.
  absl::Status Save(absl::Span<const Need> needs);

 private:
  absl::Status LoadRoots(std::vector<Need>& needs);
  absl::Status SaveRoots(absl::Span<const Need> needs);
  pg::Txn& txn_;
};

}  // namespace saikne::procurement
