#include "services/production/store/item_store.h"

#include <algorithm>

#include "libs/base/status.h"
#include "services/production/sql.h"

namespace saikne::production {

absl::Status ItemStore::Upsert(absl::Span<const Item> items) {
  if (items.empty()) return absl::OkStatus();
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
  return txn_.Exec(sql::kUpsertItems, ids, companies, skus, names, units, methods, versions).status();
}

absl::Status ItemStore::Lock(std::vector<Id> ids) {
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return txn_.Exec(sql::kLockItems, ids).status();
}

absl::StatusOr<absl::flat_hash_map<std::string, Id>> ItemStore::BySku(
    const Id& company_id, const std::vector<std::string>& skus) {
  ASSIGN_OR_RETURN(pg::Rows rows, txn_.Exec(sql::kItemsBySku, company_id, skus));
  absl::flat_hash_map<std::string, Id> ids;
  for (const pg::Row& row : rows) ids[row.Get<std::string>(0)] = row.Get<Id>(1);
  return ids;
}

absl::StatusOr<absl::flat_hash_map<Id, std::string>> ItemStore::Skus(const std::vector<Id>& ids) {
  ASSIGN_OR_RETURN(pg::Rows rows, txn_.Exec(sql::kSkusById, ids));
  absl::flat_hash_map<Id, std::string> skus;
  for (const pg::Row& row : rows) skus[row.Get<Id>(0)] = row.Get<std::string>(1);
  return skus;
}

}  // namespace saikne::production
