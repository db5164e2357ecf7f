#include "libs/money/money.h"

#include <limits>

#include "absl/strings/str_cat.h"
#include "libs/base/status.h"

namespace saikne::money {
namespace {

using Wide = __int128;

constexpr int kMicroDigits = 6;
constexpr size_t kMaxText = 64;

absl::Status Overflow() {
  return Error(absl::StatusCode::kOutOfRange, "OVERFLOW", "the number is too large");
}

// half away from zero; divisor > 0.
Wide DivideRounded(Wide dividend, Wide divisor) {
  const Wide quotient = dividend / divisor;
  const Wide rest = dividend % divisor;
  const Wide magnitude = rest < 0 ? -rest : rest;
  if (magnitude < divisor - magnitude) return quotient;
  return dividend < 0 ? quotient - 1 : quotient + 1;
}

absl::StatusOr<int64_t> Within(Wide value, int64_t limit) {
  if (value > limit || value < -Wide{limit}) return Overflow();
  return static_cast<int64_t>(value);
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

absl::Status InvalidDecimal(absl::string_view text) {
  return Error(absl::StatusCode::kInvalidArgument, "INVALID_DECIMAL",
               "a decimal is written like 12 or -0.5, without an exponent",
               {{"value", std::string(text.substr(0, kMaxText))}});
}

// Reads text as an integer scaled by 10^digits. Zeros beyond the digits do no harm.
absl::StatusOr<int64_t> ParseScaled(absl::string_view text, int digits) {
  absl::string_view rest = text;
  const bool negative = !rest.empty() && rest[0] == '-';
  if (negative) rest.remove_prefix(1);
  const size_t point = rest.find('.');
  const absl::string_view units = rest.substr(0, point);
  const absl::string_view decimals =
      point == absl::string_view::npos ? absl::string_view() : rest.substr(point + 1);
  const bool lone_point = point != absl::string_view::npos && decimals.empty();
  if (text.size() > kMaxText || units.empty() || lone_point) return InvalidDecimal(text);
  for (absl::string_view part : {units, decimals}) {
    for (char c : part) {
      if (!IsDigit(c)) return InvalidDecimal(text);
    }
  }
  for (size_t i = digits; i < decimals.size(); ++i) {
    if (decimals[i] != '0') {
      return Error(absl::StatusCode::kInvalidArgument, "TOO_MANY_DECIMALS",
                   absl::StrCat("at most ", digits, " decimals are kept"),
                   {{"value", std::string(text)}, {"decimals", absl::StrCat(digits)}});
    }
  }
  int64_t value = 0;
  for (size_t i = 0; i < units.size() + digits; ++i) {
    const size_t decimal = i - units.size();
    const char c = i < units.size() ? units[i] : decimal < decimals.size() ? decimals[decimal] : '0';
    if (__builtin_mul_overflow(value, 10, &value) || __builtin_add_overflow(value, c - '0', &value)) {
      return Overflow();
    }
  }
  return negative ? -value : value;
}

// `digits` digits after the point, less trailing zeros where `shortest`.
std::string FormatScaled(int64_t value, int digits, bool shortest) {
  // Unsigned, because the least int64 has no positive counterpart.
  uint64_t magnitude = value < 0 ? ~static_cast<uint64_t>(value) + 1 : static_cast<uint64_t>(value);
  std::string text = absl::StrCat(magnitude);
  if (text.size() <= static_cast<size_t>(digits)) text.insert(0, digits + 1 - text.size(), '0');
  if (digits > 0) text.insert(text.size() - digits, 1, '.');
  if (shortest && digits > 0) {
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
  }
  return value < 0 ? absl::StrCat("-", text) : text;
}

}  // namespace

absl::StatusOr<int64_t> ParseMicros(absl::string_view text) { return ParseScaled(text, kMicroDigits); }

std::string FormatMicros(int64_t micros) {
  return FormatScaled(micros, kMicroDigits, /*shortest=*/true);
}

std::string FormatMinor(int64_t minor, const Currency& currency) {
  return FormatScaled(minor, currency.digits(), /*shortest=*/false);
}

absl::StatusOr<int64_t> ParseMinor(absl::string_view text, const Currency& currency) {
  ASSIGN_OR_RETURN(const int64_t minor, ParseScaled(text, currency.digits()));
  return Within(minor, kMaxMinor);
}

absl::StatusOr<int64_t> MulDiv(int64_t a, int64_t b, int64_t c) {
  return Within(DivideRounded(Wide{a} * b, c), std::numeric_limits<int64_t>::max());
}

absl::StatusOr<int64_t> LineNet(Quantity quantity, UnitPrice price, Rate discount,
                                const Currency& currency) {
  Wide product = Wide{quantity.micros} * price.micros;
  // Three factors scaled 1e-6 each make 1e-18; beyond 128 bits the amount is far beyond kMaxMinor.
  if (__builtin_mul_overflow(product, Wide{kScale} - discount.micros, &product)) return Overflow();
  const Wide divisor = Wide{kScale} * kScale * kScale / currency.minor_per_unit();
  return Within(DivideRounded(product, divisor), kMaxMinor);
}

absl::StatusOr<int64_t> TaxOf(int64_t net_minor, Rate rate) {
  return Within(DivideRounded(Wide{net_minor} * rate.micros, kScale), kMaxMinor);
}

absl::StatusOr<int64_t> PartUpTo(int64_t total_minor, Quantity cumulative, Quantity ordered) {
  return Within(DivideRounded(Wide{total_minor} * cumulative.micros, ordered.micros), kMaxMinor);
}

absl::StatusOr<Quantity> Convert(Quantity quantity, Factor factor) {
  ASSIGN_OR_RETURN(const int64_t micros, MulDiv(quantity.micros, factor.micros, kScale));
  return Quantity{micros};
}

absl::StatusOr<int64_t> AddMinor(int64_t a, int64_t b) { return Within(Wide{a} + b, kMaxMinor); }

}  // namespace saikne::money
