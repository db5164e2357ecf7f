#pragma once

// Translation between libs/money and google.type; for api/ and subscribers/, never for domain/.
// A reader's errors name the field.

#include "google/type/date.pb.h"
#include "google/type/decimal.pb.h"
#include "google/type/money.pb.h"

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "libs/money/money.h"

namespace saikne::money {

/// Quantity that must be > 0 and <= kMaxQuantity. Errors: INVALID_ARGUMENT/INVALID_FIELD.
absl::StatusOr<Quantity> PositiveQuantity(absl::string_view field, const google::type::Decimal& value);
/// Quantity that must be in [0, kMaxQuantity]; an unset decimal is 0.
absl::StatusOr<Quantity> NonNegativeQuantity(absl::string_view field, const google::type::Decimal& value);
/// Any quantity in [-kMaxQuantity, kMaxQuantity].
absl::StatusOr<Quantity> SignedQuantity(absl::string_view field, const google::type::Decimal& value);
/// A share in [0, 1]; unset is 0.
absl::StatusOr<Rate> RateFrom(absl::string_view field, const google::type::Decimal& value);
/// A factor > 0; unset is 1.
absl::StatusOr<Factor> FactorFrom(absl::string_view field, const google::type::Decimal& value);
/// A unit price >= 0 with at most six decimals, in exactly this currency.
absl::StatusOr<UnitPrice> UnitPriceFrom(absl::string_view field, const google::type::Money& value,
                                        const Currency& currency);
/// A total in minor units (any sign), in exactly this currency; sub-minor digits are refused.
absl::StatusOr<int64_t> MinorFrom(absl::string_view field, const google::type::Money& value,
                                  const Currency& currency);
/// As MinorFrom, for an amount that brings its own currency (written to *currency).
absl::StatusOr<int64_t> MinorFrom(absl::string_view field, const google::type::Money& value,
                                  Currency* currency);

template <typename Kind>
void ToProto(Scaled<Kind> value, google::type::Decimal* out) {
  out->set_value(FormatMicros(value.micros));
}
void MinorToProto(int64_t minor, const Currency& currency, google::type::Money* out);
void PriceToProto(UnitPrice price, const Currency& currency, google::type::Money* out);

/// A full date; unset gives `fallback`. Errors: INVALID_ARGUMENT/INVALID_FIELD for 30 February or a date without a day.
absl::StatusOr<absl::CivilDay> DayFrom(absl::string_view field, const google::type::Date& value,
                                       absl::CivilDay fallback);
void ToProto(absl::CivilDay day, google::type::Date* out);

}  // namespace saikne::money
