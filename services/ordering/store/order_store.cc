#include "services/ordering/store/order_store.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_join.h"
#include "libs/base/status.h"
#include "services/ordering/sql.h"
#include "services/ordering/store/order_pages.h"
#include "services/ordering/store/order_rows.h"

namespace saikne::ordering {
namespace {

std::string JoinNumbers(const std::vector<int64_t>& numbers) { return absl::StrJoin(numbers, ","); }

}  // namespace

Query QueryOf(pg::Pool& pool) {
  return [&pool](const pg::Sql& sql, const pg::Params& params) { return pool.ReadParams(sql, params); };
}

Query QueryOf(pg::Txn& txn) {
  return [&txn](const pg::Sql& sql, const pg::Params& params) { return txn.ExecParams(sql, params); };
}

absl::StatusOr<absl::flat_hash_set<Id>> OrderStore::Insert(absl::Span<const Order> orders) {
  absl::flat_hash_set<Id> inserted;
  if (orders.empty()) return inserted;
  std::vector<const Order*> all;
  for (const Order& order : orders) all.push_back(&order);
  ASSIGN_OR_RETURN(const pg::Rows rows,
                   txn_.ExecParams(sql::kInsertOrders, rows::InsertOrderParams(all)));
  for (const pg::Row& row : rows) inserted.insert(row.Get<Id>(0));
  all.erase(std::remove_if(all.begin(), all.end(),
                           [&](const Order* order) { return !inserted.contains(order->id); }),
            all.end());
  if (!all.empty())
    RETURN_IF_ERROR(txn_.Write(sql::kInsertLines, rows::InsertLineParams(all)));
  return inserted;
}

absl::Status OrderStore::LoadLines(std::vector<Order>& orders) { return AddLines(QueryOf(txn_), orders); }

absl::StatusOr<std::vector<Order>> OrderStore::Lock(absl::Span<const Id> ids) {
  if (ids.empty()) return std::vector<Order>();
  ASSIGN_OR_RETURN(const std::vector<pg::Rows> rows,
                   txn_.ExecTogether({pg::Statement(sql::kLockOrders, ids), pg::Statement(sql::kLoadLines, ids)}));
  ASSIGN_OR_RETURN(std::vector<Order> orders, ReadOrders(rows[0]));
  TakeLines(rows[1], orders);
  return orders;
}

absl::StatusOr<std::vector<Order>> OrderStore::LockOverdue(int limit) {
  ASSIGN_OR_RETURN(const pg::Rows rows, txn_.Exec(sql::kLockOverdueOrders, int32_t{limit}));
  ASSIGN_OR_RETURN(std::vector<Order> orders, ReadOrders(rows));
  RETURN_IF_ERROR(LoadLines(orders));
  return orders;
}

absl::Status OrderStore::Save(absl::Span<Order* const> orders) {
  if (orders.empty()) return absl::OkStatus();
  const std::vector<const Order*> all(orders.begin(), orders.end());
  RETURN_IF_ERROR(txn_.Write(sql::kUpdateOrders, rows::UpdateOrderParams(all)));
  int count = 0;
  const pg::Params lines = rows::UpdateLineParams(all, &count);
  if (count > 0) RETURN_IF_ERROR(txn_.Write(sql::kUpdateLines, lines));
  for (Order* order : orders) {
    ++order->version;
    for (Line& line : order->lines) line.changed = false;
  }
  return absl::OkStatus();
}

absl::Status OrderStore::InsertShipments(absl::Span<const NewShipment> shipments,
                                         const std::vector<Order*>& orders) {
  if (shipments.empty()) return absl::OkStatus();
  absl::flat_hash_map<Id, const Order*> by_id;
  for (const Order* order : orders) by_id[order->id] = order;
  std::vector<Id> order_ids, ids;
  std::vector<std::string> numbers, trackings, lines, quantities, cumulative;
  std::vector<absl::Time> times;
  for (const NewShipment& n : shipments) {
    order_ids.push_back(n.order_id);
    ids.push_back(n.shipment->id);
    numbers.push_back(n.shipment->number);
    trackings.push_back(n.shipment->tracking);
    times.push_back(n.shipment->ship_time);
    std::vector<int64_t> line_numbers, parts, sums;
    for (const Delivered& part : n.shipment->lines) {
      line_numbers.push_back(by_id.at(n.order_id)->lines[part.line].number);
      parts.push_back(part.quantity.micros);
      sums.push_back(part.cumulative.micros);
    }
    lines.push_back(JoinNumbers(line_numbers));
    quantities.push_back(JoinNumbers(parts));
    cumulative.push_back(JoinNumbers(sums));
  }
  return txn_.Write(sql::kInsertShipments, order_ids, ids, numbers, trackings, times, lines, quantities, cumulative);
}

absl::StatusOr<std::vector<Shipment>> OrderStore::Shipments(const Order& order) {
  return ShipmentsOf(QueryOf(txn_), order);
}

absl::StatusOr<std::optional<Id>> ResolveOrderId(const Query& query, const Id& company_id,
                                                 const std::string& id_or_number) {
  if (absl::StatusOr<Id> id = Id::Parse(id_or_number); id.ok()) return std::optional<Id>(*id);
  pg::Params params;
  params.Add(company_id);
  params.Add(id_or_number);
  ASSIGN_OR_RETURN(const pg::Rows rows, query(sql::kFindOrderId, params));
  if (rows.empty()) return std::optional<Id>();
  return std::optional<Id>(rows[0].Get<Id>(0));
}

absl::StatusOr<std::vector<Order>> FindOrders(const Query& query, const Id& company_id, absl::Span<const Id> ids) {
  pg::Params params;
  params.Add(company_id);
  params.Add(ids);
  ASSIGN_OR_RETURN(const pg::Rows rows, query(sql::kFindOrders, params));
  ASSIGN_OR_RETURN(std::vector<Order> orders, ReadOrders(rows));
  RETURN_IF_ERROR(AddLines(query, orders));
  return orders;
}

absl::StatusOr<std::vector<Order>> ListOrders(const Query& query, const OrderFilter& filter) {
  pg::Params params;
  params.Add(filter.company_id);
  params.Add(filter.state);
  params.Add(filter.below_number);
  params.Add(int32_t{filter.limit});
  const pg::Sql* sql = &sql::kListOrders;
  if (filter.deal_id) {
    params.Add(*filter.deal_id);
    sql = &sql::kListOrdersOfDeal;
  } else if (filter.customer_id) {
    params.Add(*filter.customer_id);
    sql = &sql::kListOrdersOfCustomer;
  }
  ASSIGN_OR_RETURN(const pg::Rows rows, query(*sql, params));
  ASSIGN_OR_RETURN(std::vector<Order> orders, ReadOrders(rows));
  RETURN_IF_ERROR(AddLines(query, orders));
  return orders;
}

absl::StatusOr<std::vector<Shipment>> ShipmentsOf(const Query& query, const Order& order) {
  pg::Params params;
  params.Add(order.id);
  ASSIGN_OR_RETURN(const pg::Rows rows, query(sql::kLoadShipments, params));
  std::vector<Shipment> shipments;
  for (const pg::Row& row : rows) {
    Shipment s;
    std::string lines, quantities, cumulative;
    row.Into(s.id, s.number, s.tracking, s.ship_time, lines, quantities, cumulative);
    const std::vector<int64_t> n = rows::SplitNumbers(lines), q = rows::SplitNumbers(quantities),
                               c = rows::SplitNumbers(cumulative);
    for (size_t i = 0; i < n.size(); ++i)
      s.lines.push_back({static_cast<int>(n[i]) - 1, money::Quantity{q[i]}, money::Quantity{c[i]}});
    shipments.push_back(std::move(s));
  }
  return shipments;
}

absl::StatusOr<std::vector<BlockedItem>> SupplyBlocksOf(const Query& query, const Id& order_id) {
  pg::Params params;
  params.Add(order_id);
  ASSIGN_OR_RETURN(const pg::Rows rows, query(sql::kLoadSupplyBlocks, params));
  std::vector<BlockedItem> blocks;
  for (const pg::Row& row : rows) {
    BlockedItem block;
    row.Into(block.sku, block.reason);
    blocks.push_back(std::move(block));
  }
  return blocks;
}

}  // namespace saikne::ordering
