// I9: what the services hold once all is settled.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <thread>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "libs/base/status.h"
#include "tests/faults/checks.h"
#include "tests/faults/finding.h"
#include "tests/faults/query.h"

namespace saikne::faults {
namespace {

// Of one process. Under the address sanitizer, whose quarantine of freed memory Process limits. On two cores it was 170 MB, 38 descriptors
// and 36 threads; gRPC takes more of the latter on more cores.
const int64_t kCores = std::thread::hardware_concurrency();
constexpr int64_t kMostMegabytes = 320;
const int64_t kMostDescriptors = 80 + 4 * kCores;
const int64_t kMostThreads = 50 + 4 * kCores;
// Of one service: per replica the pool of 6 that System gives it; two of the relay, one each of lease, both listeners, consumer, numbers
// and the look at parked events, and one to spare.
constexpr int64_t kMostConnections = kReplicas * (6 + 9);

int64_t CountIn(const std::string& folder) {
  std::error_code gone;
  int64_t count = 0;
  for (auto i = std::filesystem::directory_iterator(folder, gone); !gone && i != std::filesystem::directory_iterator(); i.increment(gone)) ++count;
  return count;
}

int64_t MegabytesOf(const std::string& folder) {
  std::ifstream file(folder + "/status");
  for (std::string line; std::getline(file, line);) {
    const std::vector<std::string> words = absl::StrSplit(line, absl::ByAnyChar(" \t"), absl::SkipEmpty());
    int64_t kilobytes = 0;
    if (words.size() > 1 && words[0] == "VmRSS:" && absl::SimpleAtoi(words[1], &kilobytes)) return kilobytes / 1024;
  }
  return 0;
}

}  // namespace

absl::Status CheckResources(System& system, Report& report) {
  Finding beyond("I9 more than is bounded", nullptr, report);
  Held& most = report.held;
  const auto note = [&](int64_t& seen, int64_t now, int64_t bound, const std::string& name) {
    seen = std::max(seen, now);
    if (now > bound) beyond.Add(absl::StrCat(name, ": ", now));
  };
  for (const char* service : kServices) {
    for (int i = 0; i < kReplicas; ++i) {
      const std::string folder = absl::StrCat("/proc/", system.Pid(service, i));
      const std::string name = absl::StrCat(service, " ", i, " ");
      note(most.megabytes, MegabytesOf(folder), kMostMegabytes, name + "MB");
      note(most.descriptors, CountIn(folder + "/fd"), kMostDescriptors, name + "descriptors");
      note(most.threads, CountIn(folder + "/task"), kMostThreads, name + "threads");
    }
    const int64_t connections = Number(system.pool(service), "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                                                             "AND application_name <> 'saikne-test'");
    if (connections < 0) return absl::UnavailableError("PostgreSQL does not answer");
    note(most.connections, connections, kMostConnections, absl::StrCat(service, " connections"));
  }
  return absl::OkStatus();
}

}  // namespace saikne::faults
