#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "libs/base/id.h"
#include "libs/money/money.h"
#include "services/crm/domain/address.h"

namespace saikne::crm {

/// What sales asks finance to grant.
struct CreditLimit {
  int64_t minor = 0;
  money::Currency currency;
  friend bool operator==(const CreditLimit&, const CreditLimit&) = default;
};

/// What a person or an import states of an account.
struct AccountContent {
  std::string name;
  std::string tax_id;
  std::string currency;           // ISO 4217; empty: the company's base currency
  std::string payment_term_code;  // empty: the company's default
  Address bill_to;
  Address ship_to;
  std::optional<CreditLimit> credit_limit_asked;
  friend bool operator==(const AccountContent&, const AccountContent&) = default;
};

/// A party that a company sells to.
struct Account {
  Id id;
  Id company_id;
  std::string number;
  std::optional<std::string> external_key;
  AccountContent content;
  int64_t version = 0;        // counts writes: the etag
  int64_t event_version = 0;  // counts published events
  absl::Time create_time;
  absl::Time update_time;
  std::string create_actor;
  std::string update_actor;
};

/// Errors: INVALID_ARGUMENT/INVALID_FIELD with a path below "account".
absl::Status CheckAccount(const AccountContent& content);

/// Errors: INVALID_ARGUMENT/INVALID_FIELD for a key above 100 characters or with characters that do not print.
absl::Status CheckExternalKey(absl::string_view field, absl::string_view key);

/// Errors: INVALID_ARGUMENT/INVALID_FIELD above `max` bytes, and for a text that must not be empty.
absl::Status CheckText(absl::string_view field, absl::string_view text, size_t max, bool required);

}  // namespace saikne::crm
