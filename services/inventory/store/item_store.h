#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "libs/pg/pg.h"
#include "services/inventory/domain/costing.h"
#include "services/inventory/domain/stock.h"

namespace saikne::inventory {

/// An item as its owner keeps it.
struct ItemRecord {
  Id id;
  std::string sku;
  std::string name;
  std::string unit;
  SupplyMethod supply_method = SupplyMethod::kBuy;
  std::string tax_code;
  std::optional<money::UnitPrice> standard_cost;
  std::optional<money::UnitPrice> list_price;
  std::optional<std::string> external_key;
  int64_t version = 0;
  int64_t event_version = 0;
  absl::Time create_time;
  absl::Time update_time;
};

/// True when everything that a person can state is equal.
bool SameContent(const ItemRecord& a, const ItemRecord& b);

/// Locks the next `limit` items of all companies, in id order; each with its company.
absl::StatusOr<std::vector<std::pair<Id, ItemRecord>>> LockItemsAfter(pg::Txn& txn, const Id& after, int limit);

class ItemStore {
 public:
  ItemStore(pg::Txn& txn, const Id& company) : txn_(txn), company_(company) {}

  /// Locks by id or external key, in id order.
  absl::StatusOr<std::vector<ItemRecord>> Lock(const std::vector<Id>& ids,
                                               const std::vector<std::string>& external_keys);
  /// Writes the items with their versions as they are. `added` get a valuation row.
  /// Errors: ALREADY_EXISTS/ITEMS_SKU_KEY, /ITEMS_EXTERNAL_KEY_KEY.
  absl::Status Save(absl::Span<const ItemRecord* const> items, const std::vector<Id>& added,
                    const std::string& actor, absl::Time now);
  /// Ids of items given by id or sku, by the text given.
  absl::StatusOr<std::map<std::string, Id>> Find(const std::vector<std::string>& ids_or_skus);
  /// Which of them have stock or demand.
  absl::StatusOr<std::set<Id>> InUse(const std::vector<Id>& items);
  /// What is known of the cost of items and all their components, down all levels.
  absl::StatusOr<std::map<Id, CostFacts>> LoadCosts(const std::vector<Id>& items, absl::CivilDay day);

 private:
  pg::Txn& txn_;
  const Id company_;
};

}  // namespace saikne::inventory
