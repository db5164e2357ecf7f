#include <gtest/gtest.h>

#include "libs/pg/pg.h"

namespace saikne::pg {
namespace {

template <typename T>
std::optional<std::string> Text(const T& value) {
  Params params;
  params.Add(value);
  return params.values().at(0);
}

TEST(Params, Scalars) {
  EXPECT_EQ(Text(true), "t");
  EXPECT_EQ(Text(false), "f");
  EXPECT_EQ(Text(int64_t{-9223372036854775807 - 1}), "-9223372036854775808");
  EXPECT_EQ(Text(std::string("o'neil \\ \"x\"")), "o'neil \\ \"x\"");
  EXPECT_EQ(Text(std::optional<int64_t>()), std::nullopt);
  EXPECT_EQ(Text(std::optional<int64_t>(7)), "7");
  EXPECT_EQ(Text(money::Units(2)), "2000000");
  EXPECT_EQ(Text(absl::CivilDay(2024, 2, 29)), "2024-02-29");
  EXPECT_EQ(Text(Bytes{std::string("\0\xff" "a", 3)}), "\\x00ff61");
}

TEST(Params, TimesAreUtcWithMicroseconds) {
  EXPECT_EQ(Text(absl::FromUnixMicros(1'790'000'000'123'456)), "2026-09-21T14:13:20.123456Z");
  EXPECT_EQ(Text(absl::FromUnixNanos(1999)), "1970-01-01T00:00:00.000001Z");
  EXPECT_EQ(Text(absl::FromUnixMicros(-1)), "1969-12-31T23:59:59.999999Z");
  EXPECT_EQ(Text(absl::InfiniteFuture()), "infinity");
  EXPECT_EQ(Text(absl::InfinitePast()), "-infinity");
}

TEST(Params, Arrays) {
  EXPECT_EQ(Text(std::vector<int64_t>{}), "{}");
  EXPECT_EQ(Text(std::vector<int64_t>{1, -2, 3}), "{1,-2,3}");
  EXPECT_EQ(Text(std::vector<bool>{true, false}), "{t,f}");
  EXPECT_EQ(Text(std::vector<std::string>{"", "NULL", "a,b", "{}", "q\"q", "b\\b", " "}),
            R"({"","NULL","a,b","{}","q\"q","b\\b"," "})");
  EXPECT_EQ(Text(std::vector<std::optional<std::string>>{std::nullopt, "x"}), R"({NULL,"x"})");
  EXPECT_EQ(Text(std::vector<Bytes>{{"\x01"}}), R"({"\\x01"})");
}

TEST(Params, TextWithNulCannotBeStored) {
  Params params;
  params.Add(std::string("plain"));
  EXPECT_TRUE(params.storable());
  params.Add(std::vector<std::string>{std::string("a\0b", 3)});
  EXPECT_FALSE(params.storable());
}

TEST(Conninfo, WithDatabase) {
  EXPECT_EQ(*WithDatabase("host=h port=5 dbname=a", "b"), "host='h' port='5' dbname='b'");
  EXPECT_EQ(*WithDatabase("postgresql://u:p%40@h:5/a", "it's"),
            "user='u' password='p@' host='h' port='5' dbname='it\\'s'");
  EXPECT_FALSE(WithDatabase("host", "b").ok());
}

}  // namespace
}  // namespace saikne::pg
