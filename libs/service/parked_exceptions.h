#pragma once

// Parked events on the board of exceptions: kind EVENT_PARKED, one for each key that waits.

#include <string>
#include <utility>
#include <vector>

#include "libs/events/envelope.h"
#include "libs/events/parked.h"
#include "libs/service/exceptions.h"

namespace saikne::svc {

inline constexpr char kEventParked[] = "EVENT_PARKED";

/// Raises it for the key of an event that was parked.
absl::Status RaiseParked(pg::Txn& txn, const events::Envelope& envelope, const std::string& reason,
                         const std::string& detail, absl::Time now);

/// Clears it: the key flows again.
absl::Status ClearParked(pg::Txn& txn, const events::ParkedKey& key, absl::Time now);

/// Its ways out: "retry" runs the reactions of all that waits of the key, all or nothing; "skip" leaves all of it out.
/// parked outlives them.
std::vector<std::pair<std::string, Resolver>> ParkedWaysOut(events::ParkedEvents& parked);

}  // namespace saikne::svc
