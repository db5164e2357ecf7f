// Every parameter and column type goes there and back.

#include <gtest/gtest.h>

#include <limits>

#include "libs/base/status.h"
#include "libs/testing/pg_fixture.h"

namespace saikne::pg {
namespace {

using testing::PgFixture;

class Values : public ::testing::Test {
 protected:
  template <typename T>
  T There(const char* type, const T& value) {
    const std::string text = std::string("SELECT $1::") + type;
    absl::StatusOr<Rows> rows = pg_.pool().Read(Sql{"there", text.c_str()}, value);
    EXPECT_TRUE(rows.ok()) << rows.status();
    return rows.ok() ? (*rows)[0].Get<T>(0) : T();
  }
  // An array sent as a parameter comes back as rows.
  template <typename T>
  std::vector<T> Unnested(const char* type, const std::vector<T>& values) {
    const std::string text = std::string("SELECT * FROM unnest($1::") + type + "[])";
    absl::StatusOr<Rows> rows = pg_.pool().Read(Sql{"unnest", text.c_str()}, values);
    EXPECT_TRUE(rows.ok()) << rows.status();
    std::vector<T> back;
    if (rows.ok()) {
      for (const Row& row : *rows) back.push_back(row.Get<T>(0));
    }
    return back;
  }
  template <typename T>
  void Round(const char* type, const std::vector<T>& values) {
    for (const T& value : values) {
      EXPECT_EQ(There(type, value), value) << type;
      EXPECT_EQ(There(type, std::optional<T>(value)), value) << type;
    }
    EXPECT_EQ(There(type, std::optional<T>()), std::nullopt) << type;
    EXPECT_EQ(Unnested(type, values), values) << type;
    std::vector<std::optional<T>> holes(values.begin(), values.end());
    holes.insert(holes.begin() + 1, std::nullopt);
    EXPECT_EQ(Unnested(type, holes), holes) << type;
  }
  PgFixture pg_;
};

TEST_F(Values, Booleans) {
  EXPECT_TRUE(There("boolean", true));
  EXPECT_FALSE(There("boolean", false));
  EXPECT_EQ(Unnested("boolean", std::vector<bool>{true, false, true}), (std::vector<bool>{true, false, true}));
}

TEST_F(Values, Integers) {
  using L32 = std::numeric_limits<int32_t>;
  using L64 = std::numeric_limits<int64_t>;
  Round<int32_t>("integer", {0, -1, L32::max(), L32::min()});
  Round<int32_t>("smallint", {0, -32768, 32767});
  Round<int64_t>("bigint", {0, -1, L64::max(), L64::min()});
}

TEST_F(Values, Texts) {
  Round<std::string>("text", {"", "NULL", "null", "a", "a,b", "{a}", "\"", "\\", "\\\"", "'", "''; DROP TABLE x; --", " lead",
                              "\t\n\r", "ķēde ē 漢字 🙂", "\\x41", "$1", std::string(100'000, 'x')});
}

TEST_F(Values, Ids) {
  Round<Id>("uuid", {Id::New(absl::FromUnixSeconds(1)), Id::New(absl::Now()), Id()});
}

TEST_F(Values, Times) {
  Round<absl::Time>("timestamptz", {absl::UnixEpoch(), absl::FromUnixMicros(1'790'000'000'123'456),
                                    absl::FromUnixMicros(-1), absl::InfiniteFuture(), absl::InfinitePast(),
                                    absl::FromUnixMicros(1'790'000'000'100'000),
                                    absl::FromCivil(absl::CivilSecond(12345, 1, 2, 3, 4, 5), absl::UTCTimeZone()),
                                    absl::FromCivil(absl::CivilSecond(1, 1, 1), absl::UTCTimeZone())});
}

TEST_F(Values, Days) {
  Round<absl::CivilDay>("date", {absl::CivilDay(2024, 2, 29), absl::CivilDay(1, 1, 1), absl::CivilDay(20000, 12, 31)});
}

TEST_F(Values, Bytes) {
  std::string all;
  for (int i = 0; i < 256; ++i) all.push_back(static_cast<char>(i));
  for (const std::string& data : {std::string(), all, std::string(1, '\0'), std::string("\\x41")}) {
    EXPECT_EQ(There("bytea", pg::Bytes{data}).data, data);
    EXPECT_EQ(Unnested("bytea", std::vector<pg::Bytes>{{data}, {"b"}}).at(0).data, data);
  }
}

TEST_F(Values, Scaled) {
  Round<money::Quantity>("bigint", {money::Units(3), {-1}, money::kMaxQuantity});
}

TEST_F(Values, SeveralColumnsAndAffectedRows) {
  pg_.Exec("CREATE TABLE t (a bigint, b text)");
  auto inserted = pg_.pool().Read(Sql{"insert", "INSERT INTO t SELECT * FROM unnest($1::bigint[], $2::text[])"},
                                  std::vector<int64_t>{1, 2}, std::vector<std::optional<std::string>>{"x", std::nullopt});
  ASSERT_TRUE(inserted.ok()) << inserted.status();
  EXPECT_EQ(inserted->affected(), 2);
  auto rows = pg_.pool().Read(Sql{"select", "SELECT a, b FROM t ORDER BY a"});
  ASSERT_TRUE(rows.ok());
  int64_t a;
  std::optional<std::string> b;
  (*rows)[0].Into(a, b);
  EXPECT_EQ(a, 1);
  EXPECT_EQ(b, "x");
  (*rows)[1].Into(a, b);
  EXPECT_EQ(b, std::nullopt);
}

TEST_F(Values, TextWithNulIsRefused) {
  auto rows = pg_.pool().Read(Sql{"nul", "SELECT $1::text"}, std::string("a\0b", 3));
  EXPECT_EQ(ReasonOf(rows.status()), "INVALID_TEXT");
}

TEST_F(Values, NullIntoPlainTargetEndsTheProcess) {
  auto rows = pg_.pool().Read(Sql{"null", "SELECT NULL::bigint AS amount"});
  ASSERT_TRUE(rows.ok());
  EXPECT_DEATH((*rows)[0].Get<int64_t>(0), "amount");
}

}  // namespace
}  // namespace saikne::pg
