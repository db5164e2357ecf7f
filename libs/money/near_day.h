#pragma once

// Dates that a person can mean; for api/.

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "libs/base/status.h"
#include "libs/money/money_proto.h"

namespace saikne::money {

/// A full date, not before 1970 and at most 100 years after `now`. Errors: INVALID_ARGUMENT/INVALID_FIELD.
inline absl::StatusOr<absl::CivilDay> NearDayFrom(absl::string_view field, const google::type::Date& value,
                                                  absl::Time now) {
  absl::StatusOr<absl::CivilDay> day = DayFrom(field, value, absl::CivilDay());
  if (!day.ok()) return day;
  const absl::CivilDay last(absl::ToCivilDay(now, absl::UTCTimeZone()).year() + 101, 1, 1);
  if (*day >= absl::CivilDay(1970, 1, 1) && *day < last) return day;
  return FieldError(field, "must be a day from 1970 on and within the next 100 years");
}

}  // namespace saikne::money
