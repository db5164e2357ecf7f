#pragma once

#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "libs/pg/pg.h"
#include "libs/supply/need.h"

namespace saikne::supply {

/// Needs by their demand lines.
using NeedsByLine = absl::flat_hash_map<DemandLine, Need>;

/// The tables supply_needs and supply_need_roots. Callers hold the planning lock of the items (ItemStore::Lock).
class NeedStore {
 public:
  explicit NeedStore(pg::Txn& txn) : txn_(txn) {}
  absl::StatusOr<std::vector<Need>> Load(absl::Span<const DemandLine> lines);
  absl::StatusOr<NeedsByLine> LoadByLine(absl::Span<const DemandLine> lines);
  absl::StatusOr<std::vector<Need>> LoadBlocked(const std::vector<Id>& item_ids);
  /// What is stored of some needs that arrive: they take over whether they are blocked, what raised them first, and the roots where
  /// they bring none.
  absl::StatusOr<NeedsByLine> Merge(std::vector<Need>& needs);
  /// Writes the needs that differ from what is stored of them, with their roots where these differ. Demand lines are distinct.
  absl::Status Save(absl::Span<const Need> needs, const NeedsByLine& stored = {});

 private:
  absl::Status LoadRoots(std::vector<Need>& needs);
  absl::Status SaveRoots(absl::Span<const Need* const> needs);
  pg::Txn& txn_;
};

}  // namespace saikne::supply
