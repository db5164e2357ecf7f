#include "libs/service/statistics.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/service/tests/calls.h"
#include "libs/testing/eventually.h"

namespace saikne::svc {
namespace {

using testing::Eventually;

struct GrowingTable : BackboneDatabase {
  GrowingTable() {
    Exec("create schema \"Odd name\";"
         "create table \"Odd name\".things (company_id int, id int, text char(400), primary key (company_id, id));"
         "alter table \"Odd name\".things set (autovacuum_enabled = off)");
  }
  void Insert(int from, int to) {
    Exec(absl::StrCat("insert into \"Odd name\".things select 1, generate_series(", from, ", ", to, ")"));
    EXPECT_TRUE(Eventually(absl::Seconds(10), [&] { return Count("select n_live_tup" + kOf) >= to; })) << "counted late";
  }
  void Keep() {
    absl::Status status = pool().RunInTransaction([](pg::Txn& txn) { return KeepStatistics(txn, absl::Now()).status(); });
    EXPECT_TRUE(status.ok()) << status;
  }
  int64_t analyzed() { return Count("select reltuples::bigint from pg_class where relname = 'things'"); }

  const std::string kOf = " from pg_stat_user_tables where relname = 'things'";
};

TEST(StatisticsTest, ATableThatHasMoreThanDoubledIsAnalyzed) {
  GrowingTable pg;
  pg.Keep();
  EXPECT_EQ(pg.analyzed(), -1) << "nothing in it yet";
  pg.Insert(1, 150);
  pg.Keep();
  EXPECT_EQ(pg.analyzed(), 150);
  pg.Insert(151, 390);
  pg.Keep();
  EXPECT_EQ(pg.analyzed(), 150) << "not doubled and a hundred yet";
  pg.Insert(391, 500);
  pg.Keep();
  EXPECT_EQ(pg.analyzed(), 500);
}

// What the statistics are for: the plan that a transaction keeps reads the rows it wants, not all of the company's.
TEST(StatisticsTest, APlanMadeWhileTheTableWasEmptyIsMadeAnew) {
  GrowingTable pg;
  static constexpr pg::Sql kFind = {
      "find", "select id from \"Odd name\".things where company_id = $1 and id = any($2) order by id for update"};
  auto find = [&](pg::Txn& txn) { return txn.Exec(kFind, 1, std::vector<int32_t>{1, 2, 3}); };
  auto touched = [&] { return pg.Count("select idx_tup_read from pg_stat_user_indexes where relname = 'things'"); };
  auto run = [&] {
    absl::Status status = pg.pool().RunInTransaction([&](pg::Txn& txn) { return find(txn).status(); });
    EXPECT_TRUE(status.ok()) << status;
  };
  for (int i = 0; i < 3; ++i) run();
  pg.Insert(1, 5000);
  pg.Keep();
  const int64_t before = touched();
  run();
  EXPECT_TRUE(Eventually(absl::Seconds(10), [&] { return touched() > before; }));
  EXPECT_LE(touched() - before, 6);
}

}  // namespace
}  // namespace saikne::svc
