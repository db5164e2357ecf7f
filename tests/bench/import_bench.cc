// saiknectl import items: a file of 20,000 rows, checked whole and then written, beside the rows it writes as bare SQL.

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/bench/bare_sql.h"
#include "tests/bench/report.h"
#include "tests/e2e/invariants.h"

namespace saikne::bench {
namespace {

std::string WriteItems(int rows) {
  const std::string path = absl::StrCat(std::filesystem::temp_directory_path().string(), "/saikne-bench-items-", getpid(), ".csv");
  std::ofstream file(path);
  file << "external_key,sku,name,unit,supply_method,standard_cost,list_price\n";
  for (int i = 0; i < rows; ++i) file << "key-" << i << ",SKU-" << i << ",Item " << i << ",EA,buy,10.25,19.99\n";
  return path;
}

// What the importing service alone has written.
Writes OfInventory(const Writes& writes) {
  Writes own;
  for (const auto& [table, one] : writes) {
    if (table.rfind("inventory.", 0) == 0) own[table] = one;
  }
  return own;
}

TEST(Bench, Import) {
  e2e::System system;
  const int rows = SizeOf("SAIKNE_BENCH_IMPORT", 20'000);
  const std::string file = WriteItems(rows);
  absl::SleepFor(absl::Seconds(2));  // the server's counters are up to a second late
  const Writes before = CountWrites(system);
  const absl::Time start = absl::Now();
  system.CtlOk({"import", "items", file});
  const absl::Duration took = absl::Now() - start;
  std::filesystem::remove(file);
  EXPECT_EQ(system.database("inventory").Count("select count(*) from items"), rows);
  e2e::ExpectConsistent(system);
  absl::SleepFor(absl::Seconds(2));
  const Writes writes = OfInventory(Difference(CountWrites(system), before));
  const absl::Duration bare = WriteBare(system, writes, (rows + 999) / 1000);
  Report({absl::StrCat("import of ", rows, " items from a file"), PerSecond(rows / absl::ToDoubleSeconds(took)),
          PerSecond(rows / absl::ToDoubleSeconds(bare)), RatioOf(bare, took), ">= 5,000/s"});
}

}  // namespace
}  // namespace saikne::bench
