#include "services/ordering/app/resolve_exceptions.h"

#include <vector>

#include "libs/base/status.h"
#include "services/ordering/app/change_orders.h"
#include "services/ordering/app/order_events.h"

namespace saikne::ordering {

absl::Status ResolveException(pg::Txn& txn, const Process& process, ExceptionKind kind, WayOut way_out,
                              const Id& order_id, const ::saikne::events::Flow& flow, const std::string& reason,
                              absl::Time now) {
  ASSIGN_OR_RETURN(std::vector<Order> orders, OrderStore(txn).Lock({order_id}));
  if (orders.empty() || orders[0].company_id != flow.company_id) return NotFound("ORDER", order_id.ToString());
  Order& order = orders[0];
  switch (way_out) {
    case WayOut::kRetry: {
      std::vector<Shipment> shipments;
      if (kind == kBillingOverdue) {
        ASSIGN_OR_RETURN(shipments, OrderStore(txn).Shipments(order));
      }
      order.Retry(kind, shipments, now, process.deadlines);
      break;
    }
    case WayOut::kCancel:
      RETURN_IF_ERROR(order.Cancel(reason, now, process.deadlines));
      break;
    case WayOut::kIgnore:
      order.Ignore(kind);
      break;
  }
  ::saikne::events::Flow of_order = flow;
  of_order.correlation_id = order.correlation_id;
  OrderWriter writer(txn, now);
  writer.Take(order, of_order);
  return writer.Write();
}

}  // namespace saikne::ordering
