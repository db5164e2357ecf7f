#pragma once

// What a process costs, from /proc.

#include <sys/types.h>

#include "absl/time/time.h"

namespace saikne::bench {

/// Memory that is its own: without the pages of libraries that all services share.
double PrivateMiB(pid_t pid);
double ResidentMiB(pid_t pid);
/// The most that was ever resident.
double PeakMiB(pid_t pid);
/// User and system time since its start.
absl::Duration CpuTime(pid_t pid);
/// The same, with all its children's, those that have ended included.
absl::Duration CpuTimeOfTree(pid_t pid);

}  // namespace saikne::bench
