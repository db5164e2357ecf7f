#include "libs/supply/roots.h"

#include <algorithm>
#include <utility>

namespace saikne::supply {

std::vector<Root> SplitOverRoots(const std::vector<Root>& roots, Quantity quantity) {
  __int128 total = 0;
  for (const Root& root : roots) total += root.quantity.micros;
  std::vector<Root> parts;
  __int128 before = 0;
  __int128 cumulative = 0;
  for (const Root& root : roots) {
    cumulative += root.quantity.micros;
    __int128 up_to = total == 0 ? 0 : quantity.micros * cumulative / total;
    Root part = root;
    part.quantity = Quantity{static_cast<int64_t>(up_to - before)};
    before = up_to;
    if (part.quantity.positive()) parts.push_back(std::move(part));
  }
  return parts;
}

std::vector<std::vector<Root>> DealRoots(const std::vector<Root>& roots, absl::Span<const Quantity> parts) {
  Quantity sum;
  for (Quantity part : parts) sum += part;
  std::vector<Root> shares = SplitOverRoots(roots, sum);
  std::vector<std::vector<Root>> dealt(parts.size());
  size_t next = 0;
  for (size_t i = 0; i < parts.size(); ++i) {
    Quantity left = parts[i];
    while (left.positive() && next < shares.size()) {
      Root piece = shares[next];
      piece.quantity = std::min(left, shares[next].quantity);
      left -= piece.quantity;
      shares[next].quantity -= piece.quantity;
      if (shares[next].quantity.zero()) ++next;
      dealt[i].push_back(std::move(piece));
    }
  }
  return dealt;
}

}  // namespace saikne::supply
