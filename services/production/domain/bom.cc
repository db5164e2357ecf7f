#include "services/production/domain/bom.h"

#include <algorithm>
#include <map>
#include <utility>

#include "libs/base/status.h"

namespace saikne::production {

bool Holds(const BomLine& line, absl::CivilDay day) {
  return (!line.valid_from || *line.valid_from <= day) && (!line.valid_to || day <= *line.valid_to);
}

absl::StatusOr<std::vector<ComponentNeed>> Explode(const Bom& bom, money::Quantity quantity,
                                                   absl::CivilDay day) {
  std::map<Id, money::Quantity> sums;
  for (const BomLine& line : bom.lines) {
    if (!Holds(line, day)) continue;
    ASSIGN_OR_RETURN(money::Quantity needed,
                     money::Convert(quantity, money::Factor{line.quantity.micros}));
    sums[line.component_id] += needed;
  }
  std::vector<ComponentNeed> needs;
  for (const auto& [item, needed] : sums) {
    if (needed.positive()) needs.push_back({item, needed});
  }
  return needs;
}

std::vector<Id> FindCycle(const absl::flat_hash_map<Id, std::vector<Id>>& components_of) {
  enum class Mark { kOpen, kDone };
  absl::flat_hash_map<Id, Mark> marks;
  // Depth first with an explicit stack: (item, next component to look at).
  for (const auto& [start, unused] : components_of) {
    if (marks.contains(start)) continue;
    std::vector<std::pair<Id, size_t>> path = {{start, 0}};
    marks[start] = Mark::kOpen;
    while (!path.empty()) {
      auto& [item, next] = path.back();
      auto components = components_of.find(item);
      if (components == components_of.end() || next == components->second.size()) {
        marks[item] = Mark::kDone;
        path.pop_back();
        continue;
      }
      Id component = components->second[next++];
      auto mark = marks.find(component);
      if (mark == marks.end()) {
        marks[component] = Mark::kOpen;
        path.emplace_back(component, 0);
      } else if (mark->second == Mark::kOpen) {
        std::vector<Id> cycle;
        const auto begin = std::find_if(path.begin(), path.end(), [&](const auto& step) { return step.first == component; });
        for (auto step = begin; step != path.end(); ++step) cycle.push_back(step->first);
        return cycle;
      }
    }
  }
  return {};
}

}  // namespace saikne::production
