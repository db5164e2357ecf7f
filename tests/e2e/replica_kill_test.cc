// Two replicas of each service; while deals flow, each process is killed (kill -9) and started again. Nothing is lost, nothing is
// doubled.

#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/e2e/invariants.h"
#include "tests/e2e/people.h"
#include "tests/e2e/routine.h"
#include "tests/e2e/workshop.h"

namespace saikne::e2e {
namespace {

constexpr int kDeals = 30;

TEST(ReplicaKillTest, EachServiceIsKilledInMidFlow) {
  System system({.replicas = 2});
  People people(system);
  SetUpWorkshop(people, "100", "100");

  std::atomic<bool> killing{true};
  std::thread killer([&] {
    for (const char* service : kServices) {
      for (int replica = 0; replica < 2; ++replica) {
        system.Kill(service, replica);
        system.Start(service, replica);
      }
    }
    killing = false;
  });

  // Each deal: a lamp from stock, a helmet to be bought, every third one a bike to be made.
  std::vector<std::string> deals;
  Routine routine(people);
  for (int i = 0; i < kDeals; ++i) {
    std::vector<Line> lines = {{"LAMP", "1", "25"}, {"HELMET", "1", "20"}};
    if (i % 3 == 0) lines.push_back({"BIKE", "1", "500"});
    deals.push_back(people.Win(absl::StrCat("D", i), i % 2 == 0 ? "alpha" : "beta", lines));
    if (i % 5 == 4) routine.Round();
  }
  const auto unfinished = [&] {
    int count = killing ? 1 : 0;
    for (const std::string& deal : deals) {
      const auto orders = people.OrdersOf(deal);
      count += orders.empty() || orders.back().state() != ordering::v1::ORDER_STATE_COMPLETED;
    }
    return count;
  };
  EXPECT_TRUE(routine.Until(absl::Minutes(4), [&] { return unfinished() == 0; })) << unfinished() << " are not finished";
  killer.join();
  for (const auto& [refusal, count] : routine.refusals()) std::printf("refused %d times: %s\n", count, refusal.c_str());

  ExpectConsistent(system);
  std::set<std::string> orders;
  for (const std::string& deal : deals) {
    const std::vector<Order> of_deal = people.OrdersOf(deal);
    ASSERT_EQ(of_deal.size(), 1) << deal;
    EXPECT_TRUE(orders.insert(of_deal[0].id()).second);
    ExpectTrail(people, deal, {"DealWon", "OrderPlaced", "OrderConfirmed", "OrderCompleted"});
  }
  EXPECT_EQ(people.Balance("revenue"), "-6350.00");  // 30 x 45 + 10 x 500
  EXPECT_EQ(people.Balance("receivables"), "0.00");
  EXPECT_EQ(people.Balance("cogs"), "1260.00");  // 30 x 18 + 10 x 72
  EXPECT_EQ(people.Balance("wip"), "0.00");
  EXPECT_EQ(people.Balance("grni"), "0.00");
  EXPECT_TRUE(Same(people.Availability("LAMP").on_hand(), "70"));
  EXPECT_TRUE(Same(people.Availability("HELMET").on_hand(), "0"));
  EXPECT_TRUE(Same(people.Availability("WHEEL").on_hand(), "80"));
  EXPECT_TRUE(Same(people.Availability("TUBE").on_hand(), "0"));
}

}  // namespace
}  // namespace saikne::e2e
