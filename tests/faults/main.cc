// The fault suite. See README.md.

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "tests/faults/cluster.h"
#include "tests/faults/servers.h"
#include "tests/faults/stage.h"

namespace saikne::faults {
namespace {

constexpr int kClients = 6;
constexpr absl::Duration kDrainLimit = absl::Seconds(90);
constexpr int kOtherEvery = 6;  // rounds of the soak
constexpr absl::Duration kSelectionLimit = absl::Seconds(150);  // no fault is begun after it

struct Plan {
  bool selection = false, soak = false, brokers = false;
  std::string only;
  uint64_t seed = 0;
  absl::Duration soak_time = absl::Minutes(30);
  int64_t soak_kills = 1'000'000;
};

struct Sum {
  int faults = 0, failed = 0, skipped = 0;
  int64_t lost = 0, doubled = 0, invented = 0;
  absl::Duration worst;
  std::string worst_of;
  Report last;
  Held most;
};

std::string Environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

// SimpleAtoi writes a zero where there is no number.
template <typename Number>
void TakeNumber(const char* name, Number& value) {
  if (Number number = 0; absl::SimpleAtoi(Environment(name), &number)) value = number;
}

bool ReadPlan(int argc, char** argv, Plan& plan) {
  std::random_device device;
  plan.seed = device();
  int64_t minutes = 30;
  TakeNumber("SAIKNE_FAULTS_MINUTES", minutes);
  plan.soak_time = absl::Minutes(minutes);
  TakeNumber("SAIKNE_FAULTS_KILLS", plan.soak_kills);
  TakeNumber("SAIKNE_FAULTS_SEED", plan.seed);
  plan.only = Environment("SAIKNE_FAULTS_ONLY");
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--selection") plan.selection = true;
    else if (word == "--soak") plan.soak = true;
    else if (word == "--brokers") plan.brokers = true;
    else if (word == "--only" && i + 1 < argc) plan.only = argv[++i];
    else if (word == "--seed" && i + 1 < argc && absl::SimpleAtoi(argv[i + 1], &plan.seed)) ++i;
    else if (word != "--all") return false;
  }
  return true;
}

std::vector<Fault> ClusterFaults() {
  std::vector<Fault> all = BrokerFaults();
  for (const Fault& fault : TopicFaults()) all.push_back(fault);
  return all;
}

std::vector<Fault> AllFaults(std::mt19937_64& random) {
  std::vector<Fault> all = PointFaults(random);
  for (auto faults : {ServerFaults(), DeliveryFaults(), LoadFaults(), NetworkFaults(), DiskFaults(), ClockFaults(), FailoverFaults()})
    all.insert(all.end(), faults.begin(), faults.end());
  return all;
}

// Adds what is found to the stage's problems. Says how long it took.
absl::Duration CheckStage(Stage& stage, bool anew, Sum& sum) {
  const absl::Time began = absl::Now();
  const auto check = [&] { return anew ? stage.checker.CheckAnew(stage.foreign) : stage.checker.Check(stage.foreign); };
  absl::StatusOr<Report> report = check();
  for (int i = 0; i < 3 && !report.ok(); ++i) {
    absl::SleepFor(absl::Seconds(1));
    report = check();
  }
  if (!report.ok()) {
    stage.problems.push_back(absl::StrCat("not checked: ", report.status().ToString()));
    return absl::Now() - began;
  }
  sum.last = *report;
  stage.problems.insert(stage.problems.end(), report->problems.begin(), report->problems.end());
  sum.most.megabytes = std::max(sum.most.megabytes, report->held.megabytes);
  sum.most.descriptors = std::max(sum.most.descriptors, report->held.descriptors);
  sum.most.threads = std::max(sum.most.threads, report->held.threads);
  sum.most.connections = std::max(sum.most.connections, report->held.connections);
  sum.lost = std::max(sum.lost, report->lost);
  sum.doubled = std::max(sum.doubled, report->doubled);
  sum.invented = std::max(sum.invented, report->invented);
  return absl::Now() - began;
}

void PrintProblems(const Stage& stage, Sum& sum) {
  for (const std::string& problem : stage.problems) std::printf("    %s\n", problem.c_str());
  if (!stage.problems.empty()) ++sum.failed;
  std::fflush(stdout);
}

// These leave the proxies in the way.
bool OverNetwork(const Fault& fault) { return fault.number == 6 || fault.number == 7 || fault.number == 9; }

// One fault, from load before it to a clean check after it.
void RunOne(const Fault& fault, Stage& stage, Sum& sum) {
  const int kills = stage.system.kills() + stage.server_kills;
  const size_t operations = stage.history.size();
  stage.problems.clear();
  stage.skipped.clear();
  std::printf("fault %d %s ...", fault.number, fault.name.c_str());
  std::fflush(stdout);
  if (!OverNetwork(fault)) stage.Expect(stage.system.RouteThroughProxies({}), "the replicas do not get ready without the proxies");
  stage.workload.Resume();
  absl::SleepFor(absl::Milliseconds(800));
  const absl::Time began = absl::Now();
  fault.run(stage);
  if (!stage.skipped.empty()) {
    stage.workload.Pause();
    ++sum.skipped;
    std::printf(" skipped: %s\n", stage.skipped.c_str());
    return;
  }
  const absl::Time over = absl::Now();
  absl::SleepFor(absl::Milliseconds(500));
  stage.workload.Pause();
  bool drained = false;
  while (!drained && absl::Now() - over < kDrainLimit) {
    drained = Drained(stage.system, stage.foreign);
    if (!drained) absl::SleepFor(absl::Milliseconds(50));
  }
  const absl::Duration recovery = absl::Now() - over;
  stage.Expect(drained, absl::StrCat("I7 the backlog is not drained after ", absl::FormatDuration(kDrainLimit)));
  stage.Expect(stage.system.AwaitReady(absl::Seconds(30)), "a replica does not get ready");
  for (const std::string& crash : stage.system.TakeCrashes()) stage.problems.push_back(crash);
  const absl::Duration checked = CheckStage(stage, !stage.problems.empty(), sum);
  ++sum.faults;
  if (recovery > sum.worst) sum.worst = recovery, sum.worst_of = fault.name;
  std::printf(" %s: %d kills, %zu operations, %.1f s, recovered in %.1f s, checked in %.1f s\n", stage.problems.empty() ? "survived" : "FAILED",
              stage.system.kills() + stage.server_kills - kills, stage.history.size() - operations, absl::ToDoubleSeconds(over - began),
              absl::ToDoubleSeconds(recovery), absl::ToDoubleSeconds(checked));
  PrintProblems(stage, sum);
}

// What is lost stays lost: the next faults would only say it again.
bool Broken(const Sum& sum) { return sum.failed > 0 && sum.lost + sum.doubled + sum.invented > 0; }

// What the checks go on from was read once and kept: at the end nothing of it is trusted.
void CheckAtTheEnd(Stage& stage, Sum& sum) {
  if (sum.faults == 0 || Broken(sum)) return;
  stage.problems.clear();
  const absl::Duration checked = CheckStage(stage, true, sum);
  std::printf("all read anew at the end: %s, checked in %.1f s\n", stage.problems.empty() ? "clean" : "FAILED", absl::ToDoubleSeconds(checked));
  PrintProblems(stage, sum);
}

// A fault point that is linked and was never passed is one that nothing proves.
void CheckPoints(const std::set<std::string>& passed, Sum& sum) {
  std::vector<std::string> never;
  for (const std::string& point : LinkedPoints()) {
    if (!passed.contains(point)) never.push_back(point);
  }
  std::printf("fault points: %zu passed, never: %s\n", passed.size(), never.empty() ? "none" : absl::StrJoin(never, " ").c_str());
  if (!never.empty() || passed.empty()) ++sum.failed;
}

bool NeedsOwnServers(const Fault& fault) {
  return std::set<int>{3, 4, 5, 6, 7, 9, 11, 22}.contains(fault.number) && fault.name != "segments turned";
}

void RunChosen(const Plan& plan, const std::vector<Fault>& faults, Stage& stage, Sum& sum) {
  const absl::Time start = absl::Now();
  std::vector<Fault> chosen;
  for (const Fault& fault : faults) {
    if (NeedsOwnServers(fault) && !Servers::Own()) continue;
    if (!plan.only.empty() ? absl::StrContains(fault.name, plan.only) : !plan.selection || fault.selection) chosen.push_back(fault);
  }
  for (size_t i = 0; i < chosen.size() && !Broken(sum); ++i) {
    if (plan.selection && absl::Now() - start > kSelectionLimit) {
      std::printf("%zu faults of the selection are left out: this machine is busy\n", chosen.size() - i);
      return;
    }
    RunOne(chosen[i], stage, sum);
  }
}

// Bursts of kills, and now and then another fault between two of them.
void Soak(const Plan& plan, const std::vector<Fault>& faults, Stage& stage, Sum& sum) {
  const absl::Time start = absl::Now();
  const Fault burst = Burst();
  int64_t kills = 0;
  for (int round = 1; absl::Now() - start < plan.soak_time && kills < plan.soak_kills && !Broken(sum); ++round) {
    const Fault& other = faults[stage.random() % faults.size()];
    RunOne(round % kOtherEvery == 0 && (Servers::Own() || !NeedsOwnServers(other)) ? other : burst, stage, sum);
    kills = stage.system.kills() + stage.server_kills;
    std::printf("    round %d, %.1f minutes: %lld kills (%d of the broker or PostgreSQL), %lld operations, %lld events, %lld records; "
                "%lld lost, %lld doubled, %lld invented\n", round, absl::ToDoubleMinutes(absl::Now() - start),
                static_cast<long long>(kills), stage.server_kills, static_cast<long long>(sum.last.operations),
                static_cast<long long>(sum.last.events), static_cast<long long>(sum.last.records), static_cast<long long>(sum.lost),
                static_cast<long long>(sum.doubled), static_cast<long long>(sum.invented));
    std::fflush(stdout);
  }
}

int Run(const Plan& plan) {
  const std::string base = Servers::Own() ? Environment("SAIKNE_TEST_DIR") + "/log" : std::filesystem::temp_directory_path().string();
  const std::string folder = absl::StrCat(base, "/faults-", plan.seed);
  std::filesystem::remove_all(folder);  // what an earlier run with this seed has left
  std::filesystem::create_directories(folder);
  const absl::Time start = absl::Now();
  std::printf("faults: seed %llu, logs and history.jsonl in %s\n", static_cast<unsigned long long>(plan.seed), folder.c_str());
  std::mt19937_64 random(plan.seed);
  std::optional<Cluster> cluster;
  if (plan.brokers) cluster.emplace();
  System system(folder);
  History history(folder + "/history.jsonl");
  Checker checker(system, history);
  Sum sum;
  std::set<std::string> passed;
  int server_kills = 0;
  {
    Workload workload(system, history, random(), kClients);
    Stage stage{system, workload, history, checker, std::mt19937_64(random()), {}, {}, 0, {}, {}};
    const std::vector<Fault> faults = plan.brokers ? ClusterFaults() : AllFaults(random);
    plan.soak ? Soak(plan, faults, stage, sum) : RunChosen(plan, faults, stage, sum);
    CheckAtTheEnd(stage, sum);
    passed = stage.passed;
    server_kills = stage.server_kills;
  }
  if (!plan.selection && !plan.soak && !plan.brokers && plan.only.empty()) {
    CheckPoints(passed, sum);
    std::printf("not tried here: 18 a previous release, 24-26 security; 21 is tried by --brokers\n");
  }
  std::printf("most that was held: %lld MB, %lld descriptors and %lld threads by a process, %lld connections by a service\n",
              static_cast<long long>(sum.most.megabytes), static_cast<long long>(sum.most.descriptors),
              static_cast<long long>(sum.most.threads), static_cast<long long>(sum.most.connections));
  std::printf("%d faults, %d failed, %d skipped; %d kills, %lld operations, %lld events, %lld records in the log; worst recovery %.1f s (%s); %.1f minutes\n",
              sum.faults, sum.failed, sum.skipped, system.kills() + server_kills, static_cast<long long>(sum.last.operations),
              static_cast<long long>(sum.last.events), static_cast<long long>(sum.last.records), absl::ToDoubleSeconds(sum.worst),
              sum.worst_of.c_str(), absl::ToDoubleMinutes(absl::Now() - start));
  std::printf("faults: %d kills, %lld lost, %lld doubled, %lld invented\n", system.kills() + server_kills, static_cast<long long>(sum.lost),
              static_cast<long long>(sum.doubled), static_cast<long long>(sum.invented));
  return sum.failed > 0 || sum.faults + sum.skipped == 0 || sum.lost + sum.doubled + sum.invented > 0 ? 1 : 0;
}

}  // namespace
}  // namespace saikne::faults

int main(int argc, char** argv) {
  saikne::faults::Plan plan;
  if (!saikne::faults::ReadPlan(argc, argv, plan)) {
    std::fputs("usage: saikne-faults [--all | --selection | --soak | --brokers] [--only PART_OF_A_NAME] [--seed N]\n", stderr);
    return 2;
  }
  return saikne::faults::Run(plan);
}
