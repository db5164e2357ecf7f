#pragma once

// What a person does about a parked event: try it again, or leave it out (eventing.md 5).

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/events/reading.h"
#include "libs/pg/pg.h"

namespace saikne::events {

/// Where a parked event was read: its name for ever.
struct ParkedName {
  std::string topic;  // with prefix
  int32_t partition = 0;
  int64_t offset = 0;
};

struct ParkedKey {
  std::string topic;
  std::string subject;
};

/// What became of one event.
struct ParkedOutcome {
  enum class State {
    kDone,     // its reaction has run, or its type has none here
    kSkipped,  // left out for good
    kFailed,   // its reaction refused it again: it still waits
  };
  ParkedName name;
  State state = State::kDone;
  bool before = false;  // it had this state before this call: nothing was done now
  std::string reason;   // of a failure
  std::string detail;
};

/// Who asks, and why; kept for ever with what came of it.
struct ParkedAction {
  std::string actor;
  std::string reason;
};

/// Called in the transaction in which the last waiting event of a key is closed: the key flows again.
using OnKeyReleased = std::function<absl::Status(pg::Txn& txn, const ParkedKey& key, absl::Time now)>;

/// Acts on parked events, each in one transaction under the lock of its partition's position, which the consumer takes too: what is decided
/// and what arrives cannot cross. The events of a key go in order: one that is not the first in line is refused. A second
/// click finds the event closed and does nothing. Thread-safe.
class ParkedEvents {
 public:
  ParkedEvents(pg::Pool& pool, std::vector<Subscription> subscriptions, OnKeyReleased on_released);

  /// Runs the reaction again. A refusal is an outcome, kFailed, and noted; the event still waits.
  /// Errors: NOT_FOUND/PARKED_EVENT_NOT_FOUND; FAILED_PRECONDITION/PARKED_BEHIND when an earlier one of its key waits;
  /// FAILED_PRECONDITION/GAP when an event before it is missing (publish that one again, or release the key); those of the database.
  absl::StatusOr<ParkedOutcome> Retry(const ParkedName& name, const ParkedAction& action, absl::Time now);

  /// Leaves the event out for good; what follows of its key may go on. Errors: as Retry, without GAP.
  absl::StatusOr<ParkedOutcome> Skip(const ParkedName& name, const ParkedAction& action, absl::Time now);

  /// The same of several, in this order, each in a transaction of its own, up to the first that does not get done: an outcome for each that was
  /// tried. What is done stands and is told: an error of a later one is its outcome (kFailed, with the error's reason). The error itself
  /// comes when it is the first one's, and nothing was changed.
  absl::StatusOr<std::vector<ParkedOutcome>> RetryAll(absl::Span<const ParkedName> names, const ParkedAction& action,
                                                      absl::Time now);
  absl::StatusOr<std::vector<ParkedOutcome>> SkipAll(absl::Span<const ParkedName> names, const ParkedAction& action,
                                                     absl::Time now);

  /// Lets a key go on: retries what waits now, in order, over gaps in its versions, up to the first failure, as RetryAll.
  /// Errors: NOT_FOUND/PARKED_KEY_NOT_FOUND; those of the database.
  absl::StatusOr<std::vector<ParkedOutcome>> Release(const ParkedKey& key, const ParkedAction& action, absl::Time now);

  /// Retries (or skips) all that waits of a key within the caller's transaction: all of it, or an error.
  /// Errors: NOT_FOUND/PARKED_KEY_NOT_FOUND; FAILED_PRECONDITION with the reaction's reason; those of Retry.
  absl::Status RetryKey(pg::Txn& txn, const ParkedKey& key, const ParkedAction& action, absl::Time now);
  absl::Status SkipKey(pg::Txn& txn, const ParkedKey& key, const ParkedAction& action, absl::Time now);

  /// The keys that wait.
  static absl::StatusOr<std::vector<ParkedKey>> Keys(pg::Txn& txn);

 private:
  enum class Kind { kRetry, kSkip, kRelease };
  struct Waiting;
  absl::StatusOr<std::vector<ParkedOutcome>> ActOnAll(Kind kind, absl::Span<const ParkedName> names,
                                                      const ParkedAction& action, absl::Time now);
  absl::StatusOr<ParkedOutcome> Act(Kind kind, const ParkedName& name, const ParkedAction& action, absl::Time now);
  absl::Status ActIn(pg::Txn& txn, Kind kind, const ParkedAction& action, absl::Time now, ParkedOutcome& outcome);
  absl::Status ActOnKey(pg::Txn& txn, Kind kind, const ParkedKey& key, const ParkedAction& action, absl::Time now);
  absl::StatusOr<Waiting> Lock(pg::Txn& txn, const ParkedName& name);
  absl::Status React(pg::Txn& txn, Kind kind, const Waiting& waiting, const Reading& reading, absl::Time now);
  absl::Status Close(pg::Txn& txn, Kind kind, const Waiting& waiting, int64_t version, const ParkedAction& action,
                     ParkedOutcome& outcome, absl::Time now);
  absl::Status NoteFailure(Kind kind, const ParkedAction& action, const ParkedOutcome& outcome, absl::Time now);
  static absl::StatusOr<std::vector<ParkedName>> WaitingOf(pg::Txn& txn, const ParkedKey& key);

  pg::Pool& pool_;
  const Subscriptions subscriptions_;
  const OnKeyReleased on_released_;
};

}  // namespace saikne::events
