#pragma once

// What the figures are told in: a line as soon as each is known, and all of them as one Markdown table at the end of the program, as
// docs/performance.md holds it.

#include <string>
#include <vector>

#include "absl/time/time.h"

namespace saikne::bench {

struct Figure {
  std::string what;
  std::string value;
  std::string yardstick;  // what the same costs bare, in the same run; "" where there is nothing to compare with
  double ratio = 0;       // above 1: better than bare; 0: none
  std::string target;
};

void Report(Figure figure);

/// "1.25 ms", "17.2 s".
std::string Text(absl::Duration duration);
/// "12,345/s".
std::string PerSecond(double rate);
/// "p50 1.2 ms, p99 3.4 ms" of samples; see latency.h.
struct Percentiles;
std::string Text(const Percentiles& percentiles);

/// How many times as fast as bare.
inline double RatioOf(absl::Duration bare, absl::Duration measured) { return absl::FDivDuration(bare, measured); }

/// A size from the environment, for quicker or longer runs.
int SizeOf(const char* variable, int otherwise);

}  // namespace saikne::bench
