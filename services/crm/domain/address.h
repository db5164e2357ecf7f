#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace saikne::crm {

/// A postal address as crm stores it. Empty means: none given.
struct Address {
  std::vector<std::string> lines;  // street and number, building, care of
  std::string postal_code;
  std::string city;
  std::string region;
  std::string country;  // ISO 3166-1 alpha-2

  bool empty() const;
  friend bool operator==(const Address&, const Address&) = default;
};

/// Errors: INVALID_ARGUMENT/INVALID_FIELD for a line break within a part, more than 8 lines, a part above 200 characters, or a
/// country that is not two upper-case letters.
absl::Status CheckAddress(absl::string_view field, const Address& address);

/// The stored text: country, region, city, postal code, then the lines, one a line; empty for an empty address.
std::string PackAddress(const Address& address);
Address UnpackAddress(absl::string_view text);

}  // namespace saikne::crm
