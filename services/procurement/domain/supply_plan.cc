#include "services/procurement/domain/supply_plan.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "libs/base/status.h"

namespace saikne::procurement {
namespace {

using State = PurchaseOrderState;

int32_t RootsOf(const Need& need) {
  return std::max<int32_t>(1, static_cast<int32_t>(need.roots.size()));
}

/// Lines that were made from one price and are laid out together.
bool SameTerms(const Offer& a, const Offer& b) {
  return a.price_id == b.price_id && a.price == b.price && a.factor == b.factor && a.unit == b.unit;
}

Quantity Pegged(const Need& need, absl::Span<const PurchaseOrder> orders) {
  Quantity sum;
  for (const PurchaseOrder& order : orders) {
    for (const OrderLine& line : order.lines) {
      if (line.item_id != need.item_id) continue;
      for (const Peg& peg : line.pegs) {
        if (peg.demand == need.demand) sum += peg.open + peg.accepted;
      }
    }
  }
  return sum;
}

/// roots: what the order's events grow by, if it does not serve the demand line yet.
void AddPeg(PurchaseOrder& order, OrderLine& line, const DemandLine& demand, Quantity part,
            int32_t roots) {
  line.changed = true;
  order.changed = true;
  for (Peg& peg : line.pegs) {
    if (peg.demand != demand) continue;
    if ((peg.open + peg.accepted).zero()) peg.roots = order.Serves(demand) ? 1 : roots;
    peg.open += part;
    return;
  }
  line.pegs.push_back({demand, part, {}, order.Serves(demand) ? 1 : roots});
}

bool HasRoomFor(const PurchaseOrder& order, const Need& need) {
  int64_t roots = order.RootCount();
  return roots == 0 || order.Serves(need.demand) || roots + RootsOf(need) <= kMaxRoots;
}

/// Takes what comes for nobody in particular; returns what is still missing.
Quantity TakeFromPool(const Need& need, Quantity missing, std::vector<PurchaseOrder>& orders) {
  for (PurchaseOrder& order : orders) {
    bool unsubmitted = order.state == State::kDraft && !order.automatic;
    if (!order.Active() || unsubmitted || order.warehouse_code != need.warehouse_code) continue;
    for (OrderLine& line : order.lines) {
      if (line.item_id != need.item_id || !missing.positive()) continue;
      Quantity part = std::min(missing, line.Unpegged());
      if (!part.positive() || !HasRoomFor(order, need)) continue;
      AddPeg(order, line, need.demand, part, RootsOf(need));
      missing -= part;
    }
  }
  return missing;
}

std::vector<size_t> LinesOf(const PurchaseOrder& order, const Id& item_id, const Offer& terms) {
  std::vector<size_t> group;
  for (size_t i = 0; i < order.lines.size(); ++i) {
    const OrderLine& line = order.lines[i];
    if (line.item_id == item_id && SameTerms(line.terms, terms)) group.push_back(i);
  }
  return group;
}

absl::Status SetQuantity(PurchaseOrder& order, OrderLine& line, Quantity quantity) {
  if (line.quantity == quantity) return absl::OkStatus();
  const int64_t net_before = line.net_minor;
  line.quantity = quantity;
  line.changed = true;
  RETURN_IF_ERROR(Price(line, order.currency));
  ASSIGN_OR_RETURN(order.net_minor, money::AddMinor(order.net_minor, line.net_minor - net_before));
  return absl::OkStatus();
}

size_t AddLine(PurchaseOrder& order, const Id& item_id, const std::string& sku, const Offer& terms,
               const PlanRules& rules) {
  for (const OrderLine& line : order.lines) order.last_line = std::max(order.last_line, line.number);
  order.lines.push_back({.id = rules.new_line_id(), .number = ++order.last_line, .item_id = item_id,
                         .sku = sku, .terms = terms, .changed = true});
  return order.lines.size() - 1;
}

/// Makes the lines of one price larger, and more of them, as packs, minimum and maximum ask for `missing` more on their sum, and
/// pegs it there. What is pegged already stays where it is, so the other pegs need not be known.
absl::Status Grow(PurchaseOrder& order, const Need& need, Quantity missing, const Offer& terms,
                  const PlanRules& rules) {
  std::vector<size_t> group = LinesOf(order, need.item_id, terms);
  Quantity total = missing;
  for (size_t i : group) total += order.lines[i].OpenPegs();
  ASSIGN_OR_RETURN(std::vector<Quantity> sizes, OrderQuantities(terms, total));
  while (group.size() < sizes.size()) {
    group.push_back(AddLine(order, need.item_id, need.sku, terms, rules));
  }
  order.changed = true;
  for (size_t i = 0; i < sizes.size(); ++i) {
    OrderLine& line = order.lines[group[i]];
    RETURN_IF_ERROR(SetQuantity(order, line, std::max(line.quantity, sizes[i])));
    Quantity part = std::min(missing, line.stock_quantity - line.OpenPegs());
    if (!part.positive()) continue;
    AddPeg(order, line, need.demand, part, RootsOf(need));
    missing -= part;
  }
  return absl::OkStatus();
}

/// Lays the pegs of one price out again over as few lines as they need now. The order is whole.
absl::Status LayOut(PurchaseOrder& order, const Id& item_id, const Offer& terms) {
  if (!order.whole) {
    return Error(absl::StatusCode::kInternal, "ORDER_NOT_WHOLE",
                 "a purchase order that shrinks was not loaded whole");
  }
  std::vector<size_t> group = LinesOf(order, item_id, terms);
  std::vector<Peg> pegs;
  std::map<DemandLine, size_t> at;
  Quantity total;
  for (size_t i : group) {
    for (Peg& peg : order.lines[i].pegs) {
      auto [found, fresh] = at.emplace(peg.demand, pegs.size());
      if (fresh) pegs.push_back({peg.demand, {}, {}, peg.roots});
      Peg& sum = pegs[found->second];
      sum.open += peg.open;
      sum.roots = std::max(sum.roots, peg.roots);
      total += peg.open;
      peg.open = {};
    }
  }
  ASSIGN_OR_RETURN(std::vector<Quantity> sizes, OrderQuantities(terms, total));
  size_t next = 0;
  for (size_t i = 0; i < group.size(); ++i) {
    OrderLine& line = order.lines[group[i]];
    RETURN_IF_ERROR(SetQuantity(order, line, i < sizes.size() ? sizes[i] : Quantity{}));
    Quantity room = line.stock_quantity;
    while (next < pegs.size() && room.positive()) {
      Quantity part = std::min(room, pegs[next].open);
      if (part.positive()) AddPeg(order, line, pegs[next].demand, part, pegs[next].roots);
      pegs[next].open -= part;
      room -= part;
      if (pegs[next].open.zero()) ++next;
    }
  }
  order.changed = true;
  return absl::OkStatus();
}

absl::Status AddToDraft(const Need& need, Quantity missing, const Offer& offer,
                        std::vector<PurchaseOrder>& orders, const PlanRules& rules) {
  auto draft = std::find_if(orders.begin(), orders.end(), [&](const PurchaseOrder& order) {
    return order.state == State::kDraft && order.automatic && !order.refused &&
           order.supplier_id == offer.supplier_id && order.warehouse_code == need.warehouse_code &&
           HasRoomFor(order, need);
  });
  if (draft == orders.end()) {
    orders.push_back(rules.new_draft(need, offer));
    draft = std::prev(orders.end());
  }
  return Grow(*draft, need, missing, offer, rules);
}

/// Takes up to `surplus` of a need from one order's pegs and returns what it took.
absl::StatusOr<Quantity> TakePegs(PurchaseOrder& order, const Need& need, Quantity surplus) {
  Quantity taken;
  std::vector<Offer> terms;
  for (auto line = order.lines.rbegin(); line != order.lines.rend(); ++line) {
    if (line->item_id != need.item_id) continue;
    for (Peg& peg : line->pegs) {
      Quantity part = std::min(surplus - taken, peg.open);
      if (peg.demand != need.demand || !part.positive()) continue;
      peg.open -= part;
      taken += part;
      if (terms.empty() || !SameTerms(terms.back(), line->terms)) terms.push_back(line->terms);
      line->changed = true;
      order.changed = true;
    }
  }
  if (order.FollowsNeeds()) {
    for (const Offer& one : terms) RETURN_IF_ERROR(LayOut(order, need.item_id, one));
  }
  return taken;
}

bool Empty(const PurchaseOrder& order) {
  return std::all_of(order.lines.begin(), order.lines.end(),
                     [](const OrderLine& line) { return line.quantity.zero(); });
}

absl::Status Fall(const Need& need, Quantity surplus, std::vector<PurchaseOrder>& orders,
                  std::set<size_t>& left_without_peg) {
  auto pass = [&](auto eligible) -> absl::Status {
    for (size_t i = orders.size(); i-- > 0 && surplus.positive();) {  // the youngest first
      if (!eligible(orders[i])) continue;
      ASSIGN_OR_RETURN(Quantity taken, TakePegs(orders[i], need, surplus));
      surplus -= taken;
      if (taken.positive() && !orders[i].Unsent()) left_without_peg.insert(i);
    }
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(pass([](const PurchaseOrder& o) { return o.state == State::kDraft; }));
  RETURN_IF_ERROR(pass([](const PurchaseOrder& o) { return o.Unsent(); }));
  return pass([](const PurchaseOrder& o) { return !o.Unsent() && o.Active(); });
}

void Mark(Need& need, size_t i, bool blocked, PlanResult& result) {
  if (blocked && need.blocked.empty()) {
    need.blocked = "NO_SUPPLIER_PRICE";
    result.newly_blocked.push_back(i);
  } else if (!blocked && !need.blocked.empty()) {
    need.blocked.clear();
    result.newly_unblocked.push_back(i);
  }
}

/// What is still missing for each need, by item and warehouse, after the pool is used.
struct Shortage {
  Quantity total;
  std::vector<std::pair<size_t, Quantity>> needs;
};

}  // namespace

absl::StatusOr<PlanResult> PlanSupply(absl::Span<Need> needs, std::vector<PurchaseOrder>& orders,
                                      const PlanRules& rules) {
  PlanResult result;
  std::set<size_t> left_without_peg;
  for (Need& need : needs) {
    Quantity surplus = Pegged(need, orders) - need.needed;
    if (surplus.positive()) RETURN_IF_ERROR(Fall(need, surplus, orders, left_without_peg));
  }
  std::map<std::pair<Id, std::string>, Shortage> shortages;
  for (size_t i = 0; i < needs.size(); ++i) {
    Quantity missing = needs[i].needed - Pegged(needs[i], orders);
    if (missing.positive()) missing = TakeFromPool(needs[i], missing, orders);
    if (!missing.positive()) {
      Mark(needs[i], i, false, result);
      continue;
    }
    Shortage& shortage = shortages[{needs[i].item_id, needs[i].warehouse_code}];
    shortage.total += missing;
    shortage.needs.emplace_back(i, missing);
  }
  for (const auto& [key, shortage] : shortages) {
    std::optional<Offer> offer = rules.best_offer(needs[shortage.needs[0].first], shortage.total);
    for (const auto& [i, missing] : shortage.needs) {
      Mark(needs[i], i, !offer, result);
      if (offer) RETURN_IF_ERROR(AddToDraft(needs[i], missing, *offer, orders, rules));
    }
  }
  for (size_t i = 0; i < orders.size(); ++i) {
    if (!orders[i].changed || !orders[i].whole || !orders[i].FollowsNeeds() || !Empty(orders[i])) continue;
    RETURN_IF_ERROR(Cancel(orders[i], "nobody needs it any more"));
    result.cancelled.push_back(i);
  }
  result.left_without_peg.assign(left_without_peg.begin(), left_without_peg.end());
  return result;
}

std::vector<size_t> MayShrink(absl::Span<const Need> needs, const std::vector<PurchaseOrder>& orders) {
  std::set<size_t> shrinking;
  for (const Need& need : needs) {
    if (Pegged(need, orders) <= need.needed) continue;
    for (size_t i = 0; i < orders.size(); ++i) {
      if (orders[i].FollowsNeeds() && orders[i].Serves(need.demand)) shrinking.insert(i);
    }
  }
  return {shrinking.begin(), shrinking.end()};
}

}  // namespace saikne::procurement
