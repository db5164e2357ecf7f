#include "services/procurement/domain/offer.h"

#include <algorithm>
#include <tuple>

#include "libs/base/status.h"

namespace saikne::procurement {
namespace {

// More lines than this for one item is a maximum that does not fit the need.
constexpr int64_t kMaxLines = 1000;

absl::Status TooMuch() {
  return Error(absl::StatusCode::kOutOfRange, "OVERFLOW", "the quantity to order is too large");
}

/// Micros of `quantity` rounded up to a multiple of the pack.
__int128 UpToPack(__int128 micros, Quantity pack) {
  return (micros + pack.micros - 1) / pack.micros * pack.micros;
}

}  // namespace

absl::StatusOr<std::vector<Quantity>> OrderQuantities(const Offer& offer, Quantity need) {
  std::vector<Quantity> lines;
  if (!need.positive()) return lines;
  // need / factor, rounded up to a whole micro first: packs are whole micros, so rounding up twice is rounding up once.
  __int128 exact = (static_cast<__int128>(need.micros) * money::kScale + offer.factor.micros - 1) /
                   offer.factor.micros;
  __int128 left = UpToPack(std::max<__int128>(exact, offer.minimum.micros), offer.pack);
  if (left > money::kMaxQuantity.micros) return TooMuch();
  __int128 most = left;
  if (offer.maximum.positive()) {
    most = std::max<__int128>(offer.maximum.micros / offer.pack.micros, 1) * offer.pack.micros;
  }
  if (left > most * kMaxLines) return TooMuch();
  for (; left > 0; left -= most) {
    lines.push_back(Quantity{static_cast<int64_t>(std::min(left, most))});
  }
  return lines;
}

std::optional<Offer> BestOffer(absl::Span<const Offer> offers, Quantity need,
                               const money::Currency& currency) {
  std::optional<Offer> best;
  int64_t best_cost = 0;
  for (const Offer& offer : offers) {
    absl::StatusOr<std::vector<Quantity>> lines = OrderQuantities(offer, need);
    if (!lines.ok()) continue;
    Quantity sum;
    for (Quantity line : *lines) sum += line;
    absl::StatusOr<int64_t> cost = money::LineNet(sum, offer.price, {}, currency);
    if (!cost.ok() || !money::Convert(sum, offer.factor).ok()) continue;
    if (best && std::tie(best_cost, best->lead_time_days, best->supplier_id, best->price_id) <=
                    std::tie(*cost, offer.lead_time_days, offer.supplier_id, offer.price_id)) {
      continue;
    }
    best = offer;
    best_cost = *cost;
  }
  return best;
}

}  // namespace saikne::procurement
