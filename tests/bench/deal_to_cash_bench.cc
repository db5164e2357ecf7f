// Deal won to invoice posted: throughput beside the same rows as bare SQL, and latency beside what four hops cost at the least, in
// one run. Durability is on everywhere. SAIKNE_BENCH_DEALS (default 20000) sets the size.

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "tests/bench/bare_sql.h"
#include "tests/bench/company.h"
#include "tests/bench/latency.h"
#include "tests/bench/process_figures.h"
#include "tests/bench/report.h"
#include "tests/e2e/invariants.h"

namespace saikne::bench {
namespace {

constexpr int kDealsPerCall = 200;
constexpr int kWarmDeals = 3000;     // the broker's compilers take 300 us a deal until they are done
constexpr double kLatencyRate = 50;  // deals a second

int Deals() {
  return std::max(kDealsPerCall, SizeOf("SAIKNE_BENCH_DEALS", 20'000));
}

double Millis(absl::Duration d) { return absl::ToDoubleMilliseconds(d); }

void PrintMachine(e2e::System& system) {
  std::ifstream cpu("/proc/cpuinfo");
  std::string line, model;
  int cores = 0;
  while (std::getline(cpu, line)) {
    if (line.rfind("model name", 0) == 0) { model = line.substr(line.find(':') + 2); ++cores; }
  }
  std::printf("machine: %d x %s\n", cores, model.c_str());
  testing::PgFixture& database = system.database("crm");
  std::printf("PostgreSQL %s, fsync %s, synchronous_commit %s, full_page_writes %s, wal_level %s\n",
              database.Value("show server_version").c_str(), database.Value("show fsync").c_str(),
              database.Value("show synchronous_commit").c_str(), database.Value("show full_page_writes").c_str(),
              database.Value("show wal_level").c_str());
}

void PrintRows(const Writes& writes, int deals) {
  std::map<std::string, std::pair<int64_t, int64_t>> by_service;
  for (const auto& [path, one] : writes) {
    auto& sum = by_service[path.substr(0, path.find('.'))];
    sum.first += one.inserted;
    sum.second += one.updated;
  }
  for (const auto& [service, sum] : by_service) {
    std::printf("  %-12s %6.2f rows inserted, %6.2f updated per deal\n", service.c_str(),
                static_cast<double>(sum.first) / deals, static_cast<double>(sum.second) / deals);
  }
}

// Processor time so far of all that take part, by name.
std::map<std::string, absl::Duration> CpuOfAll(e2e::System& system) {
  std::map<std::string, absl::Duration> all;
  for (const char* service : e2e::kServices) all[service] = CpuTime(system.process(service).pid());
  for (const char* server : {"postgres", "kafka"}) {
    pid_t pid = 0;
    std::ifstream(absl::StrCat(std::getenv("SAIKNE_TEST_DIR"), "/run/", server, ".pid")) >> pid;
    if (pid > 0) all[server] = CpuTimeOfTree(pid);
  }
  all["client"] = CpuTime(getpid());
  return all;
}

void PrintCpu(const std::map<std::string, absl::Duration>& before, const std::map<std::string, absl::Duration>& after, int deals) {
  absl::Duration sum;
  std::printf("  processor time per deal, us:");
  for (const auto& [name, time] : after) {
    std::printf(" %s %.0f,", name.c_str(), absl::ToDoubleMicroseconds(time - before.at(name)) / deals);
    sum += time - before.at(name);
  }
  std::printf(" together %.0f\n", absl::ToDoubleMicroseconds(sum) / deals);
}

struct Throughput {
  double deals_per_second = 0;
  double ratio = 0;
};

Throughput Measure(e2e::System& system, const CompanySize& size, Lines lines, const char* name, int deals,
                   int64_t& invoices) {
  auto warm = CreateDeals(system, size, lines, std::string(name) + "-warm", std::max(kWarmDeals, deals / 10));
  WinDeals(system, warm, kDealsPerCall);
  invoices += warm.size();
  EXPECT_TRUE(AwaitInvoices(system, invoices, absl::Minutes(5)));

  auto ids = CreateDeals(system, size, lines, name, deals);
  absl::SleepFor(absl::Seconds(2));  // the server's counters are up to a second late
  Writes before = CountWrites(system);
  const auto cpu_before = CpuOfAll(system);
  absl::Time start = absl::Now();
  WinDeals(system, ids, kDealsPerCall);
  absl::Duration winning = absl::Now() - start;
  invoices += ids.size();
  EXPECT_TRUE(AwaitInvoices(system, invoices, absl::Minutes(10)));
  absl::Duration took = absl::Now() - start;
  const auto cpu = CpuOfAll(system);
  absl::SleepFor(absl::Seconds(2));
  Writes writes = Difference(CountWrites(system), before);
  e2e::ExpectConsistent(system);

  absl::Duration bare = WriteBare(system, writes, (deals + kDealsPerCall - 1) / kDealsPerCall);
  Throughput result{deals / absl::ToDoubleSeconds(took), absl::ToDoubleSeconds(bare) / absl::ToDoubleSeconds(took)};
  std::printf("%s: %d deals of 3 lines, %.1f rows per deal\n", name, deals, static_cast<double>(Rows(writes)) / deals);
  PrintRows(writes, deals);
  PrintCpu(cpu_before, cpu, deals);
  std::printf("  won in %.1f s, all invoiced and seen after %.1f s: %.0f deals/s, %.0f us per deal; the same rows as bare "
              "SQL %.1f s: ratio %.2f\n",
              absl::ToDoubleSeconds(winning), absl::ToDoubleSeconds(took), result.deals_per_second,
              absl::ToDoubleMicroseconds(took) / deals, absl::ToDoubleSeconds(bare), result.ratio);
  Report({absl::StrCat("deal won to invoice posted, ", name),
          absl::StrFormat("%.0f deals/s, %.0f us and %.1f rows per deal", result.deals_per_second,
                          absl::ToDoubleMicroseconds(took) / deals, static_cast<double>(Rows(writes)) / deals),
          PerSecond(deals / absl::ToDoubleSeconds(bare)), result.ratio, ">= 0.5 of bare SQL; aim 2,000 deals/s"});
  return result;
}

TEST(Bench, DealToCash) {
  e2e::System system;
  CompanySize size;
  PrintMachine(system);
  CreateCompany(system, size);
  int64_t invoices = 0;
  Measure(system, size, Lines::kServicesOnOrder, "services-on-order", Deals(), invoices);
  Throughput goods = Measure(system, size, Lines::kGoodsOnOrder, "goods-on-order", Deals(), invoices);

  auto ids = CreateDeals(system, size, Lines::kGoodsOnOrder, "latency", 1000);
  absl::SleepFor(absl::Seconds(2));
  Percentiles latency = WonToInvoiced(system, ids, kLatencyRate);
  PrintHops(system, ids);
  absl::Duration floor = FourHopFloor(system, kLatencyRate, 300);
  Report({"deal won to invoice seen, 50 deals/s", Text(latency), absl::StrCat("four hops ", Text(floor)), RatioOf(floor, latency.p50),
          "p50 <= 2 x the floor, p99 <= 50 ms"});
  std::printf("latency at %.0f deals/s: p50 %.1f ms, p99 %.1f ms; floor of four hops %.1f ms: ratio %.2f\n", kLatencyRate,
              Millis(latency.p50), Millis(latency.p99), Millis(floor), Millis(latency.p50) / Millis(floor));
  std::printf("deal-to-cash: %.0f deals/s, ratio to bare SQL %.2f, p50 %.1f ms, p99 %.1f ms\n", goods.deals_per_second,
              goods.ratio, Millis(latency.p50), Millis(latency.p99));
}

}  // namespace
}  // namespace saikne::bench
