#include "services/inventory/app/places.h"

#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "services/inventory/sql.h"

namespace saikne::inventory {
namespace {

struct Place {
  const char* code;
  int32_t kind;
};
constexpr Place kInside[] = {{"RECEIVING", 1}, {"STOCK", 2}, {"PICKING", 3}, {"SHIPPING", 4}};
constexpr Place kVirtual[] = {
    {"SUPPLIER", 11}, {"CUSTOMER", 12}, {"PRODUCTION", 13}, {"LOSS", 14}, {"OPENING", 15}};
constexpr int32_t kStorage = 5;

struct Rows {
  std::vector<Id> companies, ids;
  std::vector<std::optional<Id>> warehouses;
  std::vector<std::string> codes;
  std::vector<int32_t> kinds;

  void Add(const Id& company, const Id& id, std::optional<Id> warehouse, std::string code, int32_t kind) {
    companies.push_back(company);
    ids.push_back(id);
    warehouses.push_back(warehouse);
    codes.push_back(std::move(code));
    kinds.push_back(kind);
  }
  absl::StatusOr<int64_t> Insert(pg::Txn& txn, const std::string& actor, absl::Time now) const {
    if (ids.empty()) return 0;
    ASSIGN_OR_RETURN(pg::Rows rows, txn.Exec(sql::kInsertLocations, companies, ids, warehouses, codes, kinds, actor, now));
    return rows.affected();
  }
};

}  // namespace

absl::Status FurnishCompanies(pg::Txn& txn, absl::Span<const Id> companies, absl::Time now) {
  const std::string actor = "system:inventory";
  std::vector<Id> ids;
  std::vector<std::string> codes, names;
  Rows locations;
  for (const Id& company : companies) {
    // Derived, so that every repetition makes the same rows.
    const Id warehouse = Id::Derived(company, "warehouse MAIN");
    ids.push_back(warehouse);
    codes.push_back("MAIN");
    names.push_back("Main warehouse");
    for (const Place& place : kInside) {
      locations.Add(company, Id::Derived(warehouse, place.code), warehouse, place.code, place.kind);
    }
    for (const Place& place : kVirtual) {
      locations.Add(company, Id::Derived(company, absl::StrCat("location ", place.code)), std::nullopt, place.code,
                    place.kind);
    }
  }
  if (ids.empty()) return absl::OkStatus();
  RETURN_IF_ERROR(txn.Exec(sql::kInsertWarehouses, companies, ids, codes, names, actor, now).status());
  return locations.Insert(txn, actor, now).status();
}

absl::StatusOr<Id> CreateWarehouse(pg::Txn& txn, const Id& company, const std::string& code,
                                   const std::string& name, const std::string& actor, absl::Time now) {
  const Id id = Id::New(now);
  ASSIGN_OR_RETURN(pg::Rows rows,
                   txn.Exec(sql::kInsertWarehouses, std::vector<Id>{company}, std::vector<Id>{id},
                            std::vector<std::string>{code}, std::vector<std::string>{name}, actor, now));
  if (rows.affected() == 0) {
    return Error(absl::StatusCode::kAlreadyExists, "WAREHOUSES_CODE_KEY",
                 absl::StrCat("There is a warehouse ", code, " already"), {{"code", code}});
  }
  Rows locations;
  for (const Place& place : kInside) locations.Add(company, Id::New(now), id, place.code, place.kind);
  RETURN_IF_ERROR(locations.Insert(txn, actor, now).status());
  return id;
}

absl::StatusOr<std::map<LocationKey, Id>> FindLocations(pg::Txn& txn, const Id& company,
                                                        const std::vector<LocationKey>& keys) {
  std::vector<Id> warehouses;
  std::vector<std::string> codes;
  for (const auto& [warehouse, code] : keys) {
    warehouses.push_back(warehouse);
    codes.push_back(code);
  }
  ASSIGN_OR_RETURN(pg::Rows rows, txn.Exec(sql::kFindLocations, company, warehouses, codes));
  std::map<LocationKey, Id> found;
  for (const pg::Row& row : rows) found[{row.Get<Id>(0), row.Get<std::string>(1)}] = row.Get<Id>(2);
  return found;
}

absl::StatusOr<std::map<LocationKey, Id>> FindOrMakeLocations(pg::Txn& txn, const Id& company,
                                                              const std::vector<LocationKey>& keys,
                                                              const std::string& actor, absl::Time now) {
  ASSIGN_OR_RETURN(auto found, FindLocations(txn, company, keys));
  Rows missing;
  for (const LocationKey& key : keys) {
    if (found.count(key)) continue;
    found[key] = Id();
    missing.Add(company, Id::New(now), key.first, key.second, kStorage);
  }
  if (missing.ids.empty()) return found;
  RETURN_IF_ERROR(missing.Insert(txn, actor, now).status());
  // Another transaction may have made one of them: read what is there now.
  return FindLocations(txn, company, keys);
}

absl::StatusOr<Id> CreateLocation(pg::Txn& txn, const Id& company, const Id& warehouse, const std::string& code,
                                  const std::string& actor, absl::Time now) {
  Rows rows;
  rows.Add(company, Id::New(now), warehouse, code, kStorage);
  ASSIGN_OR_RETURN(int64_t made, rows.Insert(txn, actor, now));
  if (made == 0) {
    return Error(absl::StatusCode::kAlreadyExists, "LOCATIONS_CODE_KEY",
                 absl::StrCat("There is a location ", code, " already"), {{"code", code}});
  }
  return rows.ids[0];
}

}  // namespace saikne::inventory
