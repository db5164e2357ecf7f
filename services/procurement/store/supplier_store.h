#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/types/span.h"
#include "libs/base/id.h"
#include "libs/pg/pg.h"
#include "services/procurement/domain/offer.h"

namespace saikne::procurement {

struct Supplier {
  Id id;
  Id company_id;
  std::string number;
  std::string name;
  std::string payment_term_code;
  std::string currency;
  bool active = true;
  std::string external_key;  // empty: none
  int64_t version = 0;
  int64_t event_version = 0;
  absl::Time create_time;
  absl::Time update_time;
};

struct SupplierPrice {
  Id id;
  Id company_id;
  Id item_id;
  std::string sku;
  Offer terms;  // price_id and supplier_id are the price's
  std::string currency;
  std::optional<absl::CivilDay> valid_from;
  std::optional<absl::CivilDay> valid_to;
  bool active = true;
  std::string external_key;
  int64_t version = 0;
  int64_t event_version = 0;
};

/// Suppliers and their prices. Who writes prices, or makes a supplier orderable, holds the planning lock of the items.
class SupplierStore {
 public:
  explicit SupplierStore(pg::Txn& txn) : txn_(txn) {}

  /// Locks suppliers in id order, after the items: only the holder adds drafts for them.
  absl::Status Lock(std::vector<Id> ids);
  absl::StatusOr<std::vector<Supplier>> LockByKey(const Id& company_id,
                                                  const std::vector<std::string>& external_keys);
  /// The next `limit` suppliers, or prices, of all companies, locked in id order.
  absl::StatusOr<std::vector<Supplier>> LockAfter(const Id& after, int limit);
  absl::StatusOr<std::vector<SupplierPrice>> LockPricesAfter(const Id& after, int limit);
  absl::StatusOr<absl::flat_hash_map<Id, Supplier>> Load(const std::vector<Id>& ids);
  /// By id text, human number or external key; each found one is there under every name that was asked for.
  absl::StatusOr<absl::flat_hash_map<std::string, Supplier>> Find(const Id& company_id,
                                                                  const std::vector<std::string>& names);
  /// Errors: NOT_FOUND/SUPPLIER_NOT_FOUND.
  absl::StatusOr<Supplier> FindOne(const Id& company_id, const std::string& name);
  absl::StatusOr<std::vector<Supplier>> List(const Id& company_id, const Id& after, int64_t rows);
  absl::Status Save(absl::Span<const Supplier> suppliers, const std::string& actor, absl::Time now);

  absl::StatusOr<std::vector<SupplierPrice>> LockPricesByKey(
      const Id& company_id, const std::vector<std::string>& external_keys);
  absl::StatusOr<std::vector<SupplierPrice>> ListPrices(const Id& company_id, const Id& after,
                                                        int64_t rows, const std::string& sku,
                                                        const std::optional<Id>& supplier_id);
  absl::Status SavePrices(absl::Span<const SupplierPrice> prices, const std::string& actor,
                          absl::Time now);

  /// Who has prices for items, read without a lock.
  absl::StatusOr<std::vector<Id>> SuppliersOf(const std::vector<Id>& item_ids);
  /// Items with blocked needs that these suppliers have prices for, read without a lock.
  absl::StatusOr<std::vector<Id>> BlockedItems(const std::vector<Id>& supplier_ids);
  /// Offers that hold on a day, by item.
  absl::StatusOr<absl::flat_hash_map<Id, std::vector<Offer>>> Offers(const Id& company_id,
                                                                     const std::vector<Id>& item_ids,
                                                                     absl::CivilDay day);

 private:
  pg::Txn& txn_;
};

}  // namespace saikne::procurement
