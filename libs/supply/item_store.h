#pragma once

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "libs/base/id.h"
#include "libs/pg/pg.h"

namespace saikne::supply {

/// A planning service's copy of an item.
struct Item {
  Id id;
  Id company_id;
  std::string sku;
  std::string name;
  std::string unit;
  int32_t supply_method = 0;  // saikne.types.v1.SupplyMethod
  int64_t event_version = 0;  // 0: known only from a shortage
};

/// The table items. Its row is the lock under which the supply of an item is planned.
class ItemStore {
 public:
  explicit ItemStore(pg::Txn& txn) : txn_(txn) {}
  /// Newer versions replace older ones. Ids are distinct.
  absl::Status Upsert(std::vector<Item> items);
  /// The planning lock of items, in id order.
  absl::Status Lock(std::vector<Id> ids);
  absl::StatusOr<absl::flat_hash_map<std::string, Item>> BySku(const Id& company_id,
                                                               const std::vector<std::string>& skus);
  absl::StatusOr<absl::flat_hash_map<Id, std::string>> Skus(const std::vector<Id>& ids);

 private:
  pg::Txn& txn_;
};

}  // namespace saikne::supply
