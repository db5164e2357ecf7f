#include "libs/money/money.h"

#include <gtest/gtest.h>

#include <limits>

#include "libs/base/status.h"

namespace saikne::money {
namespace {

const Currency kEur = *Currency::Parse("EUR");
const Currency kJpy = *Currency::Parse("JPY");
const Currency kKwd = *Currency::Parse("KWD");

std::string ReasonOfParse(absl::string_view text) { return ReasonOf(ParseMicros(text).status()); }

TEST(CurrencyTest, DigitsOfActiveCurrencies) {
  EXPECT_EQ(kEur.digits(), 2);
  EXPECT_EQ(kEur.minor_per_unit(), 100);
  EXPECT_EQ(kJpy.minor_per_unit(), 1);
  EXPECT_EQ(kKwd.minor_per_unit(), 1000);
  EXPECT_EQ(Currency::Parse("CLF")->digits(), 4);
  for (const char* code : {"AED", "USD", "GBP", "CHF", "ZWG", "XCG", "SLE", "USN"}) {
    EXPECT_EQ(Currency::Parse(code)->digits(), 2) << code;
  }
}

TEST(CurrencyTest, RefusesOthers) {
  for (const char* code : {"", "E", "EU", "eur", "EURO", "XXX", "XAU", "DEM", "HRK", "AAA", "ZZZ", " EUR"}) {
    EXPECT_EQ(ReasonOf(Currency::Parse(code).status()), "INVALID_CURRENCY") << code;
  }
  EXPECT_FALSE(Currency::Parse(absl::string_view("EU\0", 3)).ok());
}

TEST(ParseMicrosTest, Reads) {
  EXPECT_EQ(*ParseMicros("12"), 12'000'000);
  EXPECT_EQ(*ParseMicros("-0.5"), -500'000);
  EXPECT_EQ(*ParseMicros("2024.994"), 2'024'994'000);
  EXPECT_EQ(*ParseMicros("0.000001"), 1);
  EXPECT_EQ(*ParseMicros("-0"), 0);
  EXPECT_EQ(*ParseMicros("007"), 7'000'000);
  EXPECT_EQ(*ParseMicros("1.50000000"), 1'500'000);  // zeros beyond the sixth do no harm
  EXPECT_EQ(*ParseMicros("9223372036854.775807"), std::numeric_limits<int64_t>::max());
}

TEST(ParseMicrosTest, Refuses) {
  for (const char* text : {"", "-", ".", "1.", ".5", "+1", "1e3", "1,5", " 1", "1 ", "--1", "1.2.3", "0x1",
                           "NaN", "inf", "1.-5", "1-5", "\xD9\xA1"}) {
    EXPECT_EQ(ReasonOfParse(text), "INVALID_DECIMAL") << text;
  }
  EXPECT_EQ(ReasonOfParse(absl::string_view("1\0", 2)), "INVALID_DECIMAL");
  EXPECT_EQ(ReasonOfParse(std::string(65, '0')), "INVALID_DECIMAL");
  EXPECT_EQ(ReasonOfParse("0.0000001"), "TOO_MANY_DECIMALS");
  EXPECT_EQ(ReasonOfParse("9223372036854.775808"), "OVERFLOW");
  EXPECT_EQ(ReasonOfParse("-9223372036854.775808"), "OVERFLOW");
  EXPECT_EQ(ReasonOfParse("99999999999999999999999999999999"), "OVERFLOW");
  EXPECT_EQ(ParseMicros("99999999999999").status().code(), absl::StatusCode::kOutOfRange);
}

TEST(FormatTest, Micros) {
  EXPECT_EQ(FormatMicros(2'024'994'000), "2024.994");
  EXPECT_EQ(FormatMicros(0), "0");
  EXPECT_EQ(FormatMicros(-1), "-0.000001");
  EXPECT_EQ(FormatMicros(100'000'000), "100");
  EXPECT_EQ(FormatMicros(std::numeric_limits<int64_t>::min()), "-9223372036854.775808");
}

TEST(FormatTest, Minor) {
  EXPECT_EQ(FormatMinor(123450, kEur), "1234.50");
  EXPECT_EQ(FormatMinor(-5, kEur), "-0.05");
  EXPECT_EQ(FormatMinor(0, kEur), "0.00");
  EXPECT_EQ(FormatMinor(123, kJpy), "123");
  EXPECT_EQ(FormatMinor(-1, kKwd), "-0.001");
}

TEST(ParseMinorTest, SubMinorDigitsAreRefused) {
  EXPECT_EQ(*ParseMinor("1234.5", kEur), 123450);
  EXPECT_EQ(*ParseMinor("-7", kJpy), -7);
  EXPECT_EQ(*ParseMinor("7.0", kJpy), 7);
  EXPECT_EQ(ReasonOf(ParseMinor("0.005", kEur).status()), "TOO_MANY_DECIMALS");
  EXPECT_EQ(ReasonOf(ParseMinor("7.5", kJpy).status()), "TOO_MANY_DECIMALS");
  EXPECT_EQ(ReasonOf(ParseMinor("10000000000000.01", kEur).status()), "OVERFLOW");
  EXPECT_EQ(*ParseMinor("10000000000000.00", kEur), kMaxMinor);
}

TEST(MulDivTest, RoundsHalfAwayFromZero) {
  EXPECT_EQ(*MulDiv(1, 1, 2), 1);
  EXPECT_EQ(*MulDiv(-1, 1, 2), -1);
  EXPECT_EQ(*MulDiv(5, 1, 2), 3);
  EXPECT_EQ(*MulDiv(-5, 1, 2), -3);
  EXPECT_EQ(*MulDiv(4, 1, 3), 1);
  EXPECT_EQ(*MulDiv(-4, 1, 3), -1);
  EXPECT_EQ(*MulDiv(5, 1, 3), 2);
  EXPECT_EQ(*MulDiv(0, 7, 3), 0);
}

TEST(MulDivTest, Wide) {
  const int64_t max = std::numeric_limits<int64_t>::max();
  EXPECT_EQ(*MulDiv(max, max, max), max);
  EXPECT_EQ(ReasonOf(MulDiv(max, 2, 1).status()), "OVERFLOW");
  EXPECT_EQ(*MulDiv(max - 1, 1, 2), (max - 1) / 2);
}

TEST(LineNetTest, OneRounding) {
  // 3 x 2024.994 x (1 - 0.02) = 5953.48236
  EXPECT_EQ(*LineNet(Units(3), {2'024'994'000}, {20'000}, kEur), 595348);
  EXPECT_EQ(*LineNet(Units(1), {5'000}, {}, kEur), 1);     // 0.005 -> 0.01
  EXPECT_EQ(*LineNet(Units(-1), {5'000}, {}, kEur), -1);   // -0.005 -> -0.01
  EXPECT_EQ(*LineNet(Units(1), {4'999}, {}, kEur), 0);
  EXPECT_EQ(*LineNet(Units(1), {500'000}, {}, kJpy), 1);
  EXPECT_EQ(*LineNet(Units(1), {500}, {}, kKwd), 1);
  EXPECT_EQ(*LineNet(Units(7), {9'990'000}, {kScale}, kEur), 0);  // 100 % off
}

TEST(LineNetTest, Overflow) {
  EXPECT_EQ(ReasonOf(LineNet(kMaxQuantity, {std::numeric_limits<int64_t>::max()}, {}, kEur).status()),
            "OVERFLOW");
  EXPECT_EQ(ReasonOf(LineNet(kMaxQuantity, {10'000 * kScale + 10}, {}, kEur).status()), "OVERFLOW");
  EXPECT_EQ(*LineNet(kMaxQuantity, {10'000 * kScale}, {}, kEur), kMaxMinor);
  EXPECT_EQ(*LineNet(kMaxQuantity, {std::numeric_limits<int64_t>::max()}, {kScale}, kEur), 0);
}

TEST(TaxOfTest, RoundsHalfAwayFromZero) {
  EXPECT_EQ(*TaxOf(10000, {210'000}), 2100);
  EXPECT_EQ(*TaxOf(50, {210'000}), 11);    // 10.5
  EXPECT_EQ(*TaxOf(-50, {210'000}), -11);
  EXPECT_EQ(*TaxOf(2, {210'000}), 0);
}

TEST(PartUpToTest, Parts) {
  EXPECT_EQ(*PartUpTo(100, Units(1), Units(3)), 33);
  EXPECT_EQ(*PartUpTo(100, Units(2), Units(3)), 67);
  EXPECT_EQ(*PartUpTo(100, Units(3), Units(3)), 100);
  EXPECT_EQ(*PartUpTo(-101, Units(1), Units(2)), -51);
  EXPECT_EQ(*PartUpTo(100, {}, Units(3)), 0);
}

TEST(ConvertTest, Factor) {
  EXPECT_EQ(*Convert(Units(2), {128 * kScale}), Units(256));
  EXPECT_EQ(Convert({1}, {500'000})->micros, 1);
  EXPECT_EQ(Convert({-1}, {500'000})->micros, -1);
  EXPECT_EQ(ReasonOf(Convert(kMaxQuantity, {kMaxQuantity.micros}).status()), "OVERFLOW");
}

TEST(AddMinorTest, Limits) {
  EXPECT_EQ(*AddMinor(kMaxMinor - 1, 1), kMaxMinor);
  EXPECT_EQ(ReasonOf(AddMinor(kMaxMinor, 1).status()), "OVERFLOW");
  EXPECT_EQ(ReasonOf(AddMinor(-kMaxMinor, -1).status()), "OVERFLOW");
  EXPECT_EQ(ReasonOf(AddMinor(std::numeric_limits<int64_t>::min(), -1).status()), "OVERFLOW");
}

}  // namespace
}  // namespace saikne::money
