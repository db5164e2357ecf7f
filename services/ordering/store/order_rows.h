#pragma once

// Rows of sales_orders and order_lines <-> domain objects. Only for the files of store/.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "libs/pg/pg.h"
#include "services/ordering/domain/order.h"

namespace saikne::ordering::rows {

/// In the column order of lock_orders.sql and its kin.
absl::StatusOr<Order> ReadOrder(const pg::Row& row);
/// In the column order of load_lines.sql; the first column, the order's id, goes to *order_id.
Line ReadLine(const pg::Row& row, Id* order_id);

/// Comma-separated text of an array of ids or numbers, as SQL's array_to_string gives it.
std::string Join(const std::vector<Id>& ids);
absl::StatusOr<std::vector<Id>> SplitIds(const std::string& text);
std::vector<int64_t> SplitNumbers(const std::string& text);

pg::Params InsertOrderParams(absl::Span<const Order* const> orders);
pg::Params InsertLineParams(absl::Span<const Order* const> orders);
pg::Params UpdateOrderParams(absl::Span<const Order* const> orders);
/// Changed lines only; *count says how many there are.
pg::Params UpdateLineParams(absl::Span<const Order* const> orders, int* count);

}  // namespace saikne::ordering::rows
