#include "services/inventory/domain/costing.h"

#include "libs/base/status.h"

namespace saikne::inventory {

absl::StatusOr<std::optional<money::UnitPrice>> Costing::UnitCost(const Id& item) {
  if (auto found = found_.find(item); found != found_.end()) return found->second;
  auto facts = facts_.find(item);
  if (facts == facts_.end()) return std::optional<money::UnitPrice>();
  std::optional<money::UnitPrice> cost = facts->second.standard_cost;
  if (!cost) cost = facts->second.cheapest_price;
  if (!cost && facts->second.has_bom) {
    if (!open_.insert(item).second) return std::optional<money::UnitPrice>();
    auto rolled = RollUp(item, facts->second);
    open_.erase(item);
    if (!rolled.ok()) return rolled.status();
    cost = *rolled;
  }
  found_[item] = cost;
  return cost;
}

absl::StatusOr<std::optional<money::UnitPrice>> Costing::RollUp(const Id& /*item*/, const CostFacts& facts) {
  int64_t sum = facts.conversion_cost.micros;
  for (const BomPart& part : facts.parts) {
    ASSIGN_OR_RETURN(std::optional<money::UnitPrice> cost, UnitCost(part.component));
    if (!cost) return std::optional<money::UnitPrice>();
    ASSIGN_OR_RETURN(int64_t of_part, money::MulDiv(cost->micros, part.quantity.micros, money::kScale));
    ASSIGN_OR_RETURN(sum, money::AddMinor(sum, of_part));
  }
  // Neither parts nor conversion: the bill of materials says nothing about cost.
  if (facts.parts.empty() && sum == 0) return std::optional<money::UnitPrice>();
  return std::optional<money::UnitPrice>(money::UnitPrice{sum});
}

}  // namespace saikne::inventory
