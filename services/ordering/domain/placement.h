#pragma once

// Putting an order together from what a deal or a person asks for and what is known of items, taxes and the company.

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "libs/base/id.h"
#include "libs/money/money.h"
#include "services/ordering/domain/order.h"

namespace saikne::ordering {

/// A line as it was asked for; what is empty or unspecified is filled from the order, the item and the company.
struct NewLine {
  std::string sku;
  std::string description;
  money::Quantity quantity;  // > 0
  std::optional<money::UnitPrice> unit_price;  // unset: the item's list price
  money::Rate discount;
  std::string tax_code;
  BillingPolicy billing = BillingPolicy::kUnspecified;
  LineKind kind = LineKind::kUnspecified;
};

/// An order as it was asked for, its customer's facts included.
struct NewOrder {
  Id id;
  Id company_id;
  std::optional<Id> deal_id;
  int32_t win_number = 0;
  std::string external_key;
  Id customer_id;
  std::string customer_number;
  std::string customer_name;
  std::string customer_reference;
  std::string payment_term_code;
  bool term_is_asked = false;  // the order itself names the term, so it must be known; the customer's may be made up for later
  std::string currency;  // empty: the company's
  BillingPolicy billing = BillingPolicy::kUnspecified;
  DeliveryRule delivery_rule = DeliveryRule::kUnspecified;
  int32_t priority = 0;
  std::optional<absl::CivilDay> requested_date;
  std::string warehouse_code;
  std::string ship_to;
  std::string bill_to;
  std::string correlation_id;
  std::string actor;
  std::vector<NewLine> lines;
};

/// What ordering knows of an item.
struct Item {
  Id id;
  std::string sku;
  std::string name;
  std::string unit;
  bool service = false;
  std::string tax_code;  // empty: the company's
  std::optional<money::UnitPrice> list_price;
};

/// What placement reads, for all companies of a batch.
struct Reference {
  struct CompanyFacts {
    money::Currency base_currency;
    std::string default_tax_code;
    BillingPolicy default_billing = BillingPolicy::kOnDelivery;
    std::string default_payment_term;
    absl::TimeZone zone = absl::UTCTimeZone();  // of its business day
  };
  absl::flat_hash_map<Id, CompanyFacts> companies;
  absl::flat_hash_map<std::pair<Id, std::string>, Item> items;            // by company and sku
  absl::flat_hash_map<std::pair<Id, std::string>, money::Rate> tax_rates; // by company and code
  absl::flat_hash_set<std::pair<Id, std::string>> warehouses;             // those of the orders that exist
  absl::flat_hash_set<std::pair<Id, std::string>> payment_terms;          // likewise
};

/// What an order could not be put together without: "item:<sku>", "tax:<code>", "warehouse:<code>".
std::vector<std::string> MissingReferences(const NewOrder& order, const Reference& reference);

/// The order without its number, in state placed, with one fact. Line ids are new.
/// Errors, which name the field within the order ("lines[2].sku") where one is at fault: INVALID_ARGUMENT/UNKNOWN_WAREHOUSE,
/// /UNKNOWN_PAYMENT_TERM, /UNKNOWN_ITEM, /UNKNOWN_TAX_CODE, /INVALID_FIELD for a requested day before 1970 or more than 100 years
/// ahead, /INVALID_CURRENCY; FAILED_PRECONDITION/NO_COMPANY, /ORDER_WITHOUT_LINES, /TOO_MANY_LINES, /FOREIGN_CURRENCY,
/// /PRICE_MISSING; OUT_OF_RANGE/OVERFLOW.
absl::StatusOr<Order> PutTogether(const NewOrder& asked, const Reference& reference, const Deadlines& deadlines,
                                  absl::Time now);

inline constexpr int kMaxLines = 2000;

}  // namespace saikne::ordering
