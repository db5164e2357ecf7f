#pragma once

// When too much of what arrives is parked, something is wrong with us and not with the events: the consumer pauses (eventing.md 5). Pure.

#include <cstdint>
#include <deque>

#include "absl/time/time.h"

namespace saikne::events {

struct BreakerSettings {
  absl::Duration window = absl::Seconds(60);
  int64_t keys = 20;    // so many keys may be parked in a window whatever the share
  int64_t percent = 5;  // beyond that, this share of the records taken in the window
};

class Breaker {
 public:
  explicit Breaker(BreakerSettings settings) : settings_(settings) {}

  /// How many keys a batch of this many records may park at `now`; one that would park more trips the breaker.
  int64_t Budget(absl::Time now, int64_t records);

  /// A committed batch.
  void Note(absl::Time now, int64_t records, int64_t keys_parked);

  /// Counts anew.
  void Reset();

 private:
  void Forget(absl::Time now);
  struct Batch {
    absl::Time at;
    int64_t records;
    int64_t keys_parked;
  };
  const BreakerSettings settings_;
  std::deque<Batch> batches_;  // of the window, one a second
  int64_t records_ = 0;
  int64_t keys_parked_ = 0;
};

}  // namespace saikne::events
