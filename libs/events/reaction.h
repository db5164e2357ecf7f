#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/events/envelope.h"
#include "libs/pg/pg.h"

namespace saikne::events {

/// What became of one event in a reaction. A business refusal (over the limit, out of stock) is Applied with an event of its
/// own, never a park.
class Outcome {
 public:
  enum class Kind { kApplied, kIgnored, kParked };
  static Outcome Applied() { return Outcome(Kind::kApplied, "", ""); }
  /// Nothing to do, and why, e.g. "LATE_ANSWER".
  static Outcome Ignored(std::string reason) { return Outcome(Kind::kIgnored, std::move(reason), ""); }
  /// A permanent failure: the event and all later ones of its key wait for a person. Its effects must not stand: the dispatcher
  /// rolls back, redoes the batch one by one and keeps only the parking.
  static Outcome Park(std::string reason, std::string detail) {
    return Outcome(Kind::kParked, std::move(reason), std::move(detail));
  }
  Kind kind() const { return kind_; }
  const std::string& reason() const { return reason_; }
  const std::string& detail() const { return detail_; }

 private:
  Outcome(Kind kind, std::string reason, std::string detail)
      : kind_(kind), reason_(std::move(reason)), detail_(std::move(detail)) {}
  Kind kind_;
  std::string reason_;
  std::string detail_;
};

/// All-applied outcomes for a reaction over n events.
inline std::vector<Outcome> AllApplied(size_t n) {
  return std::vector<Outcome>(n, Outcome::Applied());
}

/// Reacts to a set of events of one type, at most one per key, in arrival order. One outcome per event, same order.
/// Gets the transaction and never a database: it calls no service and has no effect outside `txn`.
/// An error with code UNAVAILABLE, ABORTED, DEADLINE_EXCEEDED or RESOURCE_EXHAUSTED is transient and the batch is tried again; any other
/// error of a batch of one parks the event with the error's reason.
template <typename E>
using Reaction = std::function<absl::StatusOr<std::vector<Outcome>>(
    pg::Txn& txn, absl::Span<const Received<E>> events, absl::Time now)>;

}  // namespace saikne::events
