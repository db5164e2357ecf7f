#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "libs/base/id.h"
#include "libs/events/flow.h"
#include "libs/pg/pg.h"
#include "services/ordering/app/process.h"
#include "services/ordering/domain/order.h"

namespace saikne::ordering {

/// The ways out of an order's exception that a person can take.
enum class WayOut { kRetry, kCancel, kIgnore };

/// Takes it, in the caller's transaction. Errors: NOT_FOUND/ORDER_NOT_FOUND; those of Order::Cancel.
absl::Status ResolveException(pg::Txn& txn, const Process& process, ExceptionKind kind, WayOut way_out,
                              const Id& order_id, const ::saikne::events::Flow& flow, const std::string& reason,
                              absl::Time now);

}  // namespace saikne::ordering
