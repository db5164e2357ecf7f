// Two orders, and then many, want the last units: nobody gets what another has, and nobody waits for nothing.

#include <gtest/gtest.h>

#include <thread>

#include "libs/money/money.h"
#include "tests/e2e/invariants.h"
#include "tests/e2e/people.h"
#include "tests/e2e/routine.h"
#include "tests/e2e/workshop.h"

namespace saikne::e2e {
namespace {

int64_t Micros(const google::type::Decimal& value) {
  return money::ParseMicros(value.value().empty() ? "0" : value.value()).value_or(-1);
}

TEST(CompetitionTest, TwoOrdersWantTheLastUnits) {
  System system;
  People people(system);
  SetUpWorkshop(people, "5");
  std::vector<std::string> deals(2);
  std::thread alpha([&] { deals[0] = people.Win("D1", "alpha", {{"LAMP", "4", "25"}}); });
  std::thread beta([&] { deals[1] = people.Win("D2", "beta", {{"LAMP", "4", "25"}}); });
  alpha.join();
  beta.join();
  std::vector<int64_t> reserved;
  for (const std::string& deal : deals) {
    const Order order = people.AwaitState(deal, ordering::v1::ORDER_STATE_CONFIRMED);
    reserved.push_back(Micros(order.lines(0).reserved()));
    EXPECT_EQ(Micros(order.lines(0).reserved()) + Micros(order.lines(0).backordered()), 4'000'000) << order.DebugString();
  }
  EXPECT_EQ(std::max(reserved[0], reserved[1]), 4'000'000);  // who came first has all it wants
  EXPECT_EQ(std::min(reserved[0], reserved[1]), 1'000'000);  // the other what is left

  Routine routine(people);
  for (const std::string& deal : deals) {
    EXPECT_TRUE(routine.Until(absl::Seconds(60), [&] {
      return people.OrdersOf(deal).back().state() == ordering::v1::ORDER_STATE_COMPLETED;
    })) << people.GetOrder(people.OrdersOf(deal).back().id()).DebugString();
  }
  EXPECT_TRUE(Same(people.Availability("LAMP").on_hand(), "0"));  // 3 were bought, exactly what was short
  EXPECT_EQ(people.Balance("revenue"), "-200.00");
  ExpectConsistent(system);
}

TEST(CompetitionTest, EightWritersWantFiveLamps) {
  System system;
  People people(system);
  SetUpWorkshop(people, "5");
  std::vector<std::string> deals(8);
  std::vector<std::thread> writers;
  for (int i = 0; i < 8; ++i)
    writers.emplace_back([&, i] {
      deals[i] = people.Win(absl::StrCat("D", i), i % 2 == 0 ? "alpha" : "beta", {{"LAMP", "2", "25"}});
    });
  for (std::thread& writer : writers) writer.join();
  int64_t reserved = 0;
  for (const std::string& deal : deals)
    reserved += Micros(people.AwaitState(deal, ordering::v1::ORDER_STATE_CONFIRMED).lines(0).reserved());
  EXPECT_EQ(reserved, 5'000'000);
  Routine routine(people);
  for (const std::string& deal : deals) {
    EXPECT_TRUE(routine.Until(absl::Seconds(60), [&] {
      return people.OrdersOf(deal).back().state() == ordering::v1::ORDER_STATE_COMPLETED;
    }));
    EXPECT_EQ(people.OrdersOf(deal).size(), 1);
  }
  EXPECT_TRUE(Same(people.Availability("LAMP").on_hand(), "0"));
  EXPECT_EQ(people.Balance("revenue"), "-400.00");
  ExpectConsistent(system);
}

}  // namespace
}  // namespace saikne::e2e
