#include "services/crm/domain/address.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "libs/base/status.h"

namespace saikne::crm {
namespace {

constexpr size_t kMaxPart = 200;
constexpr size_t kMaxLines = 8;
constexpr size_t kFixedParts = 4;

absl::Status CheckPart(absl::string_view field, absl::string_view name, absl::string_view value) {
  if (value.size() > kMaxPart) {
    return FieldError(absl::StrCat(field, ".", name), "must have at most 200 characters");
  }
  if (value.find_first_of("\r\n") != absl::string_view::npos) {
    return FieldError(absl::StrCat(field, ".", name), "must not have a line break");
  }
  return absl::OkStatus();
}

}  // namespace

bool Address::empty() const {
  return lines.empty() && postal_code.empty() && city.empty() && region.empty() && country.empty();
}

absl::Status CheckAddress(absl::string_view field, const Address& address) {
  RETURN_IF_ERROR(CheckPart(field, "postal_code", address.postal_code));
  RETURN_IF_ERROR(CheckPart(field, "city", address.city));
  RETURN_IF_ERROR(CheckPart(field, "region", address.region));
  if (address.lines.size() > kMaxLines) {
    return FieldError(absl::StrCat(field, ".lines"), "must be at most 8");
  }
  for (size_t i = 0; i < address.lines.size(); ++i) {
    RETURN_IF_ERROR(CheckPart(field, absl::StrCat("lines[", i, "]"), address.lines[i]));
  }
  const std::string& country = address.country;
  if (!country.empty() &&
      (country.size() != 2 || !absl::ascii_isupper(country[0]) || !absl::ascii_isupper(country[1]))) {
    return FieldError(absl::StrCat(field, ".country"),
                      "must be two upper-case letters (ISO 3166-1 alpha-2)");
  }
  return absl::OkStatus();
}

std::string PackAddress(const Address& address) {
  if (address.empty()) return "";
  std::string text = absl::StrCat(address.country, "\n", address.region, "\n", address.city, "\n",
                                  address.postal_code);
  for (const std::string& line : address.lines) absl::StrAppend(&text, "\n", line);
  return text;
}

Address UnpackAddress(absl::string_view text) {
  Address address;
  if (text.empty()) return address;
  const std::vector<std::string> parts = absl::StrSplit(text, '\n');
  std::string* const fixed[kFixedParts] = {&address.country, &address.region, &address.city,
                                           &address.postal_code};
  for (size_t i = 0; i < parts.size(); ++i) {
    if (i < kFixedParts) {
      *fixed[i] = parts[i];
    } else {
      address.lines.push_back(parts[i]);
    }
  }
  return address;
}

}  // namespace saikne::crm
