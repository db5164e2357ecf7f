#include "services/ordering/app/block_supply.h"

#include <algorithm>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "services/ordering/app/change_orders.h"
#include "services/ordering/sql.h"

namespace saikne::ordering {
namespace {

/// What one order is told: the order's id and which change caused it.
struct Told {
  Id order_id;
  size_t change;
};

struct Keys {
  std::vector<int32_t> sources;
  std::vector<Id> demands;
  std::vector<Id> items;
};

Keys KeysOf(absl::Span<const SupplyChange> changes) {
  Keys keys;
  for (const SupplyChange& change : changes) {
    keys.sources.push_back(static_cast<int32_t>(change.source));
    keys.demands.push_back(change.demand_id);
    keys.items.push_back(change.item_id);
  }
  return keys;
}

absl::Status CheckAll(const absl::StatusOr<std::vector<absl::StatusOr<Reply>>>& replies) {
  if (!replies.ok()) return replies.status();
  for (const absl::StatusOr<Reply>& reply : *replies)
    if (!reply.ok() && !absl::IsNotFound(reply.status())) return reply.status();
  return absl::OkStatus();
}

}  // namespace

absl::Status BlockSupply(pg::Txn& txn, absl::Span<const SupplyChange> changes, absl::Time now) {
  std::vector<OrderChange> orders;
  std::vector<size_t> change_of;
  for (size_t i = 0; i < changes.size(); ++i) {
    for (const Id& id : changes[i].order_ids) {
      orders.push_back({id, changes[i].flow});
      change_of.push_back(i);
    }
  }
  if (orders.empty()) return absl::OkStatus();
  absl::flat_hash_set<Id> alive;  // the orders are locked from here to the end, so the rows below fit them
  const auto replies = ChangeOrders(
      txn, orders,
      [&](size_t i, Order& order) -> absl::StatusOr<Reply> {
        const SupplyChange& change = changes[change_of[i]];
        order.SupplyBlocked(absl::StrCat("Item ", change.sku, " cannot be supplied: ", change.reason, "."));
        if (order.raised & kSupplyBlocked) alive.insert(order.id);
        return order.facts.empty() ? Reply::Ignored("NO_CHANGE") : Reply::Applied();
      },
      now);
  RETURN_IF_ERROR(CheckAll(replies));
  std::vector<Id> ids, demands, items;
  std::vector<int32_t> sources;
  std::vector<std::string> skus, reasons;
  for (size_t i = 0; i < orders.size(); ++i) {
    if (!alive.contains(orders[i].order_id)) continue;
    const SupplyChange& change = changes[change_of[i]];
    ids.push_back(orders[i].order_id);
    sources.push_back(static_cast<int32_t>(change.source));
    demands.push_back(change.demand_id);
    items.push_back(change.item_id);
    skus.push_back(change.sku);
    reasons.push_back(change.reason);
  }
  if (ids.empty()) return absl::OkStatus();
  return txn.Write(sql::kInsertSupplyBlocks, ids, sources, demands, items, skus, reasons);
}

absl::Status UnblockSupply(pg::Txn& txn, absl::Span<const SupplyChange> changes, absl::Time now) {
  const Keys keys = KeysOf(changes);
  ASSIGN_OR_RETURN(const pg::Rows blocked, txn.Exec(sql::kFindSupplyBlocks, keys.sources, keys.demands, keys.items));
  if (blocked.empty()) return absl::OkStatus();
  std::vector<Id> ids;
  for (const pg::Row& row : blocked) ids.push_back(row.Get<Id>(0));
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  RETURN_IF_ERROR(OrderStore(txn).Lock(ids).status());  // before their blocks, as everywhere
  ASSIGN_OR_RETURN(const pg::Rows free, txn.Exec(sql::kDeleteSupplyBlocks, keys.sources, keys.demands, keys.items));
  std::vector<OrderChange> orders;
  for (const pg::Row& row : free)
    orders.push_back({row.Get<Id>(0), changes[static_cast<size_t>(row.Get<int32_t>(1))].flow});
  if (orders.empty()) return absl::OkStatus();
  return CheckAll(ChangeOrders(
      txn, orders,
      [](size_t, Order& order) -> absl::StatusOr<Reply> {
        order.SupplyUnblocked();
        return Reply::Applied();
      },
      now));
}

}  // namespace saikne::ordering
