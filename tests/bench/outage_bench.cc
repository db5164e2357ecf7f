// Catching up after an outage of the broker: deals are won while it is away, and from its return until all are invoiced and seen by
// crm's trail, beside the same deals without an outage. Needs a broker of the run's own: tests/run.

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/testing/eventually.h"
#include "tests/bench/company.h"
#include "tests/bench/report.h"
#include "tests/e2e/invariants.h"

namespace saikne::bench {
namespace {

constexpr int kDealsPerCall = 200;

// A broker that cannot be started again ends the program, as nothing else would work.
void Broker(const char* action) {
  const std::string command = absl::StrCat(SAIKNE_SERVERS, " ", action, " kafka");
  if (std::system(command.c_str()) == 0) return;
  std::fprintf(stderr, "%s failed\n", command.c_str());
  std::exit(1);
}

TEST(Bench, CatchingUpAfterOutage) {
  if (std::getenv("SAIKNE_TEST_DIR") == nullptr) GTEST_SKIP() << "the broker can be stopped only within tests/run";
  const int deals = SizeOf("SAIKNE_BENCH_OUTAGE_DEALS", 4'000);
  const absl::Duration outage = absl::Seconds(SizeOf("SAIKNE_BENCH_OUTAGE_SECONDS", 20));
  e2e::System system;
  const CompanySize size;
  CreateCompany(system, size);
  int64_t invoices = 0;
  const auto win = [&](const char* series, int count) {
    const auto ids = CreateDeals(system, size, Lines::kGoodsOnOrder, series, count);
    WinDeals(system, ids, kDealsPerCall);
    invoices += count;
  };
  win("warm", kDealsPerCall);
  EXPECT_TRUE(AwaitInvoices(system, invoices, absl::Minutes(2)));

  const auto plain_ids = CreateDeals(system, size, Lines::kGoodsOnOrder, "plain", deals);
  const absl::Time plain_start = absl::Now();
  WinDeals(system, plain_ids, kDealsPerCall);
  invoices += deals;
  EXPECT_TRUE(AwaitInvoices(system, invoices, absl::Minutes(5)));
  const absl::Duration plain = absl::Now() - plain_start;

  const absl::Time away = absl::Now();
  Broker("stop");
  win("outage", deals);
  absl::SleepFor(away + outage - absl::Now());
  const absl::Duration lasted = absl::Now() - away;
  const int64_t before = system.database("finance").Count("select count(*) from invoices");
  Broker("start");  // returns when it answers
  const absl::Time back = absl::Now();
  EXPECT_TRUE(testing::Eventually(absl::Minutes(2), [&] {
    return system.database("finance").Count("select count(*) from invoices") > before;
  }));
  const absl::Duration first = absl::Now() - back;
  EXPECT_TRUE(AwaitInvoices(system, invoices, absl::Minutes(5)));
  const absl::Duration caught_up = absl::Now() - back;
  e2e::ExpectConsistent(system);
  Report({absl::StrCat(deals, " deals won while the broker was away for ", Text(lasted), ", all invoiced after its return"),
          absl::StrCat(Text(caught_up), ", the first after ", Text(first)),
          absl::StrCat("without an outage ", Text(plain), ", wins included"), RatioOf(plain, caught_up), "none"});
}

}  // namespace
}  // namespace saikne::bench
