#pragma once

// Rows of the statements about deals as objects. Private to store/.

#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "libs/pg/pg.h"
#include "services/crm/domain/customer_order.h"
#include "services/crm/domain/deal.h"

namespace saikne::crm {

/// Without lines. Errors: the rows', when they are none.
absl::StatusOr<std::vector<Deal>> DealsFrom(absl::StatusOr<pg::Rows> rows);
/// Gives the lines to their deals, which are all there.
absl::Status TakeLines(absl::StatusOr<pg::Rows> rows, absl::Span<Deal> deals);
std::vector<StageEntry> StagesFrom(const pg::Rows& rows);
std::vector<CustomerOrder> OrdersFrom(const pg::Rows& rows);

}  // namespace saikne::crm
