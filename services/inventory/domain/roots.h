#pragma once

#include <string>
#include <vector>

#include "libs/money/money.h"

namespace saikne::inventory {

/// The order at the root of a need: a part of a work order's component serves it.
struct Root {
  std::string deal_id;
  std::string order_id;
  std::string order_line_id;
  money::Quantity quantity;
  friend bool operator==(const Root&, const Root&) = default;
};

/// One text for a list of roots, "deal,order,line,micros;...", as the database keeps it.
std::string EncodeRoots(const std::vector<Root>& roots);
std::vector<Root> DecodeRoots(const std::string& text);

/// Splits `quantity` over the roots in their order; what exceeds their sum has no root (it is for stock).
std::vector<Root> SplitOverRoots(const std::vector<Root>& roots, money::Quantity quantity);

}  // namespace saikne::inventory
