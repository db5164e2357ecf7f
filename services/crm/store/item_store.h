#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "libs/pg/pg.h"

namespace saikne::crm {

/// A row of the copy of inventory's items.
struct Item {
  Id id;
  Id company_id;
  std::string sku;
  std::string name;
  std::string unit;
  int32_t supply_method = 0;  // saikne.types.v1.SupplyMethod
  std::string tax_code;
  std::optional<money::UnitPrice> list_price;
  std::string list_price_currency;  // empty without a list price
  int64_t event_version = 0;
};

struct ListPrice {
  money::UnitPrice price;
  std::string currency;
};

/// Takes newer versions of items and leaves older ones.
absl::Status UpsertItems(pg::Txn& txn, std::vector<Item> items);

/// sku -> list price of those items that have one.
absl::StatusOr<std::map<std::string, ListPrice>> ReadListPrices(pg::Txn& txn, const Id& company_id,
                                                               absl::Span<const std::string> skus);

}  // namespace saikne::crm
