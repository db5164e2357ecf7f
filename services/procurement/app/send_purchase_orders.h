#pragma once

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/pg/pg.h"
#include "services/procurement/app/settings.h"

namespace saikne::procurement {

/// Submits automatic drafts whose time to collect is over: within the approval limit they are sent and published, above it they wait
/// for people, with an exception. One that cannot be sent does not hold up the others: it stays a draft with the exception
/// PURCHASE_NOT_SENT, takes no more needs, and is tried again when that is closed or the draft changes. A job, in transactions of its own;
/// returns true when more may be waiting. Errors: what is transient.
absl::StatusOr<bool> SendDuePurchaseOrders(pg::Pool& pool, const Planning& planning, absl::Time now);

/// The same for one batch in a given transaction, all or nothing.
absl::StatusOr<bool> SendPurchaseOrders(pg::Txn& txn, const Planning& planning, absl::Time now);

}  // namespace saikne::procurement
