#pragma once

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/pg/pg.h"
#include "services/procurement/app/settings.h"

namespace saikne::procurement {

/// Submits automatic drafts whose time to collect is over: within the approval limit they are sent and published, above it they wait
/// for people, with an exception. A job; returns true when more may be waiting.
absl::StatusOr<bool> SendPurchaseOrders(pg::Txn& txn, const Planning& planning, absl::Time now);

}  // namespace saikne::procurement
