#include "libs/supply/item_store.h"

#include <algorithm>

#include "libs/base/status.h"
#include "libs/supply/sql.h"

namespace saikne::supply {

absl::Status ItemStore::Upsert(std::vector<Item> items) {
  if (items.empty()) return absl::OkStatus();
  // In the order in which planning locks them.
  std::sort(items.begin(), items.end(), [](const Item& a, const Item& b) { return a.id < b.id; });
  std::vector<Id> ids, companies;
  std::vector<std::string> skus, names, units;
  std::vector<int32_t> methods;
  std::vector<int64_t> versions;
  for (const Item& item : items) {
    ids.push_back(item.id);
    companies.push_back(item.company_id);
    skus.push_back(item.sku);
    names.push_back(item.name);
    units.push_back(item.unit);
    methods.push_back(item.supply_method);
    versions.push_back(item.event_version);
  }
  return txn_.Write(sql::kUpsertItems, ids, companies, skus, names, units, methods, versions);
}

absl::Status ItemStore::Lock(std::vector<Id> ids) {
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return txn_.Write(sql::kLockItems, ids);
}

absl::StatusOr<absl::flat_hash_map<std::string, Item>> ItemStore::BySku(
    const Id& company_id, const std::vector<std::string>& skus) {
  ASSIGN_OR_RETURN(pg::Rows rows, txn_.Exec(sql::kItemsBySku, company_id, skus));
  absl::flat_hash_map<std::string, Item> items;
  for (const pg::Row& row : rows) {
    Item item;
    row.Into(item.id, item.company_id, item.sku, item.name, item.unit, item.supply_method,
             item.event_version);
    std::string sku = item.sku;
    items.emplace(std::move(sku), std::move(item));
  }
  return items;
}

absl::StatusOr<absl::flat_hash_map<Id, std::string>> ItemStore::Skus(const std::vector<Id>& ids) {
  ASSIGN_OR_RETURN(pg::Rows rows, txn_.Exec(sql::kSkusById, ids));
  absl::flat_hash_map<Id, std::string> skus;
  for (const pg::Row& row : rows) skus[row.Get<Id>(0)] = row.Get<std::string>(1);
  return skus;
}

}  // namespace saikne::supply
