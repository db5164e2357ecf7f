#include "services/inventory/domain/allocation.h"

#include <algorithm>
#include <random>

#include "gtest/gtest.h"

namespace saikne::inventory {
namespace {

using money::Units;

Id IdOf(int n) {
  char text[37];
  std::snprintf(text, sizeof text, "00000000-0000-7000-8000-%012d", n);
  return *Id::Parse(text);
}

Claim ClaimOf(int demand, int64_t open, int priority = 0, int day = 1, int second = 0) {
  return {IdOf(demand), IdOf(1000 + demand), 1, priority, absl::CivilDay(2026, 1, day),
          absl::FromUnixSeconds(second), Units(open)};
}

Quantity Of(const std::vector<Grant>& grants, size_t claim) {
  for (const Grant& grant : grants) {
    if (grant.claim == claim) return grant.pegged + grant.free;
  }
  return {};
}

TEST(Allocate, PriorityThenDateThenOrderTime) {
  const std::vector<Claim> claims = {ClaimOf(1, 2, 0, 1, 9), ClaimOf(2, 2, 5, 3, 9), ClaimOf(3, 2, 0, 1, 1),
                                     ClaimOf(4, 2, 0, 2, 0)};
  auto grants = Allocate(Units(5), claims, {});
  EXPECT_EQ(Of(grants, 1), Units(2));  // the highest priority
  EXPECT_EQ(Of(grants, 2), Units(2));  // the same day as claim 0, ordered earlier
  EXPECT_EQ(Of(grants, 0), Units(1));
  EXPECT_EQ(Of(grants, 3), Units(0));
}

TEST(Allocate, PegsComeBeforeEveryRank) {
  const std::vector<Claim> claims = {ClaimOf(1, 4, 9), ClaimOf(2, 3)};
  auto grants = Allocate(Units(5), claims, {{{IdOf(2), IdOf(1002), Units(2)}}});
  ASSERT_EQ(grants.size(), 2u);
  EXPECT_EQ(grants[0].free, Units(3));
  EXPECT_EQ(grants[1].pegged, Units(2));
  EXPECT_EQ(grants[1].free, Units(0));
}

TEST(Allocate, WhatAPegCannotUseGoesToAll) {
  const std::vector<Claim> claims = {ClaimOf(1, 1), ClaimOf(2, 10)};
  auto grants = Allocate(Units(5), claims, {{{IdOf(1), IdOf(1001), Units(4)}, {IdOf(7), IdOf(1007), Units(1)}}});
  EXPECT_EQ(Of(grants, 0), Units(1));
  EXPECT_EQ(Of(grants, 1), Units(4));
}

TEST(Allocate, NothingFreeOrNobodyWaiting) {
  EXPECT_TRUE(Allocate(Units(0), std::vector<Claim>{ClaimOf(1, 1)}, {}).empty());
  EXPECT_TRUE(Allocate(Units(5), {}, {}).empty());
}

TEST(TakeBack, LowestRankFirst) {
  const std::vector<Claim> claims = {ClaimOf(1, 2, 9), ClaimOf(2, 2, 0, 5), ClaimOf(3, 2, 0, 1)};
  auto taken = TakeBack(Units(3), claims);
  ASSERT_EQ(taken.size(), 2u);
  EXPECT_EQ(taken[0].claim, 1u);
  EXPECT_EQ(taken[0].quantity, Units(2));
  EXPECT_EQ(taken[1].claim, 2u);
  EXPECT_EQ(taken[1].quantity, Units(1));
}

// The oracle hands out unit by unit: first to each peg in turn, then to the best rank that still wants one.
std::vector<int64_t> Oracle(int64_t free, const std::vector<Claim>& claims, const std::vector<PegClaim>& pegs) {
  std::vector<int64_t> got(claims.size());
  for (const PegClaim& peg : pegs) {
    for (int64_t n = 0; n < peg.quantity.micros / money::kScale && free > 0; ++n) {
      for (size_t i = 0; i < claims.size(); ++i) {
        if (claims[i].demand == peg.demand && Units(got[i]) < claims[i].open) {
          ++got[i];
          --free;
          break;
        }
      }
    }
  }
  while (free > 0) {
    int best = -1;
    for (size_t i = 0; i < claims.size(); ++i) {
      if (Units(got[i]) >= claims[i].open) continue;
      if (best < 0 || RanksBefore(claims[i], claims[best])) best = static_cast<int>(i);
    }
    if (best < 0) break;
    ++got[best];
    --free;
  }
  return got;
}

TEST(AllocateProperty, AgreesWithHandingOutUnitByUnit) {
  const uint32_t seed = std::random_device{}();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937 random(seed);
  auto pick = [&](int n) { return static_cast<int>(random() % n); };
  for (int round = 0; round < 3000; ++round) {
    std::vector<Claim> claims;
    const int n = pick(6);
    for (int i = 0; i < n; ++i) claims.push_back(ClaimOf(i + 1, 1 + pick(5), pick(3), 1 + pick(3), pick(3)));
    std::shuffle(claims.begin(), claims.end(), random);
    std::vector<PegClaim> pegs;
    for (int i = pick(4); i > 0; --i) {
      const int demand = 1 + pick(7);
      pegs.push_back({IdOf(demand), IdOf(1000 + demand), Units(pick(5))});
    }
    const int64_t free = pick(20);
    const std::vector<int64_t> expected = Oracle(free, claims, pegs);
    const std::vector<Grant> grants = Allocate(Units(free), claims, pegs);
    for (size_t i = 0; i < claims.size(); ++i) ASSERT_EQ(Of(grants, i), Units(expected[i])) << "round " << round;
  }
}

}  // namespace
}  // namespace saikne::inventory
