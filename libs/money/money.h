#pragma once

// Money, quantities, prices and rates as scaled integers, and the few roundings that the whole suite shares.
// No binary floating point anywhere.

#include <compare>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace saikne::money {

/// An ISO 4217 currency: three upper-case letters, and how many digits its minor unit has.
class Currency {
 public:
  Currency() = default;
  /// Errors: INVALID_ARGUMENT/INVALID_CURRENCY when the code is not an active ISO 4217 currency.
  static absl::StatusOr<Currency> Parse(absl::string_view code);
  const std::string& code() const { return code_; }
  int digits() const { return digits_; }  // 0 for JPY, 2 for EUR, 3 for KWD
  int64_t minor_per_unit() const;         // 1, 100, 1000
  friend bool operator==(const Currency& a, const Currency& b) { return a.code_ == b.code_; }

 private:
  std::string code_;
  int digits_ = 2;
};

/// A number scaled by 1e-6, of one kind; kinds do not mix.
template <typename Kind>
struct Scaled {
  int64_t micros = 0;
  friend auto operator<=>(const Scaled&, const Scaled&) = default;
  friend bool operator==(const Scaled&, const Scaled&) = default;
  Scaled operator+(Scaled other) const { return {micros + other.micros}; }
  Scaled operator-(Scaled other) const { return {micros - other.micros}; }
  Scaled operator-() const { return {-micros}; }
  Scaled& operator+=(Scaled other) { micros += other.micros; return *this; }
  Scaled& operator-=(Scaled other) { micros -= other.micros; return *this; }
  bool zero() const { return micros == 0; }
  bool positive() const { return micros > 0; }
};
/// A quantity in the item's stock unit unless the name says otherwise. Limit: |q| <= 1e9 units (kMaxQuantity).
using Quantity = Scaled<struct QuantityKind>;
/// A price of one unit, in units of the currency (not minor units).
using UnitPrice = Scaled<struct UnitPriceKind>;
/// A share: 0.21 is 21 %. Discounts lie in [0, 1].
using Rate = Scaled<struct RateKind>;
/// How many stock units one purchase or BOM unit has: GAL = 128 OZ. > 0.
using Factor = Scaled<struct FactorKind>;

inline constexpr int64_t kScale = 1'000'000;
inline constexpr Quantity kMaxQuantity{1'000'000'000 * kScale};
inline constexpr int64_t kMaxMinor = 1'000'000'000'000'000;  // totals beyond are refused as overflow

constexpr Quantity Units(int64_t n) { return {n * kScale}; }

/// Reads "12", "-0.5", "2024.994": at most six decimals, no exponent.
/// Errors: INVALID_ARGUMENT/INVALID_DECIMAL for other text; /TOO_MANY_DECIMALS; OUT_OF_RANGE/OVERFLOW.
absl::StatusOr<int64_t> ParseMicros(absl::string_view text);
/// The shortest text that reads back the same: "2024.994".
std::string FormatMicros(int64_t micros);
/// "1234.50" for 123450 minor units of a two-digit currency.
std::string FormatMinor(int64_t minor, const Currency& currency);
/// Reads a total: sub-minor digits are refused (INVALID_ARGUMENT/TOO_MANY_DECIMALS).
absl::StatusOr<int64_t> ParseMinor(absl::string_view text, const Currency& currency);

/// round-half-away-from-zero(a * b / c) in 128 bits. c > 0.
/// Errors: OUT_OF_RANGE/OVERFLOW when the result leaves int64.
absl::StatusOr<int64_t> MulDiv(int64_t a, int64_t b, int64_t c);

/// A line's net amount in minor units: round-half-away(quantity x price x (1 - discount)) (domain.md 1, Rounding).
/// Errors: OUT_OF_RANGE/OVERFLOW beyond kMaxMinor.
absl::StatusOr<int64_t> LineNet(Quantity quantity, UnitPrice price, Rate discount,
                                const Currency& currency);

/// Tax of a net amount in minor units, rounded half away from zero.
absl::StatusOr<int64_t> TaxOf(int64_t net_minor, Rate rate);

/// What the parts up to `cumulative` of `ordered` take of a line's total, in minor units:
/// round(total x cumulative / ordered). The k-th part is PartUpTo(now) - PartUpTo(before), so parts always sum to the
/// total (domain.md 1, Parts). ordered > 0.
absl::StatusOr<int64_t> PartUpTo(int64_t total_minor, Quantity cumulative, Quantity ordered);

/// quantity x factor, rounded half away from zero to 1e-6. Errors: OUT_OF_RANGE/OVERFLOW.
absl::StatusOr<Quantity> Convert(Quantity quantity, Factor factor);

/// a + b. Errors: OUT_OF_RANGE/OVERFLOW beyond +-kMaxMinor.
absl::StatusOr<int64_t> AddMinor(int64_t a, int64_t b);

}  // namespace saikne::money
