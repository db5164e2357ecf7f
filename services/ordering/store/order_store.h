#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "libs/base/id.h"
#include "libs/pg/pg.h"
#include "services/ordering/domain/order.h"

namespace saikne::ordering {

/// Orders with their lines, as sets: one statement a table. Errors are those of libs/pg.
class OrderStore {
 public:
  explicit OrderStore(pg::Txn& txn) : txn_(txn) {}

  /// Inserts new orders with their lines, in id order. Returns the ids that were not there before; the others are left alone.
  absl::StatusOr<absl::flat_hash_set<Id>> Insert(absl::Span<const Order> orders);

  /// Locks orders in id order and reads them whole. Unknown ids are left out.
  absl::StatusOr<std::vector<Order>> Lock(absl::Span<const Id> ids);

  /// Locks up to `limit` orders whose deadline has passed on the database's clock.
  absl::StatusOr<std::vector<Order>> LockOverdue(int limit);

  /// Writes locked orders back: headers, and those lines that changed.
  absl::Status Save(absl::Span<Order* const> orders);

  /// Notes what left. The orders are locked.
  struct NewShipment {
    Id order_id;
    const Shipment* shipment;
  };
  absl::Status InsertShipments(absl::Span<const NewShipment> shipments, const std::vector<Order*>& orders);

  /// Shipments of one order, oldest first; `lines` index into order.lines.
  absl::StatusOr<std::vector<Shipment>> Shipments(const Order& order);

 private:
  absl::Status LoadLines(std::vector<Order>& orders);
  pg::Txn& txn_;
};

/// Reading without locks, in a transaction or outside of one.
using Query = std::function<absl::StatusOr<pg::Rows>(const pg::Sql&, const pg::Params&)>;
Query QueryOf(pg::Pool& pool);
Query QueryOf(pg::Txn& txn);

struct OrderFilter {
  Id company_id;
  int32_t state = 0;  // 0: all
  std::optional<Id> customer_id;
  std::optional<Id> deal_id;
  std::string below_number;  // empty: from the newest
  int limit = 50;
};

/// One order's id by id or human number; nullopt when the company has no such number (an id is not looked up).
absl::StatusOr<std::optional<Id>> ResolveOrderId(const Query& query, const Id& company_id, const std::string& id_or_number);
/// Orders of a company with their lines, in any order; unknown ids are left out.
absl::StatusOr<std::vector<Order>> FindOrders(const Query& query, const Id& company_id, absl::Span<const Id> ids);
/// A page with lines, newest number first. With a deal and a customer both, the customer is not looked at here.
absl::StatusOr<std::vector<Order>> ListOrders(const Query& query, const OrderFilter& filter);
absl::StatusOr<std::vector<Shipment>> ShipmentsOf(const Query& query, const Order& order);
struct BlockedItem {
  std::string sku;
  std::string reason;
};
absl::StatusOr<std::vector<BlockedItem>> SupplyBlocksOf(const Query& query, const Id& order_id);

}  // namespace saikne::ordering
