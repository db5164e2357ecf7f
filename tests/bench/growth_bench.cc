// How deal to cash grows: with partitions, with replicas of each service, with an item that every order wants and with a customer who
// orders everything. Each beside the plain case of the same run: 3 partitions, 1 replica, work spread over 1,000 customers and 500 items.

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/events/topics.h"
#include "saikne/crm/v1/deal_service.pb.h"
#include "tests/bench/company.h"
#include "tests/bench/latency.h"
#include "tests/bench/report.h"
#include "tests/bench/watcher.h"
#include "tests/e2e/invariants.h"

namespace saikne::bench {
namespace {

constexpr int kDealsPerCall = 200;
constexpr double kRate = 50;

struct Cost {
  double deals_per_second = 0;
  Percentiles latency;
};

int Deals() { return std::max(kDealsPerCall, SizeOf("SAIKNE_BENCH_GROWTH_DEALS", 2'000)); }

// A system with a company whose deals are won.
class Load {
 public:
  explicit Load(const e2e::SystemOptions& options) : partitions_(options.partitions), system_(options) {
    CreateCompany(system_, CompanySize());
    Win("warm", CompanySize(), std::max(kDealsPerCall, Deals() / 2));
  }

  Cost Measure(const std::string& series, const CompanySize& size) {
    const int deals = Deals();
    Cost cost;
    cost.deals_per_second = deals / absl::ToDoubleSeconds(Win(series, size, deals));
    cost.latency = Latency(series + "-one-by-one", size, static_cast<size_t>(std::clamp(deals / 5, 50, 250)));
    e2e::ExpectConsistent(system_);
    return cost;
  }

 private:
  // From the first win to the last invoice in crm's trail.
  absl::Duration Win(const std::string& series, const CompanySize& size, int deals) {
    const auto ids = CreateDeals(system_, size, Lines::kGoodsOnOrder, series, deals);
    const absl::Time start = absl::Now();
    WinDeals(system_, ids, kDealsPerCall);
    invoices_ += deals;
    EXPECT_TRUE(AwaitInvoices(system_, invoices_, absl::Minutes(5)));
    return absl::Now() - start;
  }

  // From the call that wins a deal to its invoice seen on its topic.
  Percentiles Latency(const std::string& series, const CompanySize& size, size_t count) {
    const auto ids = CreateDeals(system_, size, Lines::kGoodsOnOrder, series, static_cast<int>(count));
    absl::SleepFor(absl::Seconds(1));
    Watcher watcher(system_.kafka(), events::TopicName(system_.kafka().prefix(), "finance.invoice"), partitions_, Watcher::DealOfInvoice);
    std::vector<absl::Time> called(count);
    AtRate(kRate, count, 8, [&](size_t i) {
      called[i] = absl::Now();
      crm::v1::WinDealRequest request;
      request.set_id(ids[i]);
      system_.Get<crm::v1::Deal>("saikne.crm.v1.DealService/WinDeal", request);
    });
    EXPECT_TRUE(watcher.Await(count, absl::Minutes(1)));
    invoices_ += static_cast<int64_t>(count);
    EXPECT_TRUE(AwaitInvoices(system_, invoices_, absl::Minutes(1)));
    std::vector<absl::Duration> samples;
    for (size_t i = 0; i < count; ++i) samples.push_back(watcher.At(ids[i]) - called[i]);
    return PercentilesOf(std::move(samples));
  }

  const int partitions_;
  e2e::System system_;
  int64_t invoices_ = 0;
};

std::string Text(const Cost& cost) {
  return absl::StrCat(PerSecond(cost.deals_per_second), ", one by one ", Text(cost.latency));
}

void ReportBeside(const std::string& what, const Cost& cost, const Cost& plain) {
  Report({absl::StrCat("deal won to invoice posted, ", what), Text(cost), absl::StrCat("plain ", Text(plain)),
          cost.deals_per_second / plain.deals_per_second, "none"});
}

Cost MeasureSystem(const e2e::SystemOptions& options) { return Load(options).Measure("growth", CompanySize()); }

// Once in a run of the program.
const Cost& Plain() {
  static const Cost plain = MeasureSystem({});
  return plain;
}

TEST(Bench, GrowthWithPartitions) {
  for (const int partitions : {12, 48}) {
    ReportBeside(absl::StrCat(partitions, " partitions"), MeasureSystem({.partitions = partitions}), Plain());
  }
}

TEST(Bench, GrowthWithReplicas) {
  for (const int replicas : {2, 3}) {
    ReportBeside(absl::StrCat(replicas, " replicas of each service"), MeasureSystem({.replicas = replicas}), Plain());
  }
}

TEST(Bench, GrowthWithHotRows) {
  Load load({});
  const Cost spread = load.Measure("spread", CompanySize());
  ReportBeside("one item in every order", load.Measure("hot-item", {.hot_item = true}), spread);
  ReportBeside("one customer orders everything", load.Measure("one-customer", {.one_customer = true}), spread);
}

}  // namespace
}  // namespace saikne::bench
