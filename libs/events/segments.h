#pragma once

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/events/relay.h"
#include "libs/pg/pg.h"

namespace saikne::events {

/// Turns the outbox on: writers go to the next segment when the present one is big or old and the next is empty, and a segment is emptied
/// when all of it is published and older than the journal's retention (eventing.md 3.6). Called now and then by the owner of the lease.
/// Errors: those of pg; a segment that someone uses just now is left for the next time.
absl::Status TurnSegments(pg::Pool& pool, const RelaySettings& settings, absl::Time now);

}  // namespace saikne::events
