#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "libs/pg/pg.h"
#include "libs/service/service.h"

namespace saikne::crm {

/// Every win that ever was: ("<deal>/<win number>", "1"). Ordering has one order for each.
absl::StatusOr<std::vector<svc::Fact>> WonDeals(pg::Pool& pool, const Id& company_id);

// Checks: no row means that all is well.
absl::StatusOr<std::vector<svc::Fact>> CheckDealAmounts(pg::Pool& pool, const Id& company_id);
absl::StatusOr<std::vector<svc::Fact>> CheckStageDurations(pg::Pool& pool, const Id& company_id);
absl::StatusOr<std::vector<svc::Fact>> CheckOrdersOfWins(pg::Pool& pool, const Id& company_id);

}  // namespace saikne::crm
