#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/events/envelope.h"
#include "libs/events/reaction.h"
#include "libs/pg/pg.h"
#include "saikne/procurement/events/v1/procurement_events.pb.h"

namespace saikne::finance {

/// Books the payable.
absl::StatusOr<std::vector<::saikne::events::Outcome>> OnBillMatched(
    pg::Txn& txn, absl::Span<const ::saikne::events::Received<procurement::events::v1::BillMatched>> events, absl::Time now);

}  // namespace saikne::finance
