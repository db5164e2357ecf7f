// The relay within its service, as a process: from the process's start to the first record, its memory after a large drain, and how many
// records come twice after kill -9, at 500 events a second and in a drain. Nothing may be lost.

#include <gtest/gtest.h>

#include <functional>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "tests/bench/appending.h"
#include "tests/bench/process_figures.h"
#include "tests/bench/publisher.h"
#include "tests/bench/report.h"

namespace saikne::bench {
namespace {

// An event that is committed while the process does not run, from the start of the process until it is seen. end: of the process.
absl::Duration StartToSeen(Publisher& publisher, const std::function<void()>& end) {
  Watcher watcher(publisher.kafka(), publisher.topic());
  end();
  EXPECT_TRUE(Append(publisher.pg().pool(), Id::New(absl::Now())).ok());
  const absl::Time start = absl::Now();
  absl::Duration took;
  std::thread watching([&] {
    EXPECT_TRUE(watcher.Await(1, absl::Seconds(60)));
    took = absl::Now() - start;
  });
  publisher.Start();
  watching.join();
  return took;
}

TEST(Bench, RelayStartToFirstRecord) {
  Publisher publisher;
  const absl::Duration after_stop = StartToSeen(publisher, [&] { EXPECT_EQ(publisher.process().Stop(), 0); });
  const absl::Duration after_kill = StartToSeen(publisher, [&] { publisher.process().Kill(); });
  Report({"service started to first record seen", Text(after_stop), "", 0, "below Debezium's 3.9 s"});
  Report({"the same after kill -9, until the lease has expired", Text(after_kill), "", 0, "none"});
}

void ExpectNothingLost(Publisher& publisher, const LogCount& log) { EXPECT_EQ(log.events, publisher.Committed()); }

TEST(Bench, RelayMemory) {
  const int rows = SizeOf("SAIKNE_BENCH_OUTBOX", 300'000);
  Publisher publisher;
  const double before = PrivateMiB(publisher.process().pid());
  EXPECT_EQ(publisher.process().Stop(), 0);
  PileUp(publisher.pg(), rows);
  const absl::Time start = absl::Now();
  publisher.Start();
  publisher.AwaitDrained();
  const absl::Duration took = absl::Now() - start;
  const pid_t pid = publisher.process().pid();
  Report({absl::StrCat("memory of the service after it drained ", rows, " rows"),
          absl::StrFormat("%.0f MiB of its own, %.0f MiB resident, at most %.0f MiB", PrivateMiB(pid), ResidentMiB(pid), PeakMiB(pid)),
          absl::StrFormat("idle %.0f MiB of its own", before), 0, "below Debezium's 340 MiB"});
  Report({"the same drain by the service, its start included", PerSecond(rows / absl::ToDoubleSeconds(took)), "", 0, "none"});
  ExpectNothingLost(publisher, CountLog(publisher.kafka(), publisher.topic(), publisher.Committed()));
}

void ReportDoubled(Publisher& publisher, const std::string& when, const char* target) {
  const LogCount log = CountLog(publisher.kafka(), publisher.topic(), publisher.Committed());
  ExpectNothingLost(publisher, log);
  Report({absl::StrCat("records doubled by kill -9 ", when),
          absl::StrCat(log.doubled(), " of ", log.events, ", ", publisher.Committed() - log.events, " lost"), "", 0, target});
}

TEST(Bench, RelayKilledAt500) {
  constexpr double kRate = 500;
  const absl::Duration how_long = absl::Seconds(SizeOf("SAIKNE_BENCH_KILL_SECONDS", 10));
  Publisher publisher;
  std::thread killer([&] {
    absl::SleepFor(how_long / 2);
    publisher.process().Kill();
    publisher.Start();
  });
  AtRate(kRate, static_cast<size_t>(kRate * absl::ToDoubleSeconds(how_long)), 6, [&](size_t) {
    EXPECT_TRUE(Append(publisher.pg().pool(), Id::New(absl::Now())).ok());
  });
  killer.join();
  publisher.AwaitDrained();
  ReportDoubled(publisher, "at 500/s", "one progress interval (125); below Debezium's 119");
}

TEST(Bench, RelayKilledInDrain) {
  const int rows = SizeOf("SAIKNE_BENCH_OUTBOX", 300'000);
  Publisher publisher;
  EXPECT_EQ(publisher.process().Stop(), 0);
  PileUp(publisher.pg(), rows);
  publisher.Start();
  while (publisher.pg().Count("select acked_to from relay_progress") < rows / 2) absl::SleepFor(absl::Milliseconds(5));
  publisher.process().Kill();
  EXPECT_FALSE(Drained(publisher.pg())) << "killed too late";
  publisher.Start();
  publisher.AwaitDrained();
  ReportDoubled(publisher, absl::StrCat("in a drain of ", rows, " rows"), "one progress interval; below Debezium's 10,962");
}

}  // namespace
}  // namespace saikne::bench
