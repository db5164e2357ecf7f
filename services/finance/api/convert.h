#pragma once

// Small translations that all APIs of finance share.

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/type/money.pb.h"
#include "libs/base/id.h"
#include "libs/base/status.h"
#include "libs/money/money.h"
#include "libs/pg/pg.h"
#include "libs/rpc/call.h"
#include "libs/rpc/paging.h"

namespace saikne::finance {

/// The id, when the text is one; a human number or code otherwise.
std::optional<Id> IdOrNumber(absl::string_view text);

/// A total in the company's base currency. Errors: INVALID_ARGUMENT/FOREIGN_CURRENCY for another one, /INVALID_FIELD.
absl::StatusOr<int64_t> BaseMinor(absl::string_view field, const google::type::Money& value, const rpc::Company& company);
/// As above, > 0.
absl::StatusOr<int64_t> PositiveBaseMinor(absl::string_view field, const google::type::Money& value,
                                          const rpc::Company& company);

void SetMinor(int64_t minor, const money::Currency& currency, google::type::Money* out);
void SetMinor(int64_t minor, const std::string& currency, google::type::Money* out);

/// Filter of a list: the customer's id, found by number where it is not one; nothing for "". A number that nobody has names its
/// field. Errors: NOT_FOUND/CREDIT_ACCOUNT_NOT_FOUND.
absl::StatusOr<std::optional<Id>> CustomerFilter(pg::Pool& pool, const Id& company, const std::string& text);

/// Whether an update changes `path`: named by the mask, or set where the mask is empty.
bool Updates(const google::protobuf::FieldMask& mask, absl::string_view path, bool is_set);
/// Errors: INVALID_ARGUMENT/INVALID_FIELD for a path that is not among `paths`.
absl::Status CheckMask(const google::protobuf::FieldMask& mask, std::vector<std::string> paths);

/// A day that a person can mean: not before 1970 and at most 100 years after `today`. Errors: INVALID_ARGUMENT/INVALID_FIELD.
absl::Status CheckDay(absl::string_view field, absl::CivilDay day, absl::CivilDay today);

/// What is asked for by its id or by its reference. Errors: INVALID_ARGUMENT/INVALID_FIELD when both are said.
absl::Status CheckOneName(absl::string_view id, absl::string_view external_reference);

/// A code: upper-case letters, digits, '-' and '_', 1 to 20. Errors: INVALID_ARGUMENT/INVALID_FIELD.
absl::Status CheckCode(absl::string_view field, absl::string_view code);
/// A name: 1 to 200 bytes.
absl::Status CheckName(absl::string_view field, absl::string_view name);

/// The last row's uuid key of a page, if any.
absl::StatusOr<std::optional<Id>> AfterId(const rpc::Page& page);
std::string AfterText(const rpc::Page& page);

}  // namespace saikne::finance
