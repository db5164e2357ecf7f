#pragma once

// The one way in which orders change: lock the set in id order, decide in domain/, write one statement a table, append the events.

#include <functional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/base/id.h"
#include "libs/events/flow.h"
#include "libs/events/outbox.h"
#include "libs/events/reaction.h"
#include "libs/pg/pg.h"
#include "libs/service/exceptions.h"
#include "services/ordering/domain/order.h"
#include "services/ordering/store/order_store.h"

namespace saikne::ordering {

/// One change of one order; several may be for the same.
struct OrderChange {
  Id order_id;
  ::saikne::events::Flow flow;
};

/// Decides the i-th change on the locked order. An error undoes the whole transaction.
using Decide = std::function<absl::StatusOr<Reply>(size_t i, Order& order)>;

/// What became of each change, in their order: NOT_FOUND/ORDER_NOT_FOUND where there is no such order in the flow's company, the decision's error, or its reply.
/// When any decision failed nothing was written and the caller must not commit.
/// Locks the orders in id order.
absl::StatusOr<std::vector<absl::StatusOr<Reply>>> ChangeOrders(pg::Txn& txn, absl::Span<const OrderChange> changes,
                                                                const Decide& decide, absl::Time now);

/// As ChangeOrders, with a reaction's outcomes: an unknown order is ignored, a broken rule parks the event.
absl::StatusOr<std::vector<::saikne::events::Outcome>> ReactOnOrders(pg::Txn& txn, absl::Span<const OrderChange> changes,
                                                          const Decide& decide, absl::Time now);

/// Writes what happened to locked orders: rows, shipments, exceptions, and last the events.
class OrderWriter {
 public:
  OrderWriter(pg::Txn& txn, absl::Time now) : txn_(txn), now_(now) {}

  /// Takes the order's facts; they are published as caused by `flow`. The order outlives the writer.
  void Take(Order& order, const ::saikne::events::Flow& flow);
  absl::Status Write();

 private:
  void TakeException(const Order& order, const WasExceptionRaised& fact);

  pg::Txn& txn_;
  absl::Time now_;
  std::vector<Order*> orders_;
  std::vector<::saikne::events::Outgoing> events_;
  std::vector<std::vector<Fact>> facts_;  // keeps the shipments that shipments_ points to
  std::vector<OrderStore::NewShipment> shipments_;
  std::vector<StepChange> steps_;
  std::vector<svc::Exception> raised_;
  std::vector<std::pair<std::string, Id>> cleared_;
};

/// The job: orders whose deadline has passed become exceptions. True when there may be more.
absl::StatusOr<bool> RaiseOverdue(pg::Txn& txn, const Deadlines& deadlines, absl::Time now);

}  // namespace saikne::ordering
