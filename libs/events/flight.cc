#include "libs/events/flight.h"

#include <algorithm>

namespace saikne::events {

uint64_t Flight::Begin(int64_t high_before, std::vector<int64_t> late, int records) {
  batches_.push_back({high_before, std::move(late), records});
  outstanding_ += records;
  return first_tag_ + batches_.size() - 1;
}

bool Flight::Acked(uint64_t tag) {
  if (tag < first_tag_ || tag >= first_tag_ + batches_.size()) return false;
  Batch& batch = batches_[tag - first_tag_];
  --outstanding_;
  bool complete = --batch.outstanding == 0;
  if (complete) batch.late.clear();
  while (!batches_.empty() && batches_.front().outstanding == 0) {
    batches_.pop_front();
    ++first_tag_;
  }
  return complete;
}

int64_t Flight::AckedTo(int64_t high) const {
  return batches_.empty() ? high : batches_.front().high_before;
}

std::vector<IdRange> Flight::Missing(const Gaps& gaps) const {
  const int64_t acked_to = AckedTo(gaps.high());
  std::vector<IdRange> missing;
  for (const IdRange& range : gaps.Ranges()) {
    if (range.lo <= acked_to) missing.push_back({range.lo, std::min(range.hi, acked_to)});
  }
  for (const Batch& batch : batches_) {
    for (int64_t id : batch.late) {
      if (id <= acked_to) missing.push_back({id, id});
    }
  }
  std::sort(missing.begin(), missing.end(),
            [](const IdRange& a, const IdRange& b) { return a.lo < b.lo; });
  return missing;
}

void Flight::Clear() {
  first_tag_ += batches_.size();  // reports of these batches that come later are not taken for others'
  batches_.clear();
  outstanding_ = 0;
}

}  // namespace saikne::events
