#include "libs/pg/migrate.h"

#include <gtest/gtest.h>

#include <thread>

#include "libs/base/status.h"
#include "libs/testing/pg_fixture.h"

namespace saikne::pg {
namespace {

using testing::PgFixture;

const MigrationSeries kOne = {"one", {{"0001_init", "CREATE TABLE a (id bigint); INSERT INTO a VALUES (1)"}}};
const MigrationSeries kOneLater = {
    "one",
    {{"0001_init", "CREATE TABLE a (id bigint); INSERT INTO a VALUES (1)"},
     {"0002_index", "-- no-transaction\nCREATE INDEX CONCURRENTLY a_id ON a (id)"},
     {"0003_more", "INSERT INTO a VALUES (2)"}}};
const MigrationSeries kTwo = {"two", {{"0001_init", "CREATE TABLE b (id bigint)"}}};

TEST(Migrate, AppliesWhatIsMissingAndRepeats) {
  PgFixture pg;
  ASSERT_TRUE(Migrate(pg.connection(), {kOne}).ok());
  ASSERT_TRUE(Migrate(pg.connection(), {kOne}).ok());
  EXPECT_EQ(pg.Count("SELECT count(*) FROM a"), 1);
  const absl::Status later = Migrate(pg.connection(), {kOneLater, kTwo});
  ASSERT_TRUE(later.ok()) << later;
  EXPECT_EQ(pg.Count("SELECT count(*) FROM a"), 2);
  EXPECT_EQ(pg.Value("SELECT string_agg(series || '/' || name, ' ' ORDER BY series, name) FROM schema_migrations"),
            "one/0001_init one/0002_index one/0003_more two/0001_init");
}

TEST(Migrate, ConcurrentRunsApplyOnce) {
  PgFixture pg;
  std::vector<std::thread> threads;
  for (int i = 0; i < 6; ++i) {
    threads.emplace_back([&] {
      const absl::Status status = Migrate(pg.connection(), {kOneLater, kTwo});
      EXPECT_TRUE(status.ok()) << status;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(pg.Count("SELECT count(*) FROM a"), 2);
}

TEST(Migrate, ChangedTextIsRefusedAndNothingIsApplied) {
  PgFixture pg;
  ASSERT_TRUE(Migrate(pg.connection(), {kOne}).ok());
  MigrationSeries changed = kOne;
  changed.migrations[0].text += " ";
  const absl::Status status = Migrate(pg.connection(), {changed, kTwo});
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(status), "MIGRATION_CHANGED");
  EXPECT_EQ(pg.Value("SELECT to_regclass('b')"), "");
}

TEST(Migrate, FailureLeavesNothingOfItsMigration) {
  PgFixture pg;
  MigrationSeries bad = kOne;
  bad.migrations.push_back({"0002_bad", "CREATE TABLE half (id bigint); SELECT 1/0"});
  bad.migrations.push_back({"0003_after", "CREATE TABLE after (id bigint)"});
  const absl::Status status = Migrate(pg.connection(), {bad});
  EXPECT_EQ(ReasonOf(status), "MIGRATION_FAILED");
  EXPECT_TRUE(status.message().find("one/0002_bad") != absl::string_view::npos) << status;
  EXPECT_EQ(pg.Value("SELECT to_regclass('half')"), "");
  EXPECT_EQ(pg.Value("SELECT to_regclass('after')"), "");
  EXPECT_EQ(pg.Count("SELECT count(*) FROM a"), 1);
}

TEST(CheckSchema, NamesTheFirstMissing) {
  PgFixture pg;
  absl::Status status = CheckSchema(pg.connection(), {kOneLater, kTwo});
  EXPECT_EQ(ReasonOf(status), "SCHEMA_TOO_OLD");
  EXPECT_TRUE(status.message().find("one/0001_init") != absl::string_view::npos) << status;
  ASSERT_TRUE(Migrate(pg.connection(), {kOne}).ok());
  status = CheckSchema(pg.connection(), {kOneLater, kTwo});
  EXPECT_TRUE(status.message().find("one/0002_index") != absl::string_view::npos) << status;
  ASSERT_TRUE(Migrate(pg.connection(), {kOneLater, kTwo}).ok());
  EXPECT_TRUE(CheckSchema(pg.connection(), {kOneLater, kTwo}).ok());
  EXPECT_TRUE(CheckSchema(pg.connection(), {kOne}).ok()) << "an older program works on a newer schema";
}

}  // namespace
}  // namespace saikne::pg
