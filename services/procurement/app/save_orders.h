#pragma once

#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "libs/events/outbox.h"
#include "libs/pg/pg.h"
#include "services/procurement/app/settings.h"
#include "services/procurement/domain/purchase_order.h"

namespace saikne::procurement {

inline constexpr char kApprovalRequired[] = "APPROVAL_REQUIRED";
inline constexpr char kPurchaseUnpegged[] = "PURCHASE_UNPEGGED";
inline constexpr char kPurchaseNotSent[] = "PURCHASE_NOT_SENT";  // the name is in due_drafts.sql and lock_orders*.sql too

/// The one way in which purchase orders are written: settles the requisitions of the changed ones, numbers what is new, saves,
/// publishes the requisitions' events and then `events`, and closes the exceptions that are over. The needs are saved already.
absl::Status SaveOrders(pg::Txn& txn, std::vector<PurchaseOrder>& orders,
                        std::vector<saikne::events::Outgoing> events, const Planning& planning,
                        absl::Time now);

}  // namespace saikne::procurement
