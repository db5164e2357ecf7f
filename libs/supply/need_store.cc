#include "libs/supply/need_store.h"

#include <utility>

#include "libs/base/status.h"
#include "libs/supply/sql.h"

namespace saikne::supply {
namespace {

struct LineColumns {
  std::vector<Id> demands;
  std::vector<Id> lines;
  void Add(const DemandLine& line) {
    demands.push_back(line.demand_id);
    lines.push_back(line.line_id);
  }
};

std::vector<Need> ReadNeeds(const pg::Rows& rows) {
  std::vector<Need> needs;
  for (const pg::Row& row : rows) {
    Need n;
    row.Into(n.demand.demand_id, n.demand.line_id, n.company_id, n.demand_kind, n.item_id, n.sku,
             n.needed, n.priority, n.required_date, n.warehouse_code, n.blocked, n.correlation_id,
             n.causation_id, n.actor, n.traceparent);
    needs.push_back(std::move(n));
  }
  return needs;
}

}  // namespace

absl::StatusOr<std::vector<Need>> NeedStore::Load(absl::Span<const DemandLine> lines) {
  if (lines.empty()) return std::vector<Need>();
  LineColumns keys;
  for (const DemandLine& line : lines) keys.Add(line);
  ASSIGN_OR_RETURN(pg::Rows rows, txn_.Exec(sql::kLoadNeeds, keys.demands, keys.lines));
  std::vector<Need> needs = ReadNeeds(rows);
  RETURN_IF_ERROR(LoadRoots(needs));
  return needs;
}

absl::StatusOr<NeedsByLine> NeedStore::LoadByLine(absl::Span<const DemandLine> lines) {
  ASSIGN_OR_RETURN(std::vector<Need> needs, Load(lines));
  NeedsByLine by_line;
  for (Need& need : needs) {
    DemandLine line = need.demand;
    by_line.emplace(line, std::move(need));
  }
  return by_line;
}

absl::StatusOr<std::vector<Need>> NeedStore::LoadBlocked(const std::vector<Id>& item_ids) {
  ASSIGN_OR_RETURN(pg::Rows rows, txn_.Exec(sql::kLoadBlockedNeeds, item_ids));
  std::vector<Need> needs = ReadNeeds(rows);
  RETURN_IF_ERROR(LoadRoots(needs));
  return needs;
}

absl::Status NeedStore::LoadRoots(std::vector<Need>& needs) {
  if (needs.empty()) return absl::OkStatus();
  LineColumns keys;
  absl::flat_hash_map<DemandLine, Need*> by_line;
  for (Need& need : needs) {
    keys.Add(need.demand);
    by_line[need.demand] = &need;
  }
  ASSIGN_OR_RETURN(pg::Rows rows, txn_.Exec(sql::kLoadNeedRoots, keys.demands, keys.lines));
  for (const pg::Row& row : rows) {
    DemandLine line;
    Root root;
    row.Into(line.demand_id, line.line_id, root.deal_id, root.order_id, root.order_line_id,
             root.quantity);
    by_line[line]->roots.push_back(std::move(root));
  }
  return absl::OkStatus();
}

absl::StatusOr<NeedsByLine> NeedStore::Merge(std::vector<Need>& needs) {
  std::vector<DemandLine> lines;
  for (const Need& need : needs) lines.push_back(need.demand);
  ASSIGN_OR_RETURN(NeedsByLine stored, LoadByLine(lines));
  for (Need& need : needs) {
    auto old = stored.find(need.demand);
    if (old == stored.end()) continue;
    need.blocked = old->second.blocked;
    need.traceparent = old->second.traceparent;
    if (need.roots.empty()) need.roots = old->second.roots;
  }
  return stored;
}

absl::Status NeedStore::Save(absl::Span<const Need> needs, const NeedsByLine& stored) {
  LineColumns keys;
  std::vector<Id> companies, items;
  std::vector<int32_t> kinds, priorities;
  std::vector<Quantity> needed;
  std::vector<std::optional<absl::CivilDay>> dates;
  std::vector<std::string> warehouses, blocked, correlations, causations, actors, traces;
  std::vector<const Need*> other_roots;
  for (const Need& need : needs) {
    auto old = stored.find(need.demand);
    if (old != stored.end() && old->second == need) continue;
    if (old == stored.end() || old->second.roots != need.roots) other_roots.push_back(&need);
    keys.Add(need.demand);
    companies.push_back(need.company_id);
    kinds.push_back(need.demand_kind);
    items.push_back(need.item_id);
    needed.push_back(need.needed);
    priorities.push_back(need.priority);
    dates.push_back(need.required_date);
    warehouses.push_back(need.warehouse_code);
    blocked.push_back(need.blocked);
    correlations.push_back(need.correlation_id);
    causations.push_back(need.causation_id);
    actors.push_back(need.actor);
    traces.push_back(need.traceparent);
  }
  if (keys.lines.empty()) return absl::OkStatus();
  RETURN_IF_ERROR(txn_.Write(sql::kUpsertNeeds, keys.demands, keys.lines, companies, kinds, items,
                             needed, priorities, dates, warehouses, blocked, correlations, causations,
                             actors, traces));
  return SaveRoots(other_roots);
}

absl::Status NeedStore::SaveRoots(absl::Span<const Need* const> needs) {
  if (needs.empty()) return absl::OkStatus();
  LineColumns all, keys;
  std::vector<int32_t> positions;
  std::vector<std::string> deals, orders, order_lines;
  std::vector<Quantity> quantities;
  for (const Need* need : needs) {
    all.Add(need->demand);
    int32_t position = 0;
    for (const Root& root : need->roots) {
      keys.Add(need->demand);
      positions.push_back(++position);
      deals.push_back(root.deal_id);
      orders.push_back(root.order_id);
      order_lines.push_back(root.order_line_id);
      quantities.push_back(root.quantity);
    }
  }
  RETURN_IF_ERROR(txn_.Write(sql::kDeleteNeedRoots, all.demands, all.lines));
  return txn_.Write(sql::kInsertNeedRoots, keys.demands, keys.lines, positions, deals, orders,
                    order_lines, quantities);
}

}  // namespace saikne::supply
