#pragma once

#include <algorithm>

#include "absl/functional/function_ref.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace saikne::testing {

/// Asks until it is true or the time is over; the last answer.
///   EXPECT_TRUE(Eventually(absl::Seconds(10), [&] { return Count() == 3; }));
inline bool Eventually(absl::Duration within, absl::FunctionRef<bool()> predicate) {
  const absl::Time deadline = absl::Now() + within;
  for (absl::Duration pause = absl::Milliseconds(2);; pause = std::min(pause * 2, absl::Milliseconds(50))) {
    if (predicate()) return true;
    if (absl::Now() >= deadline) return false;
    absl::SleepFor(pause);
  }
}

}  // namespace saikne::testing
