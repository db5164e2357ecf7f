#pragma once

// A database that was restored, or took over from another, may have lost its last commits while their events stand in the log (eventing.md 3
// and 9). Before anything is published from it, the end of the log is compared with the journal.

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "libs/events/relay.h"
#include "libs/pg/pg.h"

namespace saikne::events {

struct VerifiedOrigin {
  std::string timeline;  // of the server; what is fetched and noted must come from it
  int64_t ghosts = 0;    // found just now: publishing is paused
};

/// Compares the server with the one verified last, and the noted progress with the highest that this process has noted itself. Where all is as
/// it was, that is one cheap statement; under a new fence what the log holds behind its noted ends (log_ends.h) is looked up in the journal too:
/// a restore that has the old timeline shows nowhere else. On another server all that was published since the last noted progress is looked up.
/// Ghosts (in the log, not in the journal) are given to on_ghosts, later events of their keys get versions after theirs, and publishing is
/// paused, in one transaction.
/// Errors: ABORTED/FENCED when the fence is another's; UNAVAILABLE while database or brokers do not answer; CANCELLED when `give_up` says so.
absl::StatusOr<VerifiedOrigin> VerifyOrigin(const RelaySettings& settings, pg::Pool& pool, int64_t fence, bool new_fence,
                                            int64_t highest_noted, const std::function<bool()>& give_up);

}  // namespace saikne::events
