#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/events/envelope.h"
#include "libs/events/reaction.h"
#include "libs/pg/pg.h"
#include "saikne/ordering/events/v1/ordering_events.pb.h"

namespace saikne::finance {

/// Decides credit: CreditHeld or CreditRefused.
absl::StatusOr<std::vector<::saikne::events::Outcome>> OnOrderPlaced(
    pg::Txn& txn, absl::Span<const ::saikne::events::Received<ordering::events::v1::OrderPlaced>> events, absl::Time now);

}  // namespace saikne::finance
