#include "libs/money/money_proto.h"

#include <gtest/gtest.h>

#include <limits>

#include "libs/base/status.h"

namespace saikne::money {
namespace {

const Currency kEur = *Currency::Parse("EUR");
const Currency kJpy = *Currency::Parse("JPY");

google::type::Decimal Decimal(const char* text) {
  google::type::Decimal value;
  value.set_value(text);
  return value;
}

google::type::Money Money(const char* currency, int64_t units, int32_t nanos) {
  google::type::Money value;
  value.set_currency_code(currency);
  value.set_units(units);
  value.set_nanos(nanos);
  return value;
}

google::type::Date Date(int year, int month, int day) {
  google::type::Date value;
  value.set_year(year);
  value.set_month(month);
  value.set_day(day);
  return value;
}

// The field that an error names.
template <typename T>
std::string FieldOf(const absl::StatusOr<T>& result) {
  const auto fields = FieldsOf(result.status());
  return fields.size() == 1 ? fields[0].first : "none";
}

TEST(QuantityTest, Positive) {
  EXPECT_EQ(*PositiveQuantity("q", Decimal("2.5")), Quantity{2'500'000});
  EXPECT_EQ(*PositiveQuantity("q", Decimal("1000000000")), kMaxQuantity);
  for (const char* text : {"", "0", "-1", "1000000000.000001", "x", "1.0000001", "99999999999999"}) {
    EXPECT_EQ(FieldOf(PositiveQuantity("q", Decimal(text))), "q") << text;
  }
}

TEST(QuantityTest, NonNegativeAndSigned) {
  EXPECT_EQ(*NonNegativeQuantity("q", Decimal("")), Quantity{});
  EXPECT_EQ(*NonNegativeQuantity("q", Decimal("0")), Quantity{});
  EXPECT_EQ(FieldOf(NonNegativeQuantity("q", Decimal("-0.000001"))), "q");
  EXPECT_EQ(*SignedQuantity("q", Decimal("-1000000000")), -kMaxQuantity);
  EXPECT_EQ(FieldOf(SignedQuantity("q", Decimal("-1000000000.1"))), "q");
}

TEST(RateAndFactorTest, Bounds) {
  EXPECT_EQ(RateFrom("r", Decimal("0.21"))->micros, 210'000);
  EXPECT_EQ(RateFrom("r", Decimal(""))->micros, 0);
  EXPECT_EQ(RateFrom("r", Decimal("1"))->micros, kScale);
  EXPECT_EQ(FieldOf(RateFrom("r", Decimal("1.01"))), "r");
  EXPECT_EQ(FieldOf(RateFrom("r", Decimal("-0.1"))), "r");
  EXPECT_EQ(FactorFrom("f", Decimal(""))->micros, kScale);
  EXPECT_EQ(FactorFrom("f", Decimal("128"))->micros, 128 * kScale);
  EXPECT_EQ(FieldOf(FactorFrom("f", Decimal("0"))), "f");
  EXPECT_EQ(FieldOf(FactorFrom("f", Decimal("-2"))), "f");
}

TEST(UnitPriceTest, SixDecimalsInThisCurrency) {
  EXPECT_EQ(UnitPriceFrom("p", Money("EUR", 2024, 994'000'000), kEur)->micros, 2'024'994'000);
  EXPECT_EQ(UnitPriceFrom("p", Money("EUR", 0, 1'000), kEur)->micros, 1);
  EXPECT_EQ(FieldOf(UnitPriceFrom("p", Money("EUR", 0, 1), kEur)), "p");
  EXPECT_EQ(FieldOf(UnitPriceFrom("p", Money("EUR", -1, 0), kEur)), "p");
  EXPECT_EQ(FieldOf(UnitPriceFrom("p", Money("USD", 1, 0), kEur)), "p.currency_code");
  EXPECT_EQ(FieldOf(UnitPriceFrom("p", Money("", 0, 0), kEur)), "p.currency_code");
  EXPECT_EQ(FieldOf(UnitPriceFrom("p", Money("EUR", 9'223'372'036'855, 0), kEur)), "p");
}

TEST(MinorFromTest, SignsAgree) {
  EXPECT_EQ(*MinorFrom("m", Money("EUR", -1, -750'000'000), kEur), -175);
  EXPECT_EQ(*MinorFrom("m", Money("EUR", 0, -750'000'000), kEur), -75);
  EXPECT_EQ(FieldOf(MinorFrom("m", Money("EUR", 1, -750'000'000), kEur)), "m.nanos");
  EXPECT_EQ(FieldOf(MinorFrom("m", Money("EUR", -1, 750'000'000), kEur)), "m.nanos");
  EXPECT_EQ(FieldOf(MinorFrom("m", Money("EUR", 0, 1'000'000'000), kEur)), "m.nanos");
  EXPECT_EQ(FieldOf(MinorFrom("m", Money("EUR", 0, std::numeric_limits<int32_t>::min()), kEur)), "m.nanos");
}

TEST(MinorFromTest, SubMinorDigitsAndOverflow) {
  EXPECT_EQ(FieldOf(MinorFrom("m", Money("EUR", 0, 5'000'000), kEur)), "m");
  EXPECT_EQ(FieldOf(MinorFrom("m", Money("JPY", 0, 500'000'000), kJpy)), "m");
  EXPECT_EQ(*MinorFrom("m", Money("JPY", 7, 0), kJpy), 7);
  EXPECT_EQ(FieldOf(MinorFrom("m", Money("EUR", std::numeric_limits<int64_t>::max(), 0), kEur)), "m");
  EXPECT_EQ(FieldOf(MinorFrom("m", Money("EUR", std::numeric_limits<int64_t>::min(), 0), kEur)), "m");
}

TEST(MinorFromTest, OwnCurrency) {
  Currency currency;
  EXPECT_EQ(*MinorFrom("m", Money("JPY", 7, 0), &currency), 7);
  EXPECT_EQ(currency.code(), "JPY");
  EXPECT_EQ(FieldOf(MinorFrom("m", Money("yen", 7, 0), &currency)), "m.currency_code");
}

TEST(ToProtoTest, MoneySignsAgree) {
  google::type::Money money;
  MinorToProto(-175, kEur, &money);
  EXPECT_EQ(money.units(), -1);
  EXPECT_EQ(money.nanos(), -750'000'000);
  PriceToProto({2'024'994'001}, kEur, &money);
  EXPECT_EQ(money.units(), 2024);
  EXPECT_EQ(money.nanos(), 994'001'000);
  EXPECT_EQ(money.currency_code(), "EUR");
  google::type::Decimal decimal;
  ToProto(Quantity{-500'000}, &decimal);
  EXPECT_EQ(decimal.value(), "-0.5");
}

TEST(DayTest, OnlyDaysThatExist) {
  const absl::CivilDay fallback(2026, 1, 1);
  EXPECT_EQ(*DayFrom("d", Date(2024, 2, 29), fallback), absl::CivilDay(2024, 2, 29));
  EXPECT_EQ(*DayFrom("d", Date(0, 0, 0), fallback), fallback);
  for (const auto& date : {Date(2026, 2, 30), Date(2026, 2, 29), Date(2026, 13, 1), Date(2026, 5, 0),
                           Date(2026, 0, 1), Date(0, 5, 1), Date(-1, 5, 1), Date(10'000, 1, 1)}) {
    EXPECT_EQ(FieldOf(DayFrom("d", date, fallback)), "d") << date.ShortDebugString();
  }
  google::type::Date out;
  ToProto(absl::CivilDay(2026, 12, 31), &out);
  EXPECT_EQ(out.ShortDebugString(), "year: 2026 month: 12 day: 31");
}

}  // namespace
}  // namespace saikne::money
