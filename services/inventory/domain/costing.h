#pragma once

// What a unit of an item costs where nobody has said it (domain.md 6): its standard cost, else the cheapest supplier price per
// stock unit, else the roll-up of its released bill of materials.

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "absl/status/statusor.h"
#include "services/inventory/domain/stock.h"

namespace saikne::inventory {

struct BomPart {
  Id component;
  Quantity quantity;  // for one unit of the assembly
};

struct CostFacts {
  std::optional<money::UnitPrice> standard_cost;
  std::optional<money::UnitPrice> cheapest_price;  // valid today, per stock unit
  bool has_bom = false;
  std::vector<BomPart> parts;  // valid today
  money::UnitPrice conversion_cost;
};

/// Finds unit costs over the given facts; remembers what it has found.
class Costing {
 public:
  explicit Costing(std::map<Id, CostFacts> facts) : facts_(std::move(facts)) {}

  /// Null where neither the item nor all of its components have a cost. Errors: OUT_OF_RANGE/OVERFLOW.
  absl::StatusOr<std::optional<money::UnitPrice>> UnitCost(const Id& item);

 private:
  absl::StatusOr<std::optional<money::UnitPrice>> RollUp(const Id& item, const CostFacts& facts);
  std::map<Id, CostFacts> facts_;
  std::map<Id, std::optional<money::UnitPrice>> found_;
  std::set<Id> open_;  // being rolled up: a cycle has no cost
};

}  // namespace saikne::inventory
