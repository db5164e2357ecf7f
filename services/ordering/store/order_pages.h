#pragma once

#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "services/ordering/store/order_store.h"

namespace saikne::ordering {

/// Rows in the column order of find_orders.sql; without lines.
absl::StatusOr<std::vector<Order>> ReadOrders(const pg::Rows& rows);
/// Adds their lines to orders that have none.
absl::Status AddLines(const Query& query, std::vector<Order>& orders);
/// Gives rows of load_lines.sql to their orders, which are all there.
void TakeLines(const pg::Rows& lines, std::vector<Order>& orders);

/// A page of an export without lines: those written at `since` or later, by id above `after`.
absl::StatusOr<std::vector<Order>> OrdersAbove(const Query& query, const Id& company_id, const Id& after, int limit,
                                               absl::Time since);
/// Shipments of orders, oldest first, without their lines.
absl::StatusOr<absl::flat_hash_map<Id, std::vector<Shipment>>> ShipmentsOfOrders(const Query& query, absl::Span<const Id> ids);

}  // namespace saikne::ordering
