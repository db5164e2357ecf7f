#include "tests/bench/process_figures.h"

#include <unistd.h>

#include <fstream>
#include <sstream>
#include <string>

#include "absl/strings/str_cat.h"

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

}  // namespace

double PrivateMiB(pid_t pid) { return SumOfMiB(pid, "smaps_rollup", "Private_"); }
double ResidentMiB(pid_t pid) { return SumOfMiB(pid, "status", "VmRSS"); }
double PeakMiB(pid_t pid) { return SumOfMiB(pid, "status", "VmHWM"); }

absl::Duration CpuTime(pid_t pid) {
  const std::string stat = ReadAll(absl::StrCat("/proc/", pid, "/stat"));
  std::istringstream words(stat.substr(stat.rfind(')') + 2));
  std::string skipped;
  for (int i = 0; i < 11; ++i) words >> skipped;
  double user = 0, system = 0;
  words >> user >> system;
  return absl::Seconds((user + system) / static_cast<double>(sysconf(_SC_CLK_TCK)));
}

}  // namespace saikne::bench
