#include "libs/base/fault_point.h"

#ifdef SAIKNE_FAULT_POINTS

#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <set>
#include <thread>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"

// Made by the linker; absent in a program without points.
extern "C" {
extern const char* const __start_saikne_fault_points[] __attribute__((weak));
extern const char* const __stop_saikne_fault_points[] __attribute__((weak));
}

namespace saikne::fault {
namespace {

constexpr absl::Duration kSoon = absl::Microseconds(300);

struct Plan {
  std::string name;
  int64_t pass = 0;
  absl::Duration sleep;  // zero: kill
};

Plan ReadPlan() {
  Plan plan;
  const char* text = std::getenv("SAIKNE_FAULT_POINT");
  if (text == nullptr) return plan;
  const std::vector<std::string> words = absl::StrSplit(text, ':');
  int64_t millis = 0;
  const bool sleeps = words.size() == 4 && words[2] == "sleep" && absl::SimpleAtoi(words[3], &millis);
  // A plan that cannot be read must not look like a fault that was survived.
  if (!(words.size() == 2 || sleeps) || !absl::SimpleAtoi(words[1], &plan.pass) || plan.pass < 1) _exit(2);
  plan.name = words[0];
  plan.sleep = absl::Milliseconds(millis);
  return plan;
}

}  // namespace

std::vector<std::string> Points() {
  std::set<std::string> names;
  for (const char* const* name = __start_saikne_fault_points; name < __stop_saikne_fault_points; ++name) {
    names.insert(*name);
  }
  return {names.begin(), names.end()};
}

void Pass(const char* name, bool soon) {
  static const Plan* const plan = new Plan(ReadPlan());
  static std::atomic<int64_t> passes{0};
  if (plan->pass == 0 || plan->name != name || passes.fetch_add(1) + 1 != plan->pass) return;
  if (plan->sleep > absl::ZeroDuration()) return absl::SleepFor(plan->sleep);
  if (!soon) {
    kill(getpid(), SIGKILL);
    pause();
  }
  std::thread([] {
    absl::SleepFor(kSoon);
    kill(getpid(), SIGKILL);
  }).detach();
}

}  // namespace saikne::fault

#endif
