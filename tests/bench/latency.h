#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "tests/e2e/system.h"

namespace saikne::bench {

struct Percentiles {
  absl::Duration p50;
  absl::Duration p99;
};
Percentiles PercentilesOf(std::vector<absl::Duration> samples);

/// Calls `call(i)` for 0..count-1 at a fixed rate from several threads. A sample counts from when its call was meant to start, so that
/// a slow callee cannot hide by starting late.
Percentiles AtRate(double per_second, size_t count, int threads, const std::function<void(size_t)>& call);

/// Wins deals one a call at a fixed rate and waits for the invoice of each on its topic; counted as AtRate does.
Percentiles WonToInvoiced(e2e::System& system, const std::vector<std::string>& deals, double per_second);

/// Prints when each event of the deals was recorded, after the win: the path's hops one by one, from the trails.
void PrintHops(e2e::System& system, const std::vector<std::string>& deals);

/// What four hops cannot go below: four times one bare commit and one bare Kafka produce-to-consume, measured at the same rate.
absl::Duration FourHopFloor(e2e::System& system, double per_second, int samples);

}  // namespace saikne::bench
