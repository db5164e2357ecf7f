#include "services/inventory/domain/allocation.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <tuple>
#include <utility>

namespace saikne::inventory {
namespace {

std::vector<size_t> ByRank(absl::Span<const Claim> claims) {
  std::vector<size_t> order(claims.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(),
            [&](size_t a, size_t b) { return RanksBefore(claims[a], claims[b]); });
  return order;
}

}  // namespace

bool RanksBefore(const Claim& a, const Claim& b) {
  return std::tie(b.priority, a.requested_date, a.order_time, a.demand, a.line_number, a.line_id) <
         std::tie(a.priority, b.requested_date, b.order_time, b.demand, b.line_number, b.line_id);
}

std::vector<Grant> Allocate(Quantity free, absl::Span<const Claim> claims,
                            absl::Span<const PegClaim> pegs) {
  std::vector<Grant> all(claims.size());
  std::map<std::pair<Id, Id>, size_t> index;
  for (size_t i = 0; i < claims.size(); ++i) {
    all[i].claim = i;
    index[{claims[i].demand, claims[i].line_id}] = i;
  }
  for (const PegClaim& peg : pegs) {
    auto found = index.find({peg.demand, peg.line_id});
    if (found == index.end()) continue;
    Grant& grant = all[found->second];
    Quantity part = std::min({peg.quantity, claims[found->second].open - grant.pegged, free});
    if (!part.positive()) continue;
    grant.pegged += part;
    free -= part;
  }
  for (size_t i : ByRank(claims)) {
    if (!free.positive()) break;
    Quantity part = std::min(claims[i].open - all[i].pegged, free);
    if (!part.positive()) continue;
    all[i].free += part;
    free -= part;
  }
  std::vector<Grant> grants;
  for (const Grant& grant : all) {
    if (grant.pegged.positive() || grant.free.positive()) grants.push_back(grant);
  }
  return grants;
}

std::vector<Taken> TakeBack(Quantity excess, absl::Span<const Claim> claims) {
  std::vector<Taken> taken;
  std::vector<size_t> order = ByRank(claims);
  for (auto i = order.rbegin(); i != order.rend() && excess.positive(); ++i) {
    Quantity part = std::min(claims[*i].open, excess);
    if (!part.positive()) continue;
    taken.push_back({*i, part});
    excess -= part;
  }
  return taken;
}

}  // namespace saikne::inventory
