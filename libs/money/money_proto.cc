#include "libs/money/money_proto.h"

#include <limits>

#include "absl/strings/str_cat.h"
#include "libs/base/status.h"

namespace saikne::money {
namespace {

constexpr int64_t kNanosPerUnit = 1'000'000'000;

absl::StatusOr<int64_t> MicrosFrom(absl::string_view field, const google::type::Decimal& value,
                                   int64_t unset) {
  if (value.value().empty()) return unset;
  absl::StatusOr<int64_t> micros = ParseMicros(value.value());
  if (!micros.ok()) return FieldError(field, micros.status().message());
  return micros;
}

absl::StatusOr<int64_t> MicrosWithin(absl::string_view field, const google::type::Decimal& value,
                                     int64_t unset, int64_t min, int64_t max) {
  ASSIGN_OR_RETURN(const int64_t micros, MicrosFrom(field, value, unset));
  if (micros < min || micros > max) {
    return FieldError(field, absl::StrCat("must be between ", FormatMicros(min), " and ",
                                          FormatMicros(max), ", is ", FormatMicros(micros)));
  }
  return micros;
}

absl::Status CheckCurrency(absl::string_view field, const google::type::Money& value,
                           const Currency& currency) {
  if (value.currency_code() == currency.code()) return absl::OkStatus();
  const std::string path = absl::StrCat(field, ".currency_code");
  if (value.currency_code().empty()) {
    return FieldError(path, absl::StrCat("must be set to ", currency.code()));
  }
  return FieldError(path, absl::StrCat("must be ", currency.code(), ", is ", value.currency_code()));
}

// units and nanos as one number of `scale` parts of a unit (a power of ten up to 1e9).
absl::StatusOr<int64_t> ScaledFrom(absl::string_view field, const google::type::Money& value,
                                   int64_t scale, int64_t limit) {
  const int64_t units = value.units();
  const int64_t nanos = value.nanos();
  if (nanos <= -kNanosPerUnit || nanos >= kNanosPerUnit) {
    return FieldError(absl::StrCat(field, ".nanos"), "must be between -999999999 and 999999999");
  }
  if ((units > 0 && nanos < 0) || (units < 0 && nanos > 0)) {
    return FieldError(absl::StrCat(field, ".nanos"), "must have the sign of units");
  }
  if (nanos % (kNanosPerUnit / scale) != 0) {
    return FieldError(field, absl::StrCat("has more decimals than 1/", scale, " of a unit"));
  }
  const __int128 scaled = static_cast<__int128>(units) * scale + nanos / (kNanosPerUnit / scale);
  if (scaled > limit || scaled < -limit) return FieldError(field, "is too large");
  return static_cast<int64_t>(scaled);
}

void ScaledToProto(int64_t value, int64_t scale, const Currency& currency, google::type::Money* out) {
  out->set_currency_code(currency.code());
  out->set_units(value / scale);
  out->set_nanos(static_cast<int32_t>(value % scale * (kNanosPerUnit / scale)));
}

}  // namespace

absl::StatusOr<Quantity> PositiveQuantity(absl::string_view field, const google::type::Decimal& value) {
  if (value.value().empty()) return FieldError(field, "must be set");
  ASSIGN_OR_RETURN(const int64_t micros, MicrosWithin(field, value, 0, 1, kMaxQuantity.micros));
  return Quantity{micros};
}

absl::StatusOr<Quantity> NonNegativeQuantity(absl::string_view field,
                                             const google::type::Decimal& value) {
  ASSIGN_OR_RETURN(const int64_t micros, MicrosWithin(field, value, 0, 0, kMaxQuantity.micros));
  return Quantity{micros};
}

absl::StatusOr<Quantity> SignedQuantity(absl::string_view field, const google::type::Decimal& value) {
  ASSIGN_OR_RETURN(const int64_t micros,
                   MicrosWithin(field, value, 0, -kMaxQuantity.micros, kMaxQuantity.micros));
  return Quantity{micros};
}

absl::StatusOr<Rate> RateFrom(absl::string_view field, const google::type::Decimal& value) {
  ASSIGN_OR_RETURN(const int64_t micros, MicrosWithin(field, value, 0, 0, kScale));
  return Rate{micros};
}

absl::StatusOr<Factor> FactorFrom(absl::string_view field, const google::type::Decimal& value) {
  ASSIGN_OR_RETURN(const int64_t micros,
                   MicrosWithin(field, value, kScale, 1, kMaxQuantity.micros));
  return Factor{micros};
}

absl::StatusOr<UnitPrice> UnitPriceFrom(absl::string_view field, const google::type::Money& value,
                                        const Currency& currency) {
  RETURN_IF_ERROR(CheckCurrency(field, value, currency));
  ASSIGN_OR_RETURN(const int64_t micros,
                   ScaledFrom(field, value, kScale, std::numeric_limits<int64_t>::max()));
  if (micros < 0) return FieldError(field, "must not be negative");
  return UnitPrice{micros};
}

absl::StatusOr<int64_t> MinorFrom(absl::string_view field, const google::type::Money& value,
                                  const Currency& currency) {
  RETURN_IF_ERROR(CheckCurrency(field, value, currency));
  return ScaledFrom(field, value, currency.minor_per_unit(), kMaxMinor);
}

absl::StatusOr<int64_t> MinorFrom(absl::string_view field, const google::type::Money& value,
                                  Currency* currency) {
  absl::StatusOr<Currency> own = Currency::Parse(value.currency_code());
  if (!own.ok()) return FieldError(absl::StrCat(field, ".currency_code"), own.status().message());
  ASSIGN_OR_RETURN(const int64_t minor, MinorFrom(field, value, *own));
  *currency = *std::move(own);
  return minor;
}

void MinorToProto(int64_t minor, const Currency& currency, google::type::Money* out) {
  ScaledToProto(minor, currency.minor_per_unit(), currency, out);
}

void PriceToProto(UnitPrice price, const Currency& currency, google::type::Money* out) {
  ScaledToProto(price.micros, kScale, currency, out);
}

absl::StatusOr<absl::CivilDay> DayFrom(absl::string_view field, const google::type::Date& value,
                                       absl::CivilDay fallback) {
  if (value.year() == 0 && value.month() == 0 && value.day() == 0) return fallback;
  const absl::CivilDay day(value.year(), value.month(), value.day());
  // CivilDay carries 30 February over into March.
  const bool exists =
      day.year() == value.year() && day.month() == value.month() && day.day() == value.day();
  if (!exists || value.year() < 1 || value.year() > 9999) {
    return FieldError(field, absl::StrCat("is not a day: ", value.year(), "-", value.month(), "-",
                                          value.day()));
  }
  return day;
}

void ToProto(absl::CivilDay day, google::type::Date* out) {
  out->set_year(static_cast<int32_t>(day.year()));
  out->set_month(day.month());
  out->set_day(day.day());
}

}  // namespace saikne::money
