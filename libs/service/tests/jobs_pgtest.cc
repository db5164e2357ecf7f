#include "libs/service/jobs.h"

#include <gtest/gtest.h>

#include "libs/base/status.h"
#include "libs/service/tests/calls.h"
#include "libs/testing/eventually.h"
#include "libs/testing/fake_clock.h"

namespace saikne::svc {
namespace {

using testing::Eventually;

TEST(JobsTest, RunWhileLeadingAndAgainAtOnceWhileThereIsMore) {
  BackboneDatabase pg;
  testing::FakeClock clock;
  std::atomic<bool> leads{false};
  std::atomic<int> often{0}, bulk{0}, failing{0}, ticks{0};
  std::vector<Job> list;
  list.push_back({absl::Milliseconds(5), "often", [&](pg::Txn&, absl::Time now) -> absl::StatusOr<bool> {
                    EXPECT_EQ(now, clock.Now());
                    ++often;
                    return false;
                  }});
  list.push_back({absl::Hours(1), "bulk", [&](pg::Txn&, absl::Time) -> absl::StatusOr<bool> { return ++bulk < 7; }});
  list.push_back({absl::Milliseconds(5), "failing", [&](pg::Txn&, absl::Time) -> absl::StatusOr<bool> {
                    ++failing;
                    return absl::InternalError("no");
                  }});
  Jobs jobs(std::move(list), pg.pool(), clock, [&] { return leads.load(); }, [&] { ++ticks; });
  jobs.Start();
  EXPECT_TRUE(Eventually(absl::Seconds(5), [&] { return ticks > 0; }));
  EXPECT_EQ(often, 0) << "another replica leads";
  leads = true;
  EXPECT_TRUE(Eventually(absl::Seconds(10), [&] { return often > 3 && failing > 3; }));
  EXPECT_EQ(bulk, 7);
  leads = false;
  EXPECT_TRUE(Eventually(absl::Seconds(5), [&] {
    const int before = often;
    absl::SleepFor(absl::Milliseconds(50));
    return before == often;
  }));
  jobs.Stop();
}

}  // namespace
}  // namespace saikne::svc
