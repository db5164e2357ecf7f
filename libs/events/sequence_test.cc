#include "libs/events/sequence.h"

#include <algorithm>
#include <random>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace saikne::events {
namespace {

using ::testing::ElementsAre;

std::vector<Course> Courses(const std::vector<SequenceRecord>& records, std::vector<KeyState>& keys) {
  std::vector<Course> courses;
  for (const Step& step : Sequence(records, keys)) courses.push_back(step.course);
  return courses;
}

SequenceRecord Event(int key, int64_t version) { return {key, version, true, false}; }
SequenceRecord Event(int key, int64_t version, GapPolicy gaps) { return {key, version, true, false, gaps}; }
SequenceRecord Poison(int key, int64_t version) { return {key, version, true, true}; }

TEST(SequenceTest, RoundsKeepTheOrderOfAKey) {
  std::vector<KeyState> keys(2);
  std::vector<Step> steps = Sequence({Event(0, 1), Event(1, 1), Event(0, 2), Event(0, 3)}, keys);
  EXPECT_EQ(steps[0].round, 0);
  EXPECT_EQ(steps[1].round, 0);
  EXPECT_EQ(steps[2].round, 1);
  EXPECT_EQ(steps[3].round, 2);
  EXPECT_EQ(keys[0].last_version, 3);
}

TEST(SequenceTest, KnownVersionsAreDroppedAlsoWithinTheBatch) {
  std::vector<KeyState> keys = {{5, false}};
  EXPECT_THAT(Courses({Event(0, 4), Event(0, 5), Event(0, 6), Event(0, 6), Event(0, 7)}, keys),
              ElementsAre(Course::kDuplicate, Course::kDuplicate, Course::kDeliver, Course::kDuplicate,
                          Course::kDeliver));
  EXPECT_EQ(keys[0].last_version, 7);
}

TEST(SequenceTest, FirstSightTakesAnyVersion) {
  std::vector<KeyState> keys(1);
  EXPECT_THAT(Courses({Event(0, 7), Event(0, 8)}, keys), ElementsAre(Course::kDeliver, Course::kDeliver));
}

TEST(SequenceTest, WhatFollowsAParkedOneJoinsAndCountsAsTakenChargeOf) {
  std::vector<KeyState> keys(2);
  EXPECT_THAT(Courses({Poison(0, 1), Event(0, 2), Event(1, 1), Poison(0, 3)}, keys),
              ElementsAre(Course::kPark, Course::kJoin, Course::kDeliver, Course::kJoin));
  EXPECT_EQ(keys[0].last_version, 3);
  EXPECT_TRUE(keys[0].parked);
  EXPECT_FALSE(keys[1].parked);
}

TEST(SequenceTest, AGapIsAcceptedWhereTheNewestIsAllThatMatters) {
  std::vector<KeyState> keys = {{2, false}};
  const std::vector<Step> steps =
      Sequence({Event(0, 5, GapPolicy::kAccept), Event(0, 4, GapPolicy::kAccept), Event(0, 6, GapPolicy::kAccept)}, keys);
  EXPECT_EQ(steps[0].course, Course::kDeliver);
  EXPECT_TRUE(steps[0].over_gap);
  EXPECT_EQ(steps[1].course, Course::kDuplicate) << "what comes late is older than what is known";
  EXPECT_EQ(steps[2].course, Course::kDeliver);
  EXPECT_FALSE(steps[2].over_gap);
  EXPECT_EQ(keys[0].last_version, 6);
  EXPECT_FALSE(keys[0].parked);
}

TEST(SequenceTest, TheFirstMustBeTheFirstWhereThePolicySaysSo) {
  constexpr GapPolicy kFirst = GapPolicy::kParkFirst;
  std::vector<KeyState> keys(2);
  EXPECT_THAT(Courses({Event(0, 1, kFirst), Event(1, 2, kFirst), Event(1, 3, kFirst), Event(0, 2, kFirst)}, keys),
              ElementsAre(Course::kDeliver, Course::kGap, Course::kJoin, Course::kDeliver));
  EXPECT_EQ(keys[1].last_version, std::nullopt) << "the missing one is still accepted";
  EXPECT_THAT(Courses({Event(1, 1, kFirst)}, keys), ElementsAre(Course::kJoin));
  EXPECT_EQ(keys[1].last_version, 1);
}

TEST(SequenceTest, BehindAGapNothingCountsUntilItIsFilled) {
  std::vector<KeyState> keys = {{2, false}};
  EXPECT_THAT(Courses({Event(0, 4), Event(0, 5)}, keys), ElementsAre(Course::kGap, Course::kJoin));
  EXPECT_EQ(keys[0].last_version, 2);
  EXPECT_THAT(Courses({Event(0, 3), Event(0, 4)}, keys), ElementsAre(Course::kJoin, Course::kJoin));
  EXPECT_EQ(keys[0].last_version, 4);
}

TEST(SequenceTest, UnreadableOnesParkAndTouchNoVersion) {
  std::vector<KeyState> keys = {{2, false}};
  EXPECT_THAT(Courses({Poison(0, 0), Event(0, 3)}, keys), ElementsAre(Course::kPark, Course::kJoin));
  EXPECT_EQ(keys[0].last_version, 3);
}

TEST(SequenceTest, TypesWithoutAReactionCount) {
  std::vector<KeyState> keys(1);
  EXPECT_THAT(Courses({{0, 1, false, false}, Event(0, 2)}, keys), ElementsAre(Course::kUnknown, Course::kDeliver));
}

// Any stream of first occurrences in order, with repetitions mixed in and cut into batches anywhere, delivers each version once and in
// order.
TEST(SequencePropertyTest, EachOnceAndInOrder) {
  for (unsigned seed = 0; seed < 500; ++seed) {
    std::mt19937 random(seed);
    const int n = 1 + random() % 3;
    std::vector<int64_t> published(n, 0), delivered(n, 0);
    std::vector<SequenceRecord> log;
    for (int i = 0; i < 60; ++i) {
      int key = random() % n;
      const bool again = published[key] > 0 && random() % 3 == 0;
      log.push_back(Event(key, again ? 1 + random() % published[key] : ++published[key]));
    }
    std::vector<KeyState> keys(n);
    for (size_t at = 0; at < log.size();) {
      size_t size = std::min<size_t>(1 + random() % 20, log.size() - at);
      std::vector<SequenceRecord> batch(log.begin() + at, log.begin() + at + size);
      std::vector<Step> steps = Sequence(batch, keys);
      std::vector<int> rounds(n, 0);
      for (size_t i = 0; i < size; ++i) {
        if (steps[i].course != Course::kDeliver) {
          ASSERT_EQ(steps[i].course, Course::kDuplicate) << "seed " << seed;
          continue;
        }
        ASSERT_EQ(batch[i].version, ++delivered[batch[i].key]) << "seed " << seed;
        ASSERT_EQ(steps[i].round, rounds[batch[i].key]++) << "seed " << seed;
      }
      at += size;
    }
    ASSERT_EQ(delivered, published) << "seed " << seed;
  }
}

}  // namespace
}  // namespace saikne::events
