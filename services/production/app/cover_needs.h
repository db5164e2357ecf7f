#pragma once

#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "libs/pg/pg.h"
#include "services/production/app/settings.h"
#include "services/production/domain/supply_plan.h"

namespace saikne::production {

/// Kind of the exception of a started work order that makes more than is needed; cleared when the order is closed.
inline constexpr char kWorkOrderUnpegged[] = "WORK_ORDER_UNPEGGED";

/// Kind of the exception of a draft that cannot be released; the name is in due_drafts.sql and the heads of *_work_orders*.sql too.
inline constexpr char kWorkOrderNotReleased[] = "WORK_ORDER_NOT_RELEASED";

/// The one place where shortages meet work orders: brings the pegs of the given needs (absolute numbers, demand lines distinct) to
/// what is needed, publishes cancelled work orders and blocked supply, raises and clears the exceptions.
/// The items must exist in the copy. Locks items, then work orders.
absl::Status CoverNeeds(pg::Txn& txn, std::vector<Need> needs, const Settings& settings,
                        absl::Time now);

/// Covers again what these demand lines need: their supply was scrapped, closed short, or may be possible now.
absl::Status CoverAgain(pg::Txn& txn, const std::vector<DemandLine>& lines, const Settings& settings,
                        absl::Time now);

}  // namespace saikne::production
