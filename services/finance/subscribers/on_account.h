#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/events/envelope.h"
#include "libs/events/reaction.h"
#include "libs/pg/pg.h"
#include "saikne/crm/events/v1/crm_events.pb.h"

namespace saikne::finance {

/// A credit account for the new customer, with the company's default limit.
absl::StatusOr<std::vector<::saikne::events::Outcome>> OnAccountRegistered(
    pg::Txn& txn, absl::Span<const ::saikne::events::Received<crm::events::v1::AccountRegistered>> events,
    absl::Time now);

/// Name, number and the limit that is asked for.
absl::StatusOr<std::vector<::saikne::events::Outcome>> OnAccountChanged(
    pg::Txn& txn, absl::Span<const ::saikne::events::Received<crm::events::v1::AccountChanged>> events,
    absl::Time now);

}  // namespace saikne::finance
