#include "services/ordering/subscribers/reading.h"

namespace saikne::ordering {

Outcomes OnCreditHeld(const Process& process, pg::Txn& txn, Batch<finance::events::v1::CreditHeld> batch,
                      absl::Time now) {
  ASSIGN_OR_RETURN(const auto changes, ChangesOf(batch, [](const auto& e) { return e.order_id(); }));
  return ReactOnOrders(
      txn, changes,
      [&](size_t, Order& order) -> absl::StatusOr<Reply> { return order.CreditHeld(now, process.deadlines); }, now);
}

Outcomes OnCreditRefused(const Process& process, pg::Txn& txn, Batch<finance::events::v1::CreditRefused> batch,
                         absl::Time now) {
  ASSIGN_OR_RETURN(const auto changes, ChangesOf(batch, [](const auto& e) { return e.order_id(); }));
  return ReactOnOrders(
      txn, changes,
      [&](size_t, Order& order) -> absl::StatusOr<Reply> { return order.CreditRefused(now, process.deadlines); },
      now);
}

}  // namespace saikne::ordering
