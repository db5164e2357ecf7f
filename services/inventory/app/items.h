#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/events/flow.h"
#include "libs/events/republish.h"
#include "libs/pg/pg.h"
#include "libs/service/companies.h"
#include "services/inventory/store/item_store.h"

namespace saikne::inventory {

enum class RowOutcome { kCreated = 1, kUpdated = 2, kUnchanged = 3 };

struct RegisteredItem {
  ItemRecord item;
  RowOutcome outcome = RowOutcome::kCreated;
};

/// What registering these items would do; writes nothing, holds the items that exist. A row whose external key exists changes that
/// item or leaves it alone.
/// Errors: ALREADY_EXISTS/ITEMS_SKU_KEY; INVALID_ARGUMENT/INVALID_FIELD requests[i].item.* for a key given twice or a changed sku;
/// FAILED_PRECONDITION/UNIT_IN_USE; those of CheckTaxCodes.
absl::StatusOr<std::vector<RegisteredItem>> CheckItems(pg::Txn& txn, const svc::Company& company,
                                                       std::vector<ItemRecord> items, absl::Time now);

/// Registers items as CheckItems says. Publishes ItemRegistered or ItemChanged. flow.correlation_id empty: each item is its own
/// root. Errors: those of CheckItems.
absl::StatusOr<std::vector<RegisteredItem>> RegisterItems(pg::Txn& txn, const svc::Company& company,
                                                          std::vector<ItemRecord> items,
                                                          const ::saikne::events::Flow& flow, absl::Time now);

/// Changes one item: `apply` gets the locked row. Publishes ItemChanged when something is different.
/// Errors: NOT_FOUND/ITEM_NOT_FOUND; those of apply; FAILED_PRECONDITION/UNIT_IN_USE; those of CheckTaxCodes for item.tax_code.
absl::StatusOr<ItemRecord> ChangeItem(pg::Txn& txn, const svc::Company& company, const Id& id,
                                      const std::function<absl::Status(ItemRecord&)>& apply,
                                      const ::saikne::events::Flow& flow, absl::Time now);

/// The events that hold a page of items, which are locked in id order.
absl::StatusOr<std::vector<::saikne::events::Outgoing>> ItemStates(pg::Txn& txn, const ::saikne::events::StatePage& page);

}  // namespace saikne::inventory
