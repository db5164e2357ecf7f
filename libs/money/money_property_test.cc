// Random numbers against a slow model that divides digit by digit; the seed is printed.

#include <gtest/gtest.h>

#include <random>

#include "libs/money/money.h"
#include "libs/money/money_proto.h"

namespace saikne::money {
namespace {

class MoneyPropertyTest : public testing::Test {
 protected:
  MoneyPropertyTest() : seed_(std::random_device()()), random_(seed_) {}
  ~MoneyPropertyTest() override {
    if (HasFailure()) ADD_FAILURE() << "seed " << seed_;
  }
  // Numbers of every magnitude, small ones as often as large ones.
  int64_t Number(int64_t limit) {
    int64_t bound = 1;
    const int magnitude = static_cast<int>(random_() % 19);
    for (int i = 0; i < magnitude && bound <= limit / 10; ++i) bound *= 10;
    return std::uniform_int_distribution<int64_t>(0, std::min(bound, limit))(random_);
  }
  int64_t Signed(int64_t limit) { return random_() % 2 == 0 ? Number(limit) : -Number(limit); }

  const uint32_t seed_;
  std::mt19937_64 random_;
};

TEST_F(MoneyPropertyTest, PartsSumToTheTotal) {
  for (int i = 0; i < 20'000; ++i) {
    const int64_t total = Signed(kMaxMinor);
    const Quantity ordered{1 + Number(kMaxQuantity.micros - 1)};
    Quantity taken;
    int64_t sum = 0;
    while (taken < ordered) {
      const Quantity before = taken;
      taken.micros = std::min(ordered.micros, taken.micros + 1 + Number(ordered.micros));
      const int64_t part = *PartUpTo(total, taken, ordered) - *PartUpTo(total, before, ordered);
      ASSERT_TRUE(total >= 0 ? part >= 0 : part <= 0);
      sum += part;
    }
    ASSERT_EQ(sum, total);
  }
}

TEST_F(MoneyPropertyTest, RoundingIsSymmetricAndNearest) {
  for (int i = 0; i < 100'000; ++i) {
    const int64_t a = Signed(1'000'000'000'000);
    const int64_t b = Signed(1'000'000);
    const int64_t c = 1 + Number(1'000'000'000);
    const auto result = MulDiv(a, b, c);
    ASSERT_TRUE(result.ok());
    ASSERT_EQ(*MulDiv(-a, b, c), -*result);
    const __int128 error = static_cast<__int128>(a) * b - static_cast<__int128>(*result) * c;
    const __int128 magnitude = error < 0 ? -error : error;
    ASSERT_LE(magnitude * 2, c);
    // A tie goes away from zero: what is left points back to zero.
    if (magnitude * 2 == c) {
      ASSERT_EQ(error < 0, static_cast<__int128>(a) * b > 0);
    }
  }
}

TEST_F(MoneyPropertyTest, NetAndDiscountAddUpWithinOneMinorUnit) {
  const Currency currency = *Currency::Parse("EUR");
  for (int i = 0; i < 50'000; ++i) {
    const Quantity quantity{Number(1'000'000 * kScale)};
    const UnitPrice price{Number(100'000 * kScale)};
    const Rate discount{Number(kScale)};
    const auto gross = LineNet(quantity, price, {}, currency);
    const auto net = LineNet(quantity, price, discount, currency);
    const auto off = LineNet(quantity, price, {kScale - discount.micros}, currency);
    ASSERT_TRUE(gross.ok() && net.ok() && off.ok());
    ASSERT_LE(std::abs(*net + *off - *gross), 1);
    ASSERT_EQ(*LineNet(-quantity, price, discount, currency), -*net);
  }
}

TEST_F(MoneyPropertyTest, TextReadsBack) {
  for (int i = 0; i < 100'000; ++i) {
    const int64_t micros = Signed(std::numeric_limits<int64_t>::max());
    const std::string text = FormatMicros(micros);
    ASSERT_EQ(*ParseMicros(text), micros);
    ASSERT_TRUE(text.find('.') == std::string::npos || text.back() != '0') << text;
    for (const char* code : {"JPY", "EUR", "KWD", "CLF"}) {
      const Currency currency = *Currency::Parse(code);
      const int64_t minor = micros % kMaxMinor;
      ASSERT_EQ(*ParseMinor(FormatMinor(minor, currency), currency), minor);
      google::type::Money money;
      MinorToProto(minor, currency, &money);
      ASSERT_EQ(*MinorFrom("m", money, currency), minor);
    }
  }
}

TEST_F(MoneyPropertyTest, DamagedTextIsReadExactlyOrRefused) {
  const std::string alphabet = "0123456789.-+eE, x";
  for (int i = 0; i < 200'000; ++i) {
    std::string text;
    for (int size = random_() % 24; size > 0; --size) text += alphabet[random_() % alphabet.size()];
    const auto micros = ParseMicros(text);
    if (micros.ok()) {
      ASSERT_EQ(*ParseMicros(FormatMicros(*micros)), *micros) << text;
    }
  }
}

}  // namespace
}  // namespace saikne::money
