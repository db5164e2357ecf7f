#pragma once

// Warehouses and locations.

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "libs/events/flow.h"
#include "libs/events/republish.h"
#include "libs/pg/pg.h"
#include "services/inventory/domain/book.h"

namespace saikne::inventory {

/// Gives the company of each flow its warehouse MAIN (WarehouseRegistered) and the virtual locations; what exists stays.
absl::Status FurnishCompanies(pg::Txn& txn, absl::Span<const ::saikne::events::Flow> companies, absl::Time now);

struct Warehouse {
  Id id;
  std::string code;
  std::string name;
  int64_t version = 1;
};

/// A warehouse of the flow's company with receiving, stock, picking and shipping (WarehouseRegistered).
/// Errors: ALREADY_EXISTS/WAREHOUSES_CODE_KEY.
absl::StatusOr<Warehouse> CreateWarehouse(pg::Txn& txn, const std::string& code, const std::string& name,
                                          ::saikne::events::Flow flow, absl::Time now);

/// Gives a warehouse another name (WarehouseChanged); the same name changes nothing. etag: empty, or that of the version that was read.
/// Errors: NOT_FOUND/WAREHOUSE_NOT_FOUND; ABORTED/STALE_ETAG.
absl::StatusOr<Warehouse> RenameWarehouse(pg::Txn& txn, const std::string& id_or_code, const std::string& name,
                                          const std::string& etag, ::saikne::events::Flow flow, absl::Time now);

/// The job: publishes warehouses that were made before warehouses were published. True when there may be more.
absl::StatusOr<bool> PublishWarehouses(pg::Txn& txn, absl::Time now);

using LocationKey = std::pair<Id, std::string>;  // warehouse, code

/// Ids of locations by warehouse and code.
absl::StatusOr<std::map<LocationKey, Id>> FindLocations(pg::Txn& txn, const Id& company,
                                                        const std::vector<LocationKey>& keys);
/// The same, and makes those that are missing as storage.
absl::StatusOr<std::map<LocationKey, Id>> FindOrMakeLocations(pg::Txn& txn, const Id& company,
                                                              const std::vector<LocationKey>& keys,
                                                              const std::string& actor, absl::Time now);

/// A storage location. Errors: ALREADY_EXISTS/LOCATIONS_CODE_KEY.
absl::StatusOr<Id> CreateLocation(pg::Txn& txn, const Id& company, const Id& warehouse, const std::string& code,
                                  const std::string& actor, absl::Time now);

/// The events that hold a page of warehouses, which are locked in id order.
absl::StatusOr<std::vector<::saikne::events::Outgoing>> WarehouseStates(pg::Txn& txn, const ::saikne::events::StatePage& page);

}  // namespace saikne::inventory
