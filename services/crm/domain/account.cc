#include "services/crm/domain/account.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "libs/base/status.h"

namespace saikne::crm {

absl::Status CheckText(absl::string_view field, absl::string_view text, size_t max, bool required) {
  if (required && absl::StripAsciiWhitespace(text).empty()) {
    return FieldError(field, "must not be empty");
  }
  if (text.size() > max) {
    return FieldError(field, absl::StrCat("must have at most ", max, " characters, has ", text.size()));
  }
  return absl::OkStatus();
}

absl::Status CheckExternalKey(absl::string_view field, absl::string_view key) {
  RETURN_IF_ERROR(CheckText(field, key, 100, false));
  for (const unsigned char c : key) {
    if (c < 0x20 || c == 0x7f) return FieldError(field, "must have printable characters only");
  }
  return absl::OkStatus();
}

absl::Status CheckAccount(const AccountContent& content) {
  RETURN_IF_ERROR(CheckText("account.name", content.name, 200, true));
  RETURN_IF_ERROR(CheckText("account.tax_id", content.tax_id, 50, false));
  RETURN_IF_ERROR(CheckText("account.payment_term_code", content.payment_term_code, 50, false));
  if (!content.currency.empty()) {
    const auto currency = money::Currency::Parse(content.currency);
    if (!currency.ok()) return FieldError("account.currency", currency.status().message());
  }
  RETURN_IF_ERROR(CheckAddress("account.bill_to", content.bill_to));
  RETURN_IF_ERROR(CheckAddress("account.ship_to", content.ship_to));
  if (content.credit_limit_asked && content.credit_limit_asked->minor < 0) {
    return FieldError("account.credit_limit_asked", "must not be negative");
  }
  return absl::OkStatus();
}

}  // namespace saikne::crm
