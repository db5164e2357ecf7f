#include "libs/service/numbers.h"

#include <gtest/gtest.h>

#include <mutex>
#include <set>
#include <thread>

#include "libs/service/tests/calls.h"

namespace saikne::svc {
namespace {

class NumbersTest : public ::testing::Test {
 protected:
  pg::PoolOptions Options() {
    pg::PoolOptions options;
    options.connection = pg_.connection();
    return options;
  }
  BackboneDatabase pg_;
  const Id company_ = Id::New(absl::Now());
};

TEST_F(NumbersTest, CountPerCompanySeriesAndYear) {
  Numbers numbers(Options());
  EXPECT_EQ(numbers.Next(company_, "SO", 2026).value(), "SO-2026-000001");
  EXPECT_EQ(numbers.Next(company_, "SO", 2026).value(), "SO-2026-000002");
  EXPECT_EQ(numbers.Next(company_, "PO", 2026).value(), "PO-2026-000001");
  EXPECT_EQ(numbers.Next(company_, "SO", 2027).value(), "SO-2027-000001");
  EXPECT_EQ(numbers.Next(Id::New(absl::Now()), "SO", 2026).value(), "SO-2026-000001");
  EXPECT_TRUE(numbers.Next(company_, "SO", 2026, 0)->empty());
}

TEST_F(NumbersTest, MoreThanABlock) {
  Numbers numbers(Options());
  ASSERT_TRUE(numbers.Next(company_, "SO", 2026, 5).ok());
  const auto many = numbers.Next(company_, "SO", 2026, 2500);
  ASSERT_TRUE(many.ok());
  EXPECT_EQ(many->front(), "SO-2026-000006");
  EXPECT_EQ(std::set<std::string>(many->begin(), many->end()).size(), 2500);
}

TEST_F(NumbersTest, ReplicasAndThreadsNeverShareOne) {
  Numbers one(Options()), two(Options());
  std::mutex mutex;
  std::set<std::string> seen;
  int count = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&, i] {
      for (int k = 0; k < 50; ++k) {
        const auto numbers = (i % 2 == 0 ? one : two).Next(company_, "SO", 2026, 37);
        ASSERT_TRUE(numbers.ok()) << numbers.status();
        std::lock_guard<std::mutex> lock(mutex);
        seen.insert(numbers->begin(), numbers->end());
        count += 37;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(seen.size(), count);
}

}  // namespace
}  // namespace saikne::svc
