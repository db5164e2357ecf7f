// Each service by itself: from its start to ready against a database that is migrated, and what it costs while nothing happens.

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "tests/bench/process_figures.h"
#include "tests/bench/report.h"
#include "tests/e2e/system.h"

namespace saikne::bench {
namespace {

constexpr absl::Duration kIdle = absl::Seconds(10);

TEST(Bench, Idle) {
  e2e::System system;
  absl::Duration slowest;
  for (const char* service : e2e::kServices) {
    system.process(service).Stop();
    const absl::Time start = absl::Now();
    system.Start(service, 0);
    const absl::Duration took = absl::Now() - start;
    std::printf("  %s ready after %s\n", service, Text(took).c_str());
    slowest = std::max(slowest, took);
  }
  Report({"cold start to ready, slowest of the six", Text(slowest), "", 0, "< 2 s"});

  absl::SleepFor(absl::Seconds(5));  // what follows a start is done
  std::map<std::string, absl::Duration> before;
  for (const char* service : e2e::kServices) before[service] = CpuTime(system.process(service).pid());
  absl::SleepFor(kIdle);
  double most_private = 0, most_resident = 0, most_cpu = 0;
  for (const char* service : e2e::kServices) {
    const pid_t pid = system.process(service).pid();
    const double cpu = 100 * absl::FDivDuration(CpuTime(pid) - before[service], kIdle);
    std::printf("  %s idle: %.0f MiB of its own, %.0f MiB resident, %.2f %% of a core\n", service, PrivateMiB(pid),
                ResidentMiB(pid), cpu);
    most_private = std::max(most_private, PrivateMiB(pid));
    most_resident = std::max(most_resident, ResidentMiB(pid));
    most_cpu = std::max(most_cpu, cpu);
  }
  Report({"idle memory, most of the six",
          absl::StrFormat("%.0f MiB of its own, %.0f MiB resident", most_private, most_resident), "", 0, "< 64 MiB"});
  Report({"idle CPU, most of the six", absl::StrFormat("%.2f %% of a core", most_cpu), "", 0, "none"});
}

}  // namespace
}  // namespace saikne::bench
