#include "libs/events/gaps.h"

#include <iterator>

namespace saikne::events {

void Gaps::Reset(int64_t high, absl::Span<const IdRange> missing) {
  high_ = high;
  missing_.clear();
  notes_.clear();
  for (const IdRange& range : missing) missing_[range.lo] = range.hi;
}

void Gaps::Fetched(absl::Span<const int64_t> ids) {
  for (int64_t id : ids) {
    if (id <= high_) {
      Remove(id);
      continue;
    }
    if (id > high_ + 1) missing_[high_ + 1] = id - 1;
    high_ = id;
  }
}

void Gaps::Remove(int64_t id) {
  auto after = missing_.upper_bound(id);
  if (after == missing_.begin()) return;
  auto range = std::prev(after);
  const auto [lo, hi] = *range;
  if (id > hi) return;
  missing_.erase(range);
  if (lo < id) missing_[lo] = id - 1;
  if (id < hi) missing_[id + 1] = hi;
}

void Gaps::Noted(int64_t transaction_id) {
  if (!NeedsNote()) return;
  notes_.push_back({high_, transaction_id});
}

bool Gaps::NeedsNote() const {
  if (missing_.empty()) return false;
  return notes_.empty() || notes_.back().high < missing_.rbegin()->second;
}

int64_t Gaps::Ended(int64_t snapshot_xmin) {
  int64_t proven = 0;
  while (!notes_.empty() && notes_.front().transaction_id <= snapshot_xmin) {
    proven = notes_.front().high;
    notes_.pop_front();
  }
  int64_t dead = 0;
  // A range never reaches over a note's high: it lies between two visible ids, and high is a visible id.
  while (!missing_.empty() && missing_.begin()->second <= proven) {
    dead += missing_.begin()->second - missing_.begin()->first + 1;
    missing_.erase(missing_.begin());
  }
  if (missing_.empty()) notes_.clear();
  return dead;
}

int64_t Gaps::count() const {
  int64_t count = 0;
  for (const auto& [lo, hi] : missing_) count += hi - lo + 1;
  return count;
}

std::vector<IdRange> Gaps::Ranges() const {
  std::vector<IdRange> ranges;
  ranges.reserve(missing_.size());
  for (const auto& [lo, hi] : missing_) ranges.push_back({lo, hi});
  return ranges;
}

}  // namespace saikne::events
