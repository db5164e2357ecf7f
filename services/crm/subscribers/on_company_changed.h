#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "libs/events/reaction.h"
#include "saikne/finance/events/v1/finance_events.pb.h"

namespace saikne::crm {

/// Keeps the copy of the companies, and gives a new one its default pipeline.
absl::StatusOr<std::vector<::saikne::events::Outcome>> OnCompanyChanged(
    pg::Txn& txn,
    absl::Span<const ::saikne::events::Received<finance::events::v1::CompanyChanged>> events,
    absl::Time now);

}  // namespace saikne::crm
