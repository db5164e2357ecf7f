#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/pg/pg.h"
#include "services/procurement/app/settings.h"
#include "services/procurement/domain/supply_plan.h"

namespace saikne::procurement {

/// The one place where shortages meet purchase orders: brings the pegs of the given needs (absolute numbers, demand lines distinct) to
/// what is needed, publishes requisitions and blocked supply, raises and clears the exceptions.
/// The items must exist in the copy. Locks items, suppliers, then purchase orders.
absl::Status CoverNeeds(pg::Txn& txn, std::vector<Need> needs, const Planning& planning,
                        absl::Time now);

/// Covers again what these demand lines need: their supply was rejected, cancelled or closed.
absl::Status CoverAgain(pg::Txn& txn, const std::vector<DemandLine>& lines, const Planning& planning,
                        absl::Time now);

/// Covers the needs of items that waited for a price or a supplier.
absl::Status CoverBlocked(pg::Txn& txn, const std::vector<Id>& item_ids, const Planning& planning,
                          absl::Time now);

/// Covers blocked needs whose price holds by now, because its first day has come. A job.
absl::StatusOr<bool> RetryBlocked(pg::Txn& txn, const Planning& planning, absl::Time now);

}  // namespace saikne::procurement
