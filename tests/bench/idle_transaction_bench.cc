// A transaction that somebody holds open in another database of the same server keeps the relay from proving that missing ids are
// dead. What that costs from a commit to its event seen, when every tenth append is rolled back.

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "tests/bench/appending.h"
#include "tests/bench/report.h"

namespace saikne::bench {
namespace {

// Open from its making to its end, with a transaction id.
class IdleTransaction {
 public:
  IdleTransaction() {
    thread_ = std::thread([this] {
      const absl::Status status = sibling_.pool().TryTransaction([this](pg::Txn& txn) -> absl::Status {
        const absl::Status drawn = txn.ExecText("select pg_current_xact_id()").status();
        open_.Notify();
        end_.WaitForNotification();
        return drawn;
      });
      EXPECT_TRUE(status.ok()) << status;
    });
    open_.WaitForNotification();
  }
  ~IdleTransaction() {
    end_.Notify();
    thread_.join();
  }

 private:
  testing::PgFixture sibling_;
  absl::Notification open_, end_;
  std::thread thread_;
};

Percentiles Measure(OwnRelay& relay, double rate, size_t count) {
  Watcher watcher(relay.kafka(), relay.topic());
  std::atomic<int> appended{0};
  return WrittenToSeen(rate, count, 8, watcher, [&](const Id& id) {
    if (appended++ % 10 == 0) AppendInVain(relay.pg().pool());
    EXPECT_TRUE(relay.Append(id).ok());
  });
}

TEST(Bench, GrowthWithIdleTransaction) {
  const double seconds = SizeOf("SAIKNE_BENCH_IDLE_TRANSACTION_SECONDS", 10);
  OwnRelay relay;
  relay.Start();
  Measure(relay, 50, 100);  // warm
  for (const int rate : {50, 500}) {
    const size_t count = static_cast<size_t>(rate * seconds);
    const Percentiles without = Measure(relay, rate, count);
    IdleTransaction idle;
    const Percentiles with = Measure(relay, rate, count);
    Report({absl::StrCat("commit to seen at ", rate, "/s, a transaction open in a sibling database"),
            absl::StrCat(Text(with), ", ", relay.status().missing, " ids missing at the end"), absl::StrCat("without it ", Text(without)),
            RatioOf(without.p50, with.p50), "none"});
  }
  relay.Stop();
}

}  // namespace
}  // namespace saikne::bench
