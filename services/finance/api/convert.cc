#include "services/finance/api/convert.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "libs/base/naming_field.h"
#include "libs/money/money_proto.h"
#include "services/finance/sql.h"

namespace saikne::finance {

std::optional<Id> IdOrNumber(absl::string_view text) {
  absl::StatusOr<Id> id = Id::Parse(text);
  if (!id.ok()) return std::nullopt;
  return *id;
}

absl::StatusOr<int64_t> BaseMinor(absl::string_view field, const google::type::Money& value,
                                  const rpc::Company& company) {
  if (!value.currency_code().empty() && value.currency_code() != company.base_currency.code()) {
    return NamingField(Error(absl::StatusCode::kInvalidArgument, "FOREIGN_CURRENCY",
                             absl::StrCat("is in ", value.currency_code(), ", the books are in ",
                                          company.base_currency.code()),
                             {{"currency", value.currency_code()}}),
                       field);
  }
  return money::MinorFrom(field, value, company.base_currency);
}

absl::StatusOr<int64_t> PositiveBaseMinor(absl::string_view field, const google::type::Money& value,
                                          const rpc::Company& company) {
  ASSIGN_OR_RETURN(int64_t minor, BaseMinor(field, value, company));
  if (minor <= 0) return FieldError(field, "must be more than zero");
  return minor;
}

void SetMinor(int64_t minor, const money::Currency& currency, google::type::Money* out) {
  money::MinorToProto(minor, currency, out);
}

void SetMinor(int64_t minor, const std::string& currency, google::type::Money* out) {
  absl::StatusOr<money::Currency> parsed = money::Currency::Parse(currency);
  if (parsed.ok()) money::MinorToProto(minor, *parsed, out);
}

absl::StatusOr<std::optional<Id>> CustomerFilter(pg::Pool& pool, const Id& company, const std::string& text) {
  if (text.empty()) return std::nullopt;
  if (std::optional<Id> id = IdOrNumber(text)) return id;
  ASSIGN_OR_RETURN(pg::Rows rows, pool.Read(sql::kFindCustomer, company, std::optional<Id>(), text));
  if (rows.empty()) return NotFoundIn("customer_id", "CREDIT_ACCOUNT", text);
  return rows[0].Get<Id>(0);
}

bool Updates(const google::protobuf::FieldMask& mask, absl::string_view path, bool is_set) {
  if (mask.paths().empty()) return is_set;
  return std::any_of(mask.paths().begin(), mask.paths().end(),
                     [&](const std::string& p) { return p == "*" || absl::string_view(p) == path; });
}

absl::Status CheckMask(const google::protobuf::FieldMask& mask, std::vector<std::string> paths) {
  for (const std::string& path : mask.paths()) {
    if (path != "*" && std::find(paths.begin(), paths.end(), path) == paths.end()) {
      return FieldError("update_mask", absl::StrCat(path, " cannot be updated"));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckDay(absl::string_view field, absl::CivilDay day, absl::CivilDay today) {
  if (day.year() >= 1970 && day.year() <= today.year() + 100) return absl::OkStatus();
  return FieldError(field, "must be a day from 1970 on and within the next 100 years");
}

absl::Status CheckCode(absl::string_view field, absl::string_view code) {
  bool good = !code.empty() && code.size() <= 20 && std::all_of(code.begin(), code.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
  if (good) return absl::OkStatus();
  return FieldError(field, "must be 1 to 20 upper-case letters, digits, '-' or '_'");
}

absl::Status CheckName(absl::string_view field, absl::string_view name) {
  if (!name.empty() && name.size() <= 200) return absl::OkStatus();
  return FieldError(field, "must have 1 to 200 bytes");
}

absl::Status CheckOneName(absl::string_view id, absl::string_view external_reference) {
  if (id.empty() || external_reference.empty()) return absl::OkStatus();
  return FieldError("external_reference", "say the id or the reference, not both");
}

absl::StatusOr<std::optional<Id>> AfterId(const rpc::Page& page) {
  if (page.after.empty()) return std::nullopt;
  ASSIGN_OR_RETURN(Id id, Id::ParseField("page_token", page.after[0]));
  return id;
}

std::string AfterText(const rpc::Page& page) { return page.after.empty() ? "" : page.after[0]; }

}  // namespace saikne::finance
