#pragma once

// What sales orders and work orders demand: held, firm, blocked, withdrawn (domain.md 5.3-5.5, 5.8).
// Each takes a set of commands of one company, at most one per demand, in arrival order.

#include <string>
#include <vector>

#include "libs/events/reaction.h"
#include "services/inventory/app/work.h"

namespace saikne::inventory {

using ::saikne::events::Outcome;

struct DemandedLine {
  Id line_id;
  int32_t line_number = 0;
  Id item;
  Quantity quantity;
  std::string roots;
};

/// A demand as its document states it.
struct DemandFacts {
  Id id;
  DemandKind kind = DemandKind::kOrder;
  std::string number;
  std::string deal_id;
  std::string warehouse_code;  // empty: the default
  int32_t priority = 0;
  std::optional<absl::CivilDay> requested_date;  // empty: as soon as possible
  absl::Time order_time;
  DeliveryRule delivery_rule = DeliveryRule::kAsAvailable;
  std::vector<DemandedLine> lines;
  ::saikne::events::Flow flow;
};

/// A command that only names its demand.
struct DemandRef {
  Id id;
  DemandKind kind = DemandKind::kOrder;
  std::string number;
  std::string deal_id;
  ::saikne::events::Flow flow;
};

using Outcomes = absl::StatusOr<std::vector<Outcome>>;

/// OrderPlaced: holds what is free until it expires, and answers each with exactly one StockReserved.
/// A demand that is known already (or was cancelled before it was seen) is ignored.
/// One that names an unknown warehouse is answered too, and waits for it (homeless.h). Errors: NOT_FOUND/ITEM_NOT_FOUND.
Outcomes PlaceDemands(pg::Txn& txn, const Context& context, const Id& company,
                      const std::vector<DemandFacts>& demands, absl::Time now);

/// OrderConfirmed, WorkOrderReleased: the reservations are firm, what is short is allocated again, and what supply must cover is
/// published (StockShort). A demand that was not placed before is placed by it. A work order is always answered by StockReserved,
/// an order when its reservations changed.
Outcomes ConfirmDemands(pg::Txn& txn, const Context& context, const Id& company,
                        const std::vector<DemandFacts>& demands, absl::Time now);

/// OrderHeld and OrderReleased: nothing is picked or shipped while blocked.
Outcomes BlockDemands(pg::Txn& txn, const Context& context, const Id& company,
                      const std::vector<DemandRef>& demands, bool blocked, absl::Time now);

/// OrderReleasedToShip: the order is paid.
Outcomes ReleaseToShip(pg::Txn& txn, const Context& context, const Id& company,
                       const std::vector<DemandRef>& demands, absl::Time now);

/// OrderCancelRequested, WorkOrderCancelled: closes the demand to allocation and shipping, cancels its open shipments, releases, gives
/// what became free to others, and publishes one DemandWithdrawn each. A demand never seen is recorded as closed.
Outcomes WithdrawDemands(pg::Txn& txn, const Context& context, const Id& company,
                         const std::vector<DemandRef>& demands, absl::Time now);

/// Gives back holds that nobody confirmed in time, at most 200 demands. True when there may be more.
absl::StatusOr<bool> ExpireHolds(pg::Txn& txn, const Context& context, absl::Time now);

/// Adds a demand to the book from its facts; it is new.
Demand& AddDemand(Work& work, const DemandFacts& facts);

}  // namespace saikne::inventory
