#include "libs/events/breaker.h"

#include <algorithm>

namespace saikne::events {

void Breaker::Forget(absl::Time now) {
  while (!batches_.empty() && now - batches_.front().at >= settings_.window) {
    records_ -= batches_.front().records;
    keys_parked_ -= batches_.front().keys_parked;
    batches_.pop_front();
  }
}

int64_t Breaker::Budget(absl::Time now, int64_t records) {
  Forget(now);
  const int64_t share = (records_ + records) * settings_.percent / 100;
  return std::max<int64_t>(0, std::max(settings_.keys, share) - keys_parked_);
}

void Breaker::Note(absl::Time now, int64_t records, int64_t keys_parked) {
  constexpr absl::Duration kGrain = absl::Seconds(1);
  if (batches_.empty() || now - batches_.back().at >= kGrain) batches_.push_back({now, 0, 0});
  batches_.back().records += records;
  batches_.back().keys_parked += keys_parked;
  records_ += records;
  keys_parked_ += keys_parked;
}

void Breaker::Reset() {
  batches_.clear();
  records_ = keys_parked_ = 0;
}

}  // namespace saikne::events
