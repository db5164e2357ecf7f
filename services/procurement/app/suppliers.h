#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/events/flow.h"
#include "libs/events/republish.h"
#include "libs/pg/pg.h"
#include "services/procurement/app/settings.h"
#include "services/procurement/store/supplier_store.h"

namespace saikne::procurement {

/// The numbers are those of saikne.procurement.v1.RowOutcome.
enum class RowOutcome { kCreated = 1, kUpdated = 2, kUnchanged = 3 };
struct RowResult {
  Id id;
  std::string number;
  std::string external_key;
  RowOutcome outcome = RowOutcome::kUnchanged;
};

/// Registers or changes suppliers (external keys distinct where given), all or none; publishes SupplierRegistered and SupplierChanged,
/// and covers the shortages that waited for one. An input's id, number and versions are ignored.
absl::StatusOr<std::vector<RowResult>> RegisterSuppliers(pg::Txn& txn, std::vector<Supplier> inputs,
                                                         const saikne::events::Flow& flow,
                                                         const Planning& planning, absl::Time now);

/// What a person changes of one supplier.
struct SupplierChange {
  std::string supplier;  // id, human number or external key
  std::string etag;
  std::optional<std::string> name;
  std::optional<std::string> payment_term_code;
  std::optional<std::string> currency;
  std::optional<bool> active;
};
/// Errors: NOT_FOUND/SUPPLIER_NOT_FOUND; ABORTED/STALE_ETAG.
absl::StatusOr<Supplier> UpdateSupplier(pg::Txn& txn, const SupplierChange& change,
                                        const saikne::events::Flow& flow, const Planning& planning,
                                        absl::Time now);

struct PriceInput {
  std::string supplier;  // id, human number or external key
  std::string sku;
  SupplierPrice price;   // terms, currency, validity, active, external_key; an empty unit means the item's
};
/// Creates or changes prices by external key (distinct), all or none; publishes SupplierPriceChanged for each that is new or
/// different, and covers the shortages that waited for one.
/// Errors: INVALID_ARGUMENT/INVALID_FIELD under prices[i].
absl::StatusOr<std::vector<RowResult>> SetSupplierPrices(pg::Txn& txn,
                                                         const std::vector<PriceInput>& inputs,
                                                         const saikne::events::Flow& flow,
                                                         const Planning& planning, absl::Time now);

/// The events that hold a page of suppliers, or of prices, which are locked in id order.
absl::StatusOr<std::vector<saikne::events::Outgoing>> SupplierStates(pg::Txn& txn, const saikne::events::StatePage& page);
absl::StatusOr<std::vector<saikne::events::Outgoing>> SupplierPriceStates(pg::Txn& txn, const saikne::events::StatePage& page);

}  // namespace saikne::procurement
