#pragma once

// What supply must cover, for one line of a demand (domain.md 5.4). Procurement and production each keep their own needs: of what is
// bought, and of what is made.

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/civil_time.h"
#include "libs/base/id.h"
#include "libs/supply/roots.h"

namespace saikne::supply {

/// One line of a demand, an order's or a work order's.
struct DemandLine {
  Id demand_id;
  Id line_id;
  friend auto operator<=>(const DemandLine&, const DemandLine&) = default;
  friend bool operator==(const DemandLine&, const DemandLine&) = default;
  template <typename H>
  friend H AbslHashValue(H h, const DemandLine& d) {
    return H::combine(std::move(h), d.demand_id, d.line_id);
  }
};

struct Need {
  DemandLine demand;
  Id company_id;
  int32_t demand_kind = 0;  // saikne.types.v1.DemandKind
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
  std::string traceparent;  // of what raised it first

  friend bool operator==(const Need&, const Need&) = default;
};

}  // namespace saikne::supply
