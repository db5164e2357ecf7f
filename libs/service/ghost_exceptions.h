#pragma once

// Events that a failover of the database has lost while they stand in the log, on the board of exceptions: kind GHOST_EVENT, one for each
// key. Other services have acted on them, so only a person can tell what is to be done.

#include "absl/types/span.h"
#include "libs/events/envelope.h"
#include "libs/service/exceptions.h"

namespace saikne::svc {

inline constexpr char kGhostEvent[] = "GHOST_EVENT";

/// Its way out for what was entered once more; the other is "ignore".
inline constexpr char kEnteredAgain[] = "entered_again";

absl::Status RaiseGhosts(pg::Txn& txn, absl::Span<const events::Envelope> ghosts, absl::Time now);

}  // namespace saikne::svc
