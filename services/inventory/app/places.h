#pragma once

// Warehouses and locations.

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "libs/pg/pg.h"
#include "services/inventory/domain/book.h"

namespace saikne::inventory {

/// Gives each company its warehouse MAIN and the virtual locations; what exists stays.
absl::Status FurnishCompanies(pg::Txn& txn, absl::Span<const Id> companies, absl::Time now);

/// A warehouse with receiving, stock, picking and shipping. Errors: ALREADY_EXISTS/WAREHOUSES_CODE_KEY.
absl::StatusOr<Id> CreateWarehouse(pg::Txn& txn, const Id& company, const std::string& code, const std::string& name,
                                   const std::string& actor, absl::Time now);

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

}  // namespace saikne::inventory
