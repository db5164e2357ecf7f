#include "libs/events/breaker.h"

#include <gtest/gtest.h>

namespace saikne::events {
namespace {

const absl::Time kStart = absl::FromUnixSeconds(1'800'000'000);

TEST(Breaker, AllowsAFewKeysWhateverTheShare) {
  Breaker breaker({absl::Seconds(60), 20, 5});
  EXPECT_EQ(breaker.Budget(kStart, 1), 20);
  breaker.Note(kStart, 20, 20);
  EXPECT_EQ(breaker.Budget(kStart, 1), 0);
}

TEST(Breaker, AllowsAShareOfMany) {
  Breaker breaker({absl::Seconds(60), 20, 5});
  for (int second = 0; second < 10; ++second) breaker.Note(kStart + absl::Seconds(second), 1000, 10);
  EXPECT_EQ(breaker.Budget(kStart + absl::Seconds(10), 0), 400);
  EXPECT_EQ(breaker.Budget(kStart + absl::Seconds(10), 1000), 450) << "the batch itself counts";
}

TEST(Breaker, ForgetsWhatIsOlderThanTheWindow) {
  Breaker breaker({absl::Seconds(60), 20, 5});
  breaker.Note(kStart, 30, 20);
  breaker.Note(kStart + absl::Seconds(30), 10, 0);
  EXPECT_EQ(breaker.Budget(kStart + absl::Seconds(59), 0), 0);
  EXPECT_EQ(breaker.Budget(kStart + absl::Seconds(60), 0), 20);
}

TEST(Breaker, CountsAnewAfterAReset) {
  Breaker breaker({absl::Seconds(60), 3, 5});
  breaker.Note(kStart, 3, 3);
  breaker.Reset();
  EXPECT_EQ(breaker.Budget(kStart, 0), 3);
}

}  // namespace
}  // namespace saikne::events
