#pragma once

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/pg/pg.h"
#include "libs/service/numbers.h"
#include "services/production/app/settings.h"

namespace saikne::production {

/// Releases drafts whose time to collect is over: explodes the bill of materials one level, allots numbers, publishes
/// WorkOrderReleased, whose demand for components is firm. One that cannot be released does not hold up the others: it stays a draft with the
/// exception WORK_ORDER_NOT_RELEASED, takes no more needs, and is tried again when that is closed or the draft changes. A job, in transactions of its own;
/// returns true when more may be waiting. Errors: what is transient.
absl::StatusOr<bool> ReleaseDueWorkOrders(pg::Pool& pool, svc::Numbers& numbers, absl::Time now);

/// The same for one batch in a given transaction, all or nothing. Errors: OUT_OF_RANGE/OVERFLOW, INVALID_ARGUMENT/EVENT_TOO_LARGE and those
/// of pg.
absl::StatusOr<bool> ReleaseWorkOrders(pg::Txn& txn, svc::Numbers& numbers, absl::Time now);

/// Ends a draft that could not be released; what it was for is covered again. Errors: NOT_FOUND/WORK_ORDER_NOT_FOUND;
/// FAILED_PRECONDITION/WORK_ORDER_STATE.
absl::Status CancelRefusedDraft(pg::Txn& txn, const Id& company_id, const Id& id, const std::string& reason,
                                const Settings& settings, absl::Time now);

}  // namespace saikne::production
