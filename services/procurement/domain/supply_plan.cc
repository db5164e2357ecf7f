#include "services/procurement/domain/supply_plan.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "libs/base/status.h"

namespace saikne::procurement {
namespace {

using State = PurchaseOrderState;

// Pegs with their roots travel in PurchaseOrdered and GoodsReceived, which must stay below the largest event.
constexpr int64_t kMaxRoots = 500;

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

void AddPeg(OrderLine& line, const DemandLine& demand, Quantity part, int32_t roots) {
  for (Peg& peg : line.pegs) {
    if (peg.demand != demand) continue;
    peg.open += part;
    return;
  }
  line.pegs.push_back({demand, part, {}, roots});
}

bool HasRoomFor(const PurchaseOrder& order, const Need& need) {
  int64_t roots = order.RootCount();
  return roots == 0 || roots + RootsOf(need) <= kMaxRoots;
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
      AddPeg(line, need.demand, part, RootsOf(need));
      missing -= part;
      order.changed = true;
    }
  }
  return missing;
}

/// Lays the pegs of one price out again over as many lines as its packs, minimum and maximum ask for.
absl::Status LayOut(PurchaseOrder& order, const Id& item_id, const Offer& terms,
                    const PlanRules& rules) {
  std::vector<size_t> group;
  std::vector<Peg> pegs;
  std::map<DemandLine, size_t> at;
  Quantity total;
  for (size_t i = 0; i < order.lines.size(); ++i) {
    OrderLine& line = order.lines[i];
    if (line.item_id != item_id || !SameTerms(line.terms, terms)) continue;
    group.push_back(i);
    for (Peg& peg : line.pegs) {
      if (at.emplace(peg.demand, pegs.size()).second) pegs.push_back({peg.demand, {}, {}, peg.roots});
      pegs[at[peg.demand]].open += peg.open;
      total += peg.open;
      peg.open = {};
    }
  }
  ASSIGN_OR_RETURN(std::vector<Quantity> sizes, OrderQuantities(terms, total));
  for (size_t i = group.size(); i < sizes.size(); ++i) {
    OrderLine line = order.lines[group[0]];
    line.id = rules.new_line_id();
    line.number = order.lines.back().number + 1;
    line.pegs.clear();
    group.push_back(order.lines.size());
    order.lines.push_back(std::move(line));
  }
  size_t next = 0;
  for (size_t i = 0; i < group.size(); ++i) {
    OrderLine& line = order.lines[group[i]];
    line.quantity = i < sizes.size() ? sizes[i] : Quantity{};
    RETURN_IF_ERROR(Price(line, order.currency));
    Quantity room = line.stock_quantity;
    while (next < pegs.size() && room.positive()) {
      Quantity part = std::min(room, pegs[next].open);
      AddPeg(line, pegs[next].demand, part, pegs[next].roots);
      pegs[next].open -= part;
      room -= part;
      if (pegs[next].open.zero()) ++next;
    }
  }
  order.changed = true;
  return Total(order);
}

absl::Status AddToDraft(const Need& need, Quantity missing, const Offer& offer,
                        std::vector<PurchaseOrder>& orders, const PlanRules& rules) {
  auto draft = std::find_if(orders.begin(), orders.end(), [&](const PurchaseOrder& order) {
    return order.state == State::kDraft && order.automatic && order.supplier_id == offer.supplier_id &&
           order.warehouse_code == need.warehouse_code && HasRoomFor(order, need);
  });
  if (draft == orders.end()) {
    orders.push_back(rules.new_draft(need, offer));
    draft = std::prev(orders.end());
  }
  auto line = std::find_if(draft->lines.begin(), draft->lines.end(), [&](const OrderLine& l) {
    return l.item_id == need.item_id && SameTerms(l.terms, offer);
  });
  if (line == draft->lines.end()) {
    int32_t number = draft->lines.empty() ? 1 : draft->lines.back().number + 1;
    draft->lines.push_back({.id = rules.new_line_id(), .number = number, .item_id = need.item_id,
                            .sku = need.sku, .terms = offer});
    line = std::prev(draft->lines.end());
  }
  AddPeg(*line, need.demand, missing, RootsOf(need));
  return LayOut(*draft, need.item_id, offer, rules);
}

/// Takes up to `surplus` of a need from one order's pegs and returns what it took.
absl::StatusOr<Quantity> TakePegs(PurchaseOrder& order, const Need& need, Quantity surplus,
                                  const PlanRules& rules) {
  Quantity taken;
  std::vector<Offer> terms;
  for (auto line = order.lines.rbegin(); line != order.lines.rend(); ++line) {
    if (line->item_id != need.item_id) continue;
    for (Peg& peg : line->pegs) {
      Quantity part = std::min(surplus - taken, peg.open);
      if (peg.demand != need.demand || !part.positive()) continue;
      peg.open -= part;
      taken += part;
      terms.push_back(line->terms);
      order.changed = true;
    }
  }
  if (order.FollowsNeeds()) {
    for (const Offer& one : terms) RETURN_IF_ERROR(LayOut(order, need.item_id, one, rules));
  }
  return taken;
}

bool Empty(const PurchaseOrder& order) {
  return std::all_of(order.lines.begin(), order.lines.end(),
                     [](const OrderLine& line) { return line.quantity.zero(); });
}

absl::Status Fall(const Need& need, Quantity surplus, std::vector<PurchaseOrder>& orders,
                  const PlanRules& rules, std::set<size_t>& left_without_peg) {
  auto pass = [&](auto eligible) -> absl::Status {
    for (size_t i = orders.size(); i-- > 0 && surplus.positive();) {  // the youngest first
      if (!eligible(orders[i])) continue;
      ASSIGN_OR_RETURN(Quantity taken, TakePegs(orders[i], need, surplus, rules));
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
    if (surplus.positive()) RETURN_IF_ERROR(Fall(need, surplus, orders, rules, left_without_peg));
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
    if (!orders[i].changed || !orders[i].FollowsNeeds() || !Empty(orders[i])) continue;
    RETURN_IF_ERROR(Cancel(orders[i], "nobody needs it any more"));
    result.cancelled.push_back(i);
  }
  result.left_without_peg.assign(left_without_peg.begin(), left_without_peg.end());
  return result;
}

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

}  // namespace saikne::procurement
