#pragma once

// Bills of materials: what one unit of an item is made of, and that nothing is made of itself.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/base/id.h"
#include "libs/money/money.h"

namespace saikne::production {

struct BomLine {
  Id component_id;
  money::Quantity quantity;  // for one unit of the assembly, in the component's stock unit, > 0
  std::optional<absl::CivilDay> valid_from;
  std::optional<absl::CivilDay> valid_to;  // last day it holds
  friend bool operator==(const BomLine&, const BomLine&) = default;
};

struct BomOperation {
  Id work_centre_id;
  int64_t minutes_micros = 0;  // for one unit of the assembly, >= 0
  friend bool operator==(const BomOperation&, const BomOperation&) = default;
};

struct Bom {
  Id item_id;
  Id company_id;
  Id id;
  money::UnitPrice conversion_cost;  // labour and machine cost of one unit
  std::vector<BomLine> lines;
  std::vector<BomOperation> operations;
  int64_t version = 0;
  int64_t event_version = 0;
  absl::Time create_time;
  absl::Time update_time;
};

bool Holds(const BomLine& line, absl::CivilDay day);

/// A component and how much of it a quantity of the assembly needs.
struct ComponentNeed {
  Id item_id;
  money::Quantity quantity;
};

/// Explodes one level on a day; a component on several lines is summed; in item order.
/// Errors: OUT_OF_RANGE/OVERFLOW.
absl::StatusOr<std::vector<ComponentNeed>> Explode(const Bom& bom, money::Quantity quantity,
                                                   absl::CivilDay day);

/// A circle of items, each made of the next and the last of the first, when the given edges (assembly -> components) hold; empty where
/// nothing is made of itself (invariant M1).
std::vector<Id> FindCycle(const absl::flat_hash_map<Id, std::vector<Id>>& components_of);

}  // namespace saikne::production
