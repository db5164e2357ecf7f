#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "libs/events/reaction.h"
#include "saikne/finance/events/v1/finance_events.pb.h"

namespace saikne::procurement {

/// Copies tax codes, for the input tax of bills.
absl::StatusOr<std::vector<saikne::events::Outcome>> OnTaxCodeChanged(
    pg::Txn& txn, absl::Span<const saikne::events::Received<finance::events::v1::TaxCodeChanged>> events,
    absl::Time now);

}  // namespace saikne::procurement
