#pragma once

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "libs/base/id.h"
#include "libs/money/money.h"
#include "libs/pg/pg.h"

namespace saikne::procurement {

/// Procurement's copy of an item.
struct Item {
  Id id;
  Id company_id;
  std::string sku;
  std::string name;
  std::string unit;
  int32_t supply_method = 0;  // saikne.types.v1.SupplyMethod
  int64_t event_version = 0;  // 0: known only from a shortage
};

/// Procurement's copy of a tax code.
struct TaxCode {
  Id company_id;
  std::string code;
  money::Rate rate;
  int64_t event_version = 0;
};

/// Copies of what other services own.
class ItemStore {
 public:
  explicit ItemStore(pg::Txn& txn) : txn_(txn) {}
  /// Newer versions replace older ones. Ids are distinct.
  absl::Status Upsert(std::vector<Item> items);
  /// The planning lock of items, in id order.
  absl::Status Lock(std::vector<Id> ids);
  absl::StatusOr<absl::flat_hash_map<std::string, Item>> BySku(const Id& company_id,
                                                               const std::vector<std::string>& skus);
  /// Newer versions replace older ones. (company, code) are distinct.
  absl::Status UpsertTaxCodes(absl::Span<const TaxCode> codes);
  absl::StatusOr<absl::flat_hash_map<std::string, money::Rate>> TaxRates(
      const Id& company_id, const std::vector<std::string>& codes);

 private:
  pg::Txn& txn_;
};

}  // namespace saikne::procurement
