#pragma once

// Which rows were given to Kafka and are not acknowledged yet, and so how far the relay may note its progress. Pure.

#include <cstdint>
#include <deque>
#include <vector>

#include "libs/events/gaps.h"

namespace saikne::events {

/// Batches in the order of their fetches. Progress moves batch by batch.
class Flight {
 public:
  /// A batch of `records` records, fetched when the mark stood at `high_before`; `late` are its ids at or below that mark.
  /// Returns the tag of its records.
  uint64_t Begin(int64_t high_before, std::vector<int64_t> late, int records);

  /// One record of the batch is in the log. True when the batch is complete.
  bool Acked(uint64_t tag);

  /// Every id up to it is in the log, dead, or among `Missing`. high: the mark after the last fetch.
  int64_t AckedTo(int64_t high) const;

  /// What to note as missing beside AckedTo: the gaps up to there, and late ids that are still on their way.
  std::vector<IdRange> Missing(const Gaps& gaps) const;

  int64_t outstanding() const { return outstanding_; }
  void Clear();

 private:
  struct Batch {
    int64_t high_before;
    std::vector<int64_t> late;
    int outstanding;
  };
  std::deque<Batch> batches_;
  uint64_t first_tag_ = 1;  // of batches_.front()
  int64_t outstanding_ = 0;
};

}  // namespace saikne::events
