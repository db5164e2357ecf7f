#include "tests/e2e/under_fault.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <set>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "tests/e2e/invariants.h"
#include "tests/e2e/routine.h"
#include "tests/e2e/workshop.h"

namespace saikne::e2e {
namespace {

constexpr int kDeals = 30;

// How many deals are won; the faults wait for it.
class Progress {
 public:
  void Add() {
    absl::MutexLock lock(&mutex_);
    ++won_;
  }
  void AwaitMore(int count) {
    absl::MutexLock lock(&mutex_);
    const int enough = std::min(won_ + count, kDeals);
    const auto there = [this, enough] { return won_ >= enough; };
    mutex_.Await(absl::Condition(&there));
  }

 private:
  absl::Mutex mutex_;
  int won_ = 0;
};

std::vector<std::string> WinAndWork(People& people, Routine& routine, Progress& progress) {
  std::vector<std::string> deals;
  for (int i = 0; i < kDeals; ++i) {
    std::vector<Line> lines = {{"LAMP", "1", "25"}, {"HELMET", "1", "20"}};
    if (i % 3 == 0) lines.push_back({"BIKE", "1", "500"});
    deals.push_back(people.Win(absl::StrCat("D", i), i % 2 == 0 ? "alpha" : "beta", lines));
    progress.Add();
    if (i % 5 == 4) routine.Round();
  }
  return deals;
}

int Unfinished(People& people, const std::vector<std::string>& deals) {
  int count = 0;
  for (const std::string& deal : deals) {
    const auto orders = people.OrdersOf(deal);
    count += orders.empty() || orders.back().state() != ordering::v1::ORDER_STATE_COMPLETED;
  }
  return count;
}

void ExpectAllDoneOnce(People& people, const std::vector<std::string>& deals) {
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

void DealsUnderFaults(System& system, const std::vector<Fault>& faults) {
  People people(system);
  SetUpWorkshop(people, "100", "100");
  Progress progress;
  std::atomic<bool> at_fault{true};
  std::thread saboteur([&] {
    for (const Fault& fault : faults) fault([&](int deals) { progress.AwaitMore(deals); });
    at_fault = false;
  });
  Routine routine(people);
  const std::vector<std::string> deals = WinAndWork(people, routine, progress);
  EXPECT_TRUE(routine.Until(absl::Minutes(4), [&] { return !at_fault && Unfinished(people, deals) == 0; }))
      << Unfinished(people, deals) << " are not finished";
  saboteur.join();
  for (const auto& [refusal, count] : routine.refusals()) std::printf("refused %d times: %s\n", count, refusal.c_str());
  ExpectConsistent(system);
  ExpectAllDoneOnce(people, deals);
}

}  // namespace saikne::e2e
