#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/events/flow.h"
#include "libs/events/outbox.h"
#include "libs/pg/pg.h"
#include "services/procurement/app/settings.h"
#include "services/procurement/domain/purchase_order.h"

namespace saikne::procurement {

/// A person's wish about one purchase order, by id.
struct OrderCommand {
  Id order_id;
  std::string etag;  // empty: any
  std::string reason;
  saikne::events::Flow flow;
};

/// A line that a person orders for stock.
struct LineInput {
  std::string sku;
  Quantity quantity;               // in the unit of the supplier's price, else in stock units
  std::optional<UnitPrice> price;  // else the supplier's
};
struct OrderInput {
  std::string supplier;  // id, human number or external key
  std::string warehouse_code;
  std::vector<LineInput> lines;
};

/// Makes a draft for stock. Errors: INVALID_ARGUMENT/INVALID_FIELD, /UNKNOWN_WAREHOUSE; FAILED_PRECONDITION/SUPPLIER_INACTIVE, /FOREIGN_CURRENCY.
absl::StatusOr<Id> CreatePurchaseOrder(pg::Txn& txn, const OrderInput& input,
                                       const saikne::events::Flow& flow, const Planning& planning,
                                       absl::Time now);

/// Each of these: NOT_FOUND/PURCHASE_ORDER_NOT_FOUND in another company; ABORTED/STALE_ETAG; and the errors of the domain
/// function of the same name.
absl::Status SubmitPurchaseOrder(pg::Txn& txn, const OrderCommand& command, const Planning& planning,
                                 absl::Time now);
absl::Status ApprovePurchaseOrder(pg::Txn& txn, const OrderCommand& command, const Planning& planning,
                                  absl::Time now);
/// What it would have served is planned again.
absl::Status CancelPurchaseOrder(pg::Txn& txn, const OrderCommand& command, const Planning& planning,
                                 absl::Time now);
/// The rest will not come: what it would have served is planned again, bills that waited for it are matched.
absl::Status ClosePurchaseOrder(pg::Txn& txn, const OrderCommand& command, const Planning& planning,
                                absl::Time now);

/// Sends the approved ones of some locked orders and raises an exception for those that wait for people; returns the events to
/// append. flow: the person's, or null for the orders' own.
absl::StatusOr<std::vector<saikne::events::Outgoing>> SendOrAsk(
    pg::Txn& txn, const std::vector<PurchaseOrder*>& orders, const saikne::events::Flow* flow,
    absl::Time now);

/// Locks the order's items where asked for, then the order. Errors: NOT_FOUND/PURCHASE_ORDER_NOT_FOUND; ABORTED/STALE_ETAG.
absl::StatusOr<std::vector<PurchaseOrder>> LockOrder(pg::Txn& txn, const OrderCommand& command,
                                                     bool with_items);

}  // namespace saikne::procurement
