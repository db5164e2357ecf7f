#include "services/inventory/app/places.h"

#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "libs/events/outbox.h"
#include "libs/rpc/etag.h"
#include "saikne/inventory/events/v1/inventory_events.pb.h"
#include "services/inventory/sql.h"

namespace saikne::inventory {
namespace {

namespace ev = ::saikne::inventory::events::v1;
using ::saikne::events::Flow;

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

template <typename Event>
::saikne::events::Outgoing Message(const Id& id, const std::string& code, const std::string& name,
                                   int64_t event_version, Flow flow, absl::Time now) {
  Event event;
  event.set_warehouse_id(id.ToString());
  event.set_code(code);
  event.set_name(name);
  if (flow.correlation_id.empty()) flow.correlation_id = id.ToString();
  return ::saikne::events::Outgoing(event, event_version, flow, now);
}

}  // namespace

absl::Status FurnishCompanies(pg::Txn& txn, absl::Span<const Flow> flows, absl::Time now) {
  const std::string actor = "system:inventory";
  std::vector<Id> companies, ids;
  std::vector<std::string> codes, names;
  std::map<Id, const Flow*> flow_of;
  Rows locations;
  for (const Flow& flow : flows) {
    const Id& company = flow.company_id;
    // Derived, so that every repetition makes the same rows.
    const Id warehouse = Id::Derived(company, "warehouse MAIN");
    if (!flow_of.emplace(warehouse, &flow).second) continue;
    companies.push_back(company);
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
  ASSIGN_OR_RETURN(pg::Rows made, txn.Exec(sql::kInsertWarehouses, companies, ids, codes, names, actor, now));
  std::vector<::saikne::events::Outgoing> outgoing;
  for (const pg::Row& row : made) {
    const Id id = row.Get<Id>(0);
    outgoing.push_back(Message<ev::WarehouseRegistered>(id, codes[0], names[0], 1, *flow_of[id], now));
  }
  RETURN_IF_ERROR(locations.Insert(txn, actor, now).status());
  if (outgoing.empty()) return absl::OkStatus();
  return ::saikne::events::Outbox(txn).Append(outgoing);
}

absl::StatusOr<Warehouse> CreateWarehouse(pg::Txn& txn, const std::string& code, const std::string& name, Flow flow,
                                          absl::Time now) {
  const Id id = Id::New(now);
  ASSIGN_OR_RETURN(pg::Rows rows,
                   txn.Exec(sql::kInsertWarehouses, std::vector<Id>{flow.company_id}, std::vector<Id>{id},
                            std::vector<std::string>{code}, std::vector<std::string>{name}, flow.actor, now));
  if (rows.empty()) {
    return Error(absl::StatusCode::kAlreadyExists, "WAREHOUSES_CODE_KEY",
                 absl::StrCat("There is a warehouse ", code, " already"), {{"code", code}});
  }
  Rows locations;
  for (const Place& place : kInside) locations.Add(flow.company_id, Id::New(now), id, place.code, place.kind);
  RETURN_IF_ERROR(locations.Insert(txn, flow.actor, now).status());
  RETURN_IF_ERROR(
      ::saikne::events::Outbox(txn).Append({Message<ev::WarehouseRegistered>(id, code, name, 1, flow, now)}));
  return Warehouse{id, code, name};
}

absl::StatusOr<Warehouse> RenameWarehouse(pg::Txn& txn, const std::string& id_or_code, const std::string& name,
                                          const std::string& etag, Flow flow, absl::Time now) {
  std::optional<Id> id;
  if (auto parsed = Id::Parse(id_or_code); parsed.ok()) id = *parsed;
  ASSIGN_OR_RETURN(pg::Rows rows, txn.Exec(sql::kLockWarehouse, flow.company_id, id, id_or_code));
  if (rows.empty()) return NotFound("WAREHOUSE", id_or_code);
  Warehouse warehouse;
  int64_t event_version = 0;
  absl::Time create_time;
  rows[0].Into(warehouse.id, warehouse.code, warehouse.name, warehouse.version, event_version, create_time);
  RETURN_IF_ERROR(rpc::CheckEtag(etag, warehouse.version));
  if (warehouse.name == name) return warehouse;
  warehouse.name = name;
  ++warehouse.version;
  ++event_version;
  RETURN_IF_ERROR(
      txn.Write(sql::kSaveWarehouse, flow.company_id, warehouse.id, name, warehouse.version, event_version));
  RETURN_IF_ERROR(::saikne::events::Outbox(txn).Append(
      {Message<ev::WarehouseChanged>(warehouse.id, warehouse.code, name, event_version, flow, now)}));
  return warehouse;
}

absl::StatusOr<bool> PublishWarehouses(pg::Txn& txn, absl::Time now) {
  constexpr int kLimit = 200;
  ASSIGN_OR_RETURN(pg::Rows rows, txn.Exec(sql::kTakeUnpublishedWarehouses, kLimit));
  if (rows.empty()) return false;
  std::vector<::saikne::events::Outgoing> outgoing;
  for (const pg::Row& row : rows) {
    Id company, id;
    std::string code, name;
    row.Into(company, id, code, name);
    outgoing.push_back(Message<ev::WarehouseRegistered>(
        id, code, name, 1, {company, "system:inventory", "", id.ToString(), now, ""}, now));
  }
  RETURN_IF_ERROR(::saikne::events::Outbox(txn).Append(outgoing));
  return rows.size() == kLimit;
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

absl::StatusOr<std::vector<::saikne::events::Outgoing>> WarehouseStates(pg::Txn& txn, const ::saikne::events::StatePage& page) {
  ASSIGN_OR_RETURN(pg::Rows rows, txn.Exec(sql::kLockWarehousesAfter, page.after, int32_t{page.limit}));
  std::vector<::saikne::events::Outgoing> states;
  for (const pg::Row& row : rows) {
    Id company, id;
    std::string code, name;
    int64_t version = 0;
    row.Into(company, id, code, name, version);
    const Flow flow = page.FlowOf(company, id);
    states.push_back(version == 1 ? Message<ev::WarehouseRegistered>(id, code, name, version, flow, page.now)
                                  : Message<ev::WarehouseChanged>(id, code, name, version, flow, page.now));
  }
  return states;
}

}  // namespace saikne::inventory
