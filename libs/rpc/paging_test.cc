#include "libs/rpc/paging.h"

#include <gtest/gtest.h>

#include <random>

#include "libs/base/status.h"

namespace saikne::rpc {
namespace {

TEST(PagingTest, Sizes) {
  EXPECT_EQ(ParsePage("deals", 0, "")->size, 50);
  EXPECT_EQ(ParsePage("deals", 7, "")->size, 7);
  EXPECT_EQ(ParsePage("deals", 5000, "")->size, 1000);
  EXPECT_EQ(ParsePage("versions", 0, "", 1000, 10'000)->size, 1000);
  EXPECT_EQ(ParsePage("versions", 20'000, "", 1000, 10'000)->size, 10'000);
  EXPECT_EQ(FieldsOf(ParsePage("deals", -1, "").status())[0].first, "page_size");
}

TEST(PagingTest, TokensReadBack) {
  for (const std::vector<std::string>& key : std::vector<std::vector<std::string>>{
           {"a"}, {"2026-01-01", "01890a5d-ac96-774b-bcce-b302099a8057"}, {"", "x"}, {std::string("\0\xFF", 2)}}) {
    const std::string token = NextPageToken("deals", key);
    EXPECT_EQ(ParsePage("deals", 10, token)->after, key);
  }
  EXPECT_TRUE(ParsePage("deals", 10, "")->after.empty());
}

TEST(PagingTest, TokensOfAnotherListAreRefused) {
  const std::string token = NextPageToken("deals/won", {"a"});
  EXPECT_EQ(FieldsOf(ParsePage("deals/lost", 10, token).status())[0].first, "page_token");
  EXPECT_FALSE(ParsePage("deals", 10, "nonsense").ok());
  EXPECT_FALSE(ParsePage("deals", 10, std::string(5000, 'A')).ok());
}

TEST(PagingTest, DamagedTokensAreRefused) {
  std::mt19937 random(3);
  for (int i = 0; i < 20'000; ++i) {
    const std::string token = NextPageToken("deals", {"2026-01-01", "01890a5d"});
    std::string damaged = token;
    damaged[random() % damaged.size()] = static_cast<char>(random());
    if (random() % 4 == 0) damaged.resize(random() % damaged.size());
    const auto page = ParsePage("deals", 10, damaged);
    if (page.ok() && !damaged.empty()) {
      // Only bits that base64 does not read may differ.
      ASSERT_EQ(page->after, ParsePage("deals", 10, token)->after) << damaged;
    }
  }
}

}  // namespace
}  // namespace saikne::rpc
