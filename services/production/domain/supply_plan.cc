#include "services/production/domain/supply_plan.h"

#include <algorithm>

namespace saikne::production {
namespace {

Peg& PegOf(WorkOrder& order, const Need& need) {
  for (Peg& peg : order.pegs) {
    if (peg.demand == need.demand) return peg;
  }
  order.pegs.push_back({need.demand, {}, {}});
  return order.pegs.back();
}

Quantity Pegged(const Need& need, absl::Span<const WorkOrder> work_orders) {
  Quantity sum;
  for (const WorkOrder& order : work_orders) {
    if (order.item_id != need.item_id) continue;
    for (const Peg& peg : order.pegs) {
      if (peg.demand == need.demand) sum += peg.open + peg.accepted;
    }
  }
  return sum;
}

void AddPeg(WorkOrder& order, const Need& need, Quantity part) {
  PegOf(order, need).open += part;
  order.priority = std::max(order.priority, need.priority);
  if (need.required_date &&
      (!order.required_date || *need.required_date < *order.required_date)) {
    order.required_date = need.required_date;
  }
  order.changed = true;
}

bool Fits(const WorkOrder& order, const Need& need) {
  return order.item_id == need.item_id && order.warehouse_code == need.warehouse_code;
}

bool HasRoomFor(const WorkOrder& order, const Need& need) {
  return order.root_count == 0 || order.root_count + need.roots.size() <= kMaxRoots;
}

void Rise(const Need& need, Quantity missing, std::vector<WorkOrder>& work_orders,
          const PlanRules& rules) {
  for (WorkOrder& order : work_orders) {
    if (!Fits(order, need) || !order.Active() || order.state == WorkOrderState::kDraft) continue;
    Quantity part = std::min(missing, order.Unpegged());
    if (!part.positive() || !HasRoomFor(order, need)) continue;
    AddPeg(order, need, part);
    order.root_count += need.roots.size();
    missing -= part;
  }
  if (!missing.positive()) return;
  auto draft = std::find_if(work_orders.begin(), work_orders.end(), [&](const WorkOrder& order) {
    return Fits(order, need) && order.state == WorkOrderState::kDraft && !order.refused && HasRoomFor(order, need);
  });
  if (draft == work_orders.end()) {
    work_orders.push_back(rules.new_draft(need));
    draft = std::prev(work_orders.end());
  }
  draft->quantity += missing;
  draft->root_count += need.roots.size();
  AddPeg(*draft, need, missing);
}

/// Takes up to `surplus` from one work order's peg and returns what it took.
Quantity TakePeg(WorkOrder& order, const Need& need, Quantity surplus) {
  for (Peg& peg : order.pegs) {
    if (peg.demand != need.demand) continue;
    Quantity part = std::min(surplus, peg.open);
    if (!part.positive()) return {};
    peg.open -= part;
    if (order.state == WorkOrderState::kDraft) order.quantity -= part;
    order.changed = true;
    return part;
  }
  return {};
}

void Fall(const Need& need, Quantity surplus, std::vector<WorkOrder>& work_orders,
          PlanResult& result) {
  auto pass = [&](auto eligible, auto after) {
    for (size_t i = work_orders.size(); i-- > 0 && surplus.positive();) {  // the youngest first
      if (work_orders[i].item_id != need.item_id || !eligible(work_orders[i])) continue;
      Quantity part = TakePeg(work_orders[i], need, surplus);
      if (!part.positive()) continue;
      surplus -= part;
      after(i);
    }
  };
  pass([](const WorkOrder& o) { return o.state == WorkOrderState::kDraft; },
       [&](size_t i) {
         if (work_orders[i].quantity.zero()) work_orders[i].state = WorkOrderState::kCancelled;
       });
  pass([](const WorkOrder& o) {
         return o.state > WorkOrderState::kDraft && o.state <= WorkOrderState::kReady;
       },
       [&](size_t i) {
         if (!work_orders[i].OpenPegs().zero()) return;
         if (Cancel(work_orders[i], "nobody needs it any more").ok()) result.cancelled.push_back(i);
       });
  pass([](const WorkOrder& o) { return o.Started(); },
       [&](size_t i) { result.left_without_peg.push_back(i); });
}

}  // namespace

PlanResult PlanSupply(absl::Span<Need> needs, std::vector<WorkOrder>& work_orders,
                      const PlanRules& rules) {
  PlanResult result;
  for (size_t i = 0; i < needs.size(); ++i) {
    Need& need = needs[i];
    Quantity difference = need.needed - Pegged(need, work_orders);
    bool blocked = difference.positive() && !rules.makeable(need.item_id);
    if (blocked && need.blocked.empty()) {
      need.blocked = "NO_BOM";
      result.newly_blocked.push_back(i);
    } else if (!blocked && !need.blocked.empty()) {
      need.blocked.clear();
      result.newly_unblocked.push_back(i);
    }
    if (blocked) continue;
    if (difference.positive()) Rise(need, difference, work_orders, rules);
    if (difference.micros < 0) Fall(need, -difference, work_orders, result);
  }
  return result;
}

}  // namespace saikne::production
