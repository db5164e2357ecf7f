#include "libs/base/id.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>
#include <thread>
#include <vector>

#include "absl/strings/ascii.h"
#include "libs/base/status.h"

namespace saikne {
namespace {

const absl::Time kNow = absl::FromUnixMillis(1'700'000'000'123);

TEST(IdTest, NewIsAVersion7OfItsTime) {
  const std::string text = Id::New(absl::FromUnixMillis(0x018B'CFE5'6800 + 86'400'000'000)).ToString();
  ASSERT_EQ(text.size(), 36u);
  EXPECT_EQ(text[14], '7');
  EXPECT_NE(std::string("89ab").find(text[19]), std::string::npos);
  const int64_t millis = std::stoll(text.substr(0, 8) + text.substr(9, 4), nullptr, 16);
  EXPECT_EQ(millis, 0x018B'CFE5'6800 + 86'400'000'000);
}

TEST(IdTest, GrowsStrictlyAlsoWhenTheClockStepsBack) {
  Id last = Id::New(kNow);
  for (int i = 0; i < 10'000; ++i) {
    const Id id = Id::New(kNow - absl::Milliseconds(i % 7));
    ASSERT_LT(last, id);
    ASSERT_LT(last.ToString(), id.ToString());
    last = id;
  }
}

TEST(IdTest, NewIsUniqueOverThreads) {
  std::vector<std::vector<Id>> made(4);
  std::vector<std::thread> threads;
  for (auto& ids : made) {
    threads.emplace_back([&ids] {
      for (int i = 0; i < 20'000; ++i) ids.push_back(Id::New(kNow));
    });
  }
  for (auto& thread : threads) thread.join();
  std::set<Id> all;
  for (const auto& ids : made) {
    EXPECT_TRUE(std::is_sorted(ids.begin(), ids.end()));
    all.insert(ids.begin(), ids.end());
  }
  EXPECT_EQ(all.size(), 80'000u);
}

TEST(IdTest, ParseReadsBothCases) {
  const std::string text = "01890a5d-ac96-774b-bcce-b302099a8057";
  ASSERT_TRUE(Id::Parse(text).ok());
  EXPECT_EQ(Id::Parse(text)->ToString(), text);
  EXPECT_EQ(*Id::Parse(absl::AsciiStrToUpper(text)), *Id::Parse(text));
  EXPECT_TRUE(Id::Parse("00000000-0000-0000-0000-000000000000")->nil());
}

TEST(IdTest, ParseRefusesOtherText) {
  for (const char* text :
       {"", "-", "01890a5d-ac96-774b-bcce-b302099a805", "01890a5d-ac96-774b-bcce-b302099a80577",
        "01890a5dac96774bbcceb302099a8057", "{1890a5d-ac96-774b-bcce-b302099a805}",
        "01890a5d-ac96-774b-bcce-b302099a805g", "01890a5d_ac96-774b-bcce-b302099a8057",
        "01890a5da-c96-774b-bcce-b302099a8057", " 1890a5d-ac96-774b-bcce-b302099a8057"}) {
    EXPECT_EQ(ReasonOf(Id::Parse(text).status()), "INVALID_ID") << text;
  }
}

TEST(IdTest, ParseFieldNamesTheField) {
  const absl::Status status = Id::ParseField("deal_id", "x").status();
  EXPECT_EQ(ReasonOf(status), "INVALID_FIELD");
  EXPECT_EQ(FieldsOf(status)[0].first, "deal_id");
  EXPECT_EQ(FieldsOf(Id::ParseField("deal_id", "").status())[0].second, "must be set");
}

// Whatever is accepted is the canonical text of an id, and nothing crashes.
TEST(IdTest, ParseOfDamagedText) {
  std::mt19937 random(7);
  for (int i = 0; i < 200'000; ++i) {
    std::string text = Id::New(kNow).ToString();
    for (int damage = random() % 4; damage > 0; --damage) {
      switch (random() % 4) {
        case 0: text[random() % text.size()] = static_cast<char>(random()); break;
        case 1: text.erase(random() % text.size(), 1); break;
        case 2: text.insert(random() % text.size(), 1, static_cast<char>(random())); break;
        default: std::swap(text[random() % text.size()], text[random() % text.size()]);
      }
    }
    const absl::StatusOr<Id> id = Id::Parse(text);
    if (id.ok()) {
      ASSERT_EQ(id->ToString(), absl::AsciiStrToLower(text));
    } else {
      ASSERT_EQ(ReasonOf(id.status()), "INVALID_ID");
    }
  }
}

TEST(IdTest, DerivedIsStableAndDiffersByParentAndName) {
  const Id parent = *Id::Parse("01890a5d-ac96-774b-bcce-b302099a8057");
  const Id order = Id::Derived(parent, "order");
  // A published value: rows that exist were found by it.
  EXPECT_EQ(order.ToString(), "50971304-6896-8eea-bd61-0e619076f3ca");
  EXPECT_EQ(order, Id::Derived(parent, "order"));
  EXPECT_NE(order, Id::Derived(parent, "invoice"));
  EXPECT_NE(order, Id::Derived(order, "order"));
  EXPECT_EQ(order.ToString()[14], '8');
}

TEST(IdTest, OrderIsThatOfTheText) {
  std::mt19937 random(11);
  for (int i = 0; i < 1'000; ++i) {
    const Id a = Id::Derived(Id(), std::to_string(random()));
    const Id b = Id::Derived(Id(), std::to_string(random()));
    EXPECT_EQ(a < b, a.ToString() < b.ToString());
  }
}

}  // namespace
}  // namespace saikne
