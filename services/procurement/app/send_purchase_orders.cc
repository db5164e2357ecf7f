#include "services/procurement/app/send_purchase_orders.h"

#include "libs/base/status.h"
#include "services/procurement/app/order_commands.h"
#include "services/procurement/app/purchase_order_events.h"
#include "services/procurement/app/save_orders.h"
#include "services/procurement/sql.h"
#include "services/procurement/store/purchase_order_store.h"

namespace saikne::procurement {

absl::StatusOr<bool> SendPurchaseOrders(pg::Txn& txn, const Planning& planning, absl::Time now) {
  constexpr int64_t kBatch = 100;
  ASSIGN_OR_RETURN(pg::Rows due, txn.Exec(sql::kDueDrafts, now, kBatch));
  if (due.empty()) return false;
  std::vector<Id> ids;
  for (const pg::Row& row : due) ids.push_back(row.Get<Id>(0));
  ASSIGN_OR_RETURN(std::vector<PurchaseOrder> orders, PurchaseOrderStore(txn).Lock(ids));
  std::vector<PurchaseOrder*> submitted;
  for (PurchaseOrder& order : orders) {
    if (order.state != PurchaseOrderState::kDraft || order.lines.empty()) continue;
    RETURN_IF_ERROR(Submit(order, "", planning.settings.approval_limit_minor));
    submitted.push_back(&order);
  }
  ASSIGN_OR_RETURN(std::vector<saikne::events::Outgoing> events,
                   SendOrAsk(txn, submitted, nullptr, now));
  RETURN_IF_ERROR(SaveOrders(txn, orders, std::move(events), planning, now));
  return due.size() == kBatch;
}

}  // namespace saikne::procurement
