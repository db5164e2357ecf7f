#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "libs/pg/pg.h"
#include "libs/service/paged_facts.h"

namespace saikne::crm {

/// Every win that ever was: ("<deal>/<win number>", "1"). Ordering has one order for each.
svc::PagedFacts WonDeals();

// Checks: no row means that all is well.
absl::StatusOr<std::vector<svc::Fact>> CheckDealAmounts(pg::Pool& pool, const Id& company_id);
absl::StatusOr<std::vector<svc::Fact>> CheckStageDurations(pg::Pool& pool, const Id& company_id);
absl::StatusOr<std::vector<svc::Fact>> CheckOrdersOfWins(pg::Pool& pool, const Id& company_id);

}  // namespace saikne::crm
