#pragma once

// For which deals and orders supply comes, in the end.

#include <string>
#include <vector>

#include "absl/types/span.h"
#include "libs/money/money.h"

namespace saikne::supply {

using money::Quantity;

/// A deal or order at the root of a need, with its share of it, in the item's stock unit.
struct Root {
  std::string deal_id;
  std::string order_id;
  std::string order_line_id;
  Quantity quantity;
  friend bool operator==(const Root&, const Root&) = default;
};

/// Splits `quantity` of a peg over the roots of its need by their shares; the parts sum to `quantity`.
std::vector<Root> SplitOverRoots(const std::vector<Root>& roots, Quantity quantity);

/// Splits several parts of one need, the lines of one document that serve it: each root's share of their sum is dealt out over
/// them in order. Each part gets its quantity; together they name at most roots + parts roots, not roots x parts.
std::vector<std::vector<Root>> DealRoots(const std::vector<Root>& roots, absl::Span<const Quantity> parts);

}  // namespace saikne::supply
