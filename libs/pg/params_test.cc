#include <gtest/gtest.h>

#include <limits>

#include "absl/strings/escaping.h"
#include "libs/pg/pg.h"

namespace saikne::pg {
namespace {

template <typename T>
std::optional<std::string> Text(const T& value) {
  Params params;
  params.Add(value);
  EXPECT_EQ(params.values().at(0).array, Params::ArrayType::kNone);
  return params.values().at(0).data;
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

template <typename T>
Params::Value Array(const std::vector<T>& elements) {
  Params params;
  params.Add(elements);
  return params.values().at(0);
}

std::string Hex(const Params::Value& value) { return absl::BytesToHexString(*value.data); }

// array_recv: dimensions, nulls, type of the elements, length, lower bound, then the elements after their lengths.
TEST(Params, ArraysAreBinary) {
  EXPECT_EQ(Hex(Array<int64_t>({})), "00000000" "00000000" "00000014");
  EXPECT_EQ(Hex(Array<int64_t>({1, -2})), "00000001" "00000000" "00000014" "00000002" "00000001"
                                          "00000008" "0000000000000001" "00000008" "fffffffffffffffe");
  EXPECT_EQ(Hex(Array<std::optional<std::string>>({std::nullopt, "x", ""})),
            "00000001" "00000001" "00000019" "00000003" "00000001" "ffffffff" "00000001" "78" "00000000");
  EXPECT_EQ(Hex(Array<bool>({true, false})), "00000001" "00000000" "00000010" "00000002" "00000001" "00000001" "01" "00000001" "00");
  EXPECT_EQ(Array<money::Quantity>({}).array, Params::ArrayType::kInt8);
  EXPECT_EQ(Array<std::optional<Id>>({}).array, Params::ArrayType::kUuid);
}

// PostgreSQL takes the ends of its numbers for infinity: what lies beyond the other end of its calendar must not become that.
TEST(Params, TimesAndDaysBeyondPostgresDoNotBecomeInfinite) {
  const std::string head = "00000001" "00000000" "000004a0" "00000001" "00000001" "00000008";
  EXPECT_EQ(Hex(Array<absl::Time>({absl::FromUnixMicros(946'684'800'000'001)})), head + "0000000000000001");
  EXPECT_EQ(Hex(Array<absl::Time>({absl::InfiniteFuture()})), head + "7fffffffffffffff");
  EXPECT_EQ(Hex(Array<absl::Time>({absl::FromUnixMicros(std::numeric_limits<int64_t>::min())})), head + "8000000000000001");
  const std::string day = "00000001" "00000000" "0000043a" "00000001" "00000001" "00000004";
  EXPECT_EQ(Hex(Array<absl::CivilDay>({absl::CivilDay(2000, 1, 2)})), day + "00000001");
  EXPECT_EQ(Hex(Array<absl::CivilDay>({absl::CivilDay(99'999'999, 1, 1)})), day + "7ffffffe");
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
