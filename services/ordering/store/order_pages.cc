#include "services/ordering/store/order_pages.h"

#include <utility>

#include "libs/base/status.h"
#include "services/ordering/sql.h"
#include "services/ordering/store/order_rows.h"

namespace saikne::ordering {

absl::StatusOr<std::vector<Order>> ReadOrders(const pg::Rows& rows) {
  std::vector<Order> orders;
  orders.reserve(rows.size());
  for (const pg::Row& row : rows) {
    ASSIGN_OR_RETURN(Order order, rows::ReadOrder(row));
    orders.push_back(std::move(order));
  }
  return orders;
}

void TakeLines(const pg::Rows& lines, std::vector<Order>& orders) {
  absl::flat_hash_map<Id, Order*> by_id;
  for (Order& order : orders) by_id[order.id] = &order;
  for (const pg::Row& row : lines) {
    Id order_id;
    Line line = rows::ReadLine(row, &order_id);
    by_id.at(order_id)->lines.push_back(std::move(line));
  }
}

absl::Status AddLines(const Query& query, std::vector<Order>& orders) {
  if (orders.empty()) return absl::OkStatus();
  std::vector<Id> ids;
  for (const Order& order : orders) ids.push_back(order.id);
  pg::Params params;
  params.Add(ids);
  ASSIGN_OR_RETURN(const pg::Rows lines, query(sql::kLoadLines, params));
  TakeLines(lines, orders);
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Order>> OrdersAbove(const Query& query, const Id& company_id, const Id& after, int limit,
                                               absl::Time since) {
  pg::Params params;
  params.Add(company_id);
  params.Add(after);
  params.Add(int32_t{limit});
  params.Add(since);
  ASSIGN_OR_RETURN(const pg::Rows rows, query(sql::kExportOrders, params));
  return ReadOrders(rows);
}

absl::StatusOr<absl::flat_hash_map<Id, std::vector<Shipment>>> ShipmentsOfOrders(const Query& query,
                                                                                 absl::Span<const Id> ids) {
  pg::Params params;
  params.Add(ids);
  ASSIGN_OR_RETURN(const pg::Rows rows, query(sql::kLoadShipmentsOfOrders, params));
  absl::flat_hash_map<Id, std::vector<Shipment>> shipments;
  for (const pg::Row& row : rows) {
    Id order_id;
    Shipment s;
    row.Into(order_id, s.id, s.number, s.tracking, s.ship_time);
    shipments[order_id].push_back(std::move(s));
  }
  return shipments;
}

}  // namespace saikne::ordering
