#include "tests/bench/process_figures.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace saikne::bench {
namespace {

std::string ReadAll(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// The sum of the lines "<name>...: <n> kB".
double SumOfMiB(pid_t pid, const char* file, const std::string& name) {
  std::istringstream lines(ReadAll(absl::StrCat("/proc/", pid, "/", file)));
  double kib = 0;
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind(name, 0) == 0) kib += std::stod(line.substr(line.find(':') + 1));
  }
  return kib / 1024;
}

// Of /proc/PID/stat, from the state on (field 3 of proc(5)), which follows the name.
struct Stat {
  explicit Stat(pid_t pid) {
    const std::string text = ReadAll(absl::StrCat("/proc/", pid, "/stat"));
    if (const size_t name_end = text.rfind(')'); name_end != std::string::npos) fields = absl::StrSplit(text.substr(name_end + 2), ' ');
  }
  int64_t Number(size_t field) const {  // as proc(5) counts them
    int64_t number = 0;
    return field - 3 < fields.size() && absl::SimpleAtoi(fields[field - 3], &number) ? number : 0;
  }
  absl::Duration Ticks(size_t field) const { return absl::Seconds(static_cast<double>(Number(field)) / sysconf(_SC_CLK_TCK)); }
  std::vector<std::string> fields;
};
constexpr size_t kParent = 4, kUser = 14, kSystem = 15, kUserOfEnded = 16, kSystemOfEnded = 17;

}  // namespace

double PrivateMiB(pid_t pid) { return SumOfMiB(pid, "smaps_rollup", "Private_"); }
double ResidentMiB(pid_t pid) { return SumOfMiB(pid, "status", "VmRSS"); }
double PeakMiB(pid_t pid) { return SumOfMiB(pid, "status", "VmHWM"); }

absl::Duration CpuTime(pid_t pid) {
  const Stat stat(pid);
  return stat.Ticks(kUser) + stat.Ticks(kSystem);
}

absl::Duration CpuTimeOfTree(pid_t pid) {
  const Stat own(pid);
  absl::Duration sum = own.Ticks(kUser) + own.Ticks(kSystem) + own.Ticks(kUserOfEnded) + own.Ticks(kSystemOfEnded);
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    pid_t child = 0;
    if (!absl::SimpleAtoi(entry.path().filename().string(), &child)) continue;
    if (Stat(child).Number(kParent) == pid) sum += CpuTimeOfTree(child);
  }
  return sum;
}

}  // namespace saikne::bench
