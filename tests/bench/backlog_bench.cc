// What a backlog costs: rows pile up while the relay is paused (0, 10 k, 1 M), and a call that writes and publishes is measured at 50 a
// second, first while they stand, then while they are drained; and how fast they are drained.

#include <gtest/gtest.h>

#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/events/control.h"
#include "saikne/crm/v1/account_service.pb.h"
#include "tests/bench/appending.h"
#include "tests/bench/publisher.h"
#include "tests/bench/report.h"

namespace saikne::bench {
namespace {

constexpr double kRate = 50;

Percentiles Calls(Publisher& publisher, const std::string& series, size_t count) {
  return AtRate(kRate, count, 4, [&](size_t i) {
    crm::v1::CreateAccountRequest request;
    request.mutable_account()->set_name(absl::StrCat("Customer ", series, " ", i));
    request.set_request_id(Id::New(absl::Now()).ToString());
    const auto made = publisher.service().Call<crm::v1::Account>("saikne.crm.v1.AccountService/CreateAccount", request);
    EXPECT_TRUE(made.ok()) << made.status();
  });
}

struct Cost {
  Percentiles standing;
  Percentiles draining;
  double drained_per_second = 0;
};

int64_t Acknowledged(Publisher& publisher) { return publisher.pg().Count("select acked_to from relay_progress"); }

// From the first progress that is noted, as it takes up to a second until the relay looks whether it is resumed; 0 when that was
// most of all. paused_at: what was acknowledged before.
double DrainRate(Publisher& publisher, int64_t paused_at, int64_t last) {
  const absl::Time deadline = absl::Now() + absl::Minutes(5);
  const auto await = [&](int64_t above) {
    int64_t at = 0;
    while ((at = Acknowledged(publisher)) <= above && absl::Now() < deadline) absl::SleepFor(absl::Milliseconds(2));
    return at;
  };
  const int64_t first = await(paused_at);
  const absl::Time start = absl::Now();
  const int64_t end = await(last - 1);
  EXPECT_GE(end, last);
  if (first - paused_at > (last - paused_at) / 2) return 0;
  return static_cast<double>(last - first) / absl::ToDoubleSeconds(absl::Now() - start);
}

Cost Measure(Publisher& publisher, int rows, size_t calls) {
  pg::Pool& pool = publisher.pg().pool();
  const std::string series = absl::StrCat(rows);
  publisher.AwaitDrained();
  EXPECT_TRUE(events::Pause(pool, events::BackbonePart::kRelay, "a backlog", "bench").ok());
  absl::SleepFor(absl::Seconds(2));  // each replica looks every second
  if (rows > 0) PileUp(publisher.pg(), rows);
  Cost cost;
  cost.standing = Calls(publisher, series, calls);
  EXPECT_FALSE(Drained(publisher.pg())) << "the relay is not paused";
  const int64_t paused_at = Acknowledged(publisher);
  const int64_t last = publisher.pg().Count("select max(id) from outbox");
  EXPECT_TRUE(events::Resume(pool, events::BackbonePart::kRelay, "measured", "bench").ok());
  std::thread calling([&] { cost.draining = Calls(publisher, series + " drained", calls); });
  if (rows > 0) cost.drained_per_second = DrainRate(publisher, paused_at, last);
  calling.join();
  return cost;
}

TEST(Bench, GrowthWithBacklog) {
  const size_t calls = static_cast<size_t>(SizeOf("SAIKNE_BENCH_BACKLOG_CALLS", 250));
  Publisher publisher;
  Calls(publisher, "warm", calls);
  const Percentiles none = Measure(publisher, 0, calls).standing;
  Report({"a customer made, 50/s, no backlog", Text(none), "", 0, "none"});
  for (const int rows : {10'000, SizeOf("SAIKNE_BENCH_BACKLOG", 1'000'000)}) {
    const Cost cost = Measure(publisher, rows, calls);
    const auto report = [&](const char* when, const Percentiles& measured) {
      Report({absl::StrCat("a customer made, 50/s, ", rows, " unpublished rows ", when), Text(measured),
              absl::StrCat("no backlog ", Text(none)), RatioOf(none.p50, measured.p50), "none"});
    };
    report("waiting", cost.standing);
    report("being drained", cost.draining);
    if (cost.drained_per_second == 0) continue;
    Report({absl::StrCat("backlog of ", rows, " rows drained beside these calls"), PerSecond(cost.drained_per_second), "", 0, "none"});
  }
}

}  // namespace
}  // namespace saikne::bench
