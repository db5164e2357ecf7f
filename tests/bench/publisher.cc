#include "tests/bench/publisher.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/events/outbox.h"
#include "libs/events/sql.h"
#include "libs/events/topics.h"
#include "libs/testing/eventually.h"
#include "services/crm/sql.h"
#include "tests/bench/appending.h"

namespace saikne::bench {
namespace {

constexpr absl::Duration kNotifyInterval = absl::Milliseconds(5);  // as the relay's own side connection

// The programs that the end to end tests use.
pg::MigrationSeries CrmMigrations() {
  if (const char* dir = std::getenv("SAIKNE_TEST_BIN"); dir != nullptr) setenv("SAIKNE_BIN_DIR", dir, /*overwrite=*/1);
  return crm::Migrations();
}

}  // namespace

Publisher::Publisher()
    : service_("crm", CrmMigrations(), {{"log_level", "info"}}),
      topic_(events::TopicName(service_.kafka().prefix(), "crm.account")) {
  events::SetOutboxSettings({"//bench/crm", kafka().prefix(), [this] { appended_ = true; }});
  notifier_ = std::thread([this] { Notify(); });
}

Publisher::~Publisher() {
  events::SetOutboxSettings({});
  stop_ = true;
  notifier_.join();
}

void Publisher::Notify() {
  while (!stop_) {
    if (appended_.exchange(false)) (void)pg().pool().Read(events::sql::kNotifyOutbox);  // else the process finds the rows later
    absl::SleepFor(kNotifyInterval);
  }
}

int64_t Publisher::Committed() { return pg().Count(absl::StrCat("select count(*) from outbox where topic = '", topic_, "'")); }

void Publisher::Start() {
  const absl::Status started = process().Start();
  ASSERT_TRUE(started.ok()) << started;
}

void Publisher::AwaitDrained() {
  EXPECT_TRUE(testing::Eventually(absl::Minutes(5), [&] { return Drained(pg()); }));
}

}  // namespace saikne::bench
