#pragma once

// What is done with each record of a batch, decided from versions and parked keys alone (eventing.md 4 and 5). Pure.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "libs/events/gap_policy.h"

namespace saikne::events {

/// What is known of one (topic, subject) before the batch, and after it.
struct KeyState {
  std::optional<int64_t> last_version;  // taken charge of; none: never seen
  bool parked = false;
};

/// One record as the decision sees it.
struct SequenceRecord {
  int key = 0;              // index of its KeyState
  int64_t version = 0;      // 0: could not be read
  bool subscribed = false;  // there is a reaction to its type
  bool must_park = false;   // cannot be read, or a reaction has said so
  GapPolicy gaps = GapPolicy::kPark;  // of its subscription
};

enum class Course {
  kDeliver,    // to its reaction
  kDuplicate,  // taken charge of before: dropped
  kUnknown,    // no reaction to its type: only noted
  kPark,       // the first of its key that waits for a person
  kGap,        // likewise, because a version before it is missing
  kJoin,       // waits behind one of its key
};

struct Step {
  Course course = Course::kDeliver;
  bool over_gap = false;  // delivered although versions before it are missing
  int round = 0;  // of what is delivered: it is the round-th (from 0) of its key in this batch
};

/// Decides in arrival order and brings `keys` up to date. A gap does not advance the last version, so that the missing event is still
/// accepted (it joins, in front of what waits) when it is published again.
std::vector<Step> Sequence(absl::Span<const SequenceRecord> records, std::vector<KeyState>& keys);

}  // namespace saikne::events
