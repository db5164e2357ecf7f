#include "services/inventory/store/item_store.h"

#include "services/inventory/sql.h"
#include "libs/base/status.h"

namespace saikne::inventory {
namespace {

// A row of lock_items_by_key.sql or lock_items_after.sql.
ItemRecord LockedItem(const pg::Row& row) {
  ItemRecord item;
  int32_t method = 0;
  row.Into(item.id, item.sku, item.name, item.unit, method, item.tax_code, item.standard_cost, item.list_price,
           item.external_key, item.version, item.event_version, item.create_time);
  item.supply_method = static_cast<SupplyMethod>(method);
  return item;
}

}  // namespace

bool SameContent(const ItemRecord& a, const ItemRecord& b) {
  return a.sku == b.sku && a.name == b.name && a.unit == b.unit && a.supply_method == b.supply_method &&
         a.tax_code == b.tax_code && a.standard_cost == b.standard_cost && a.list_price == b.list_price &&
         a.external_key == b.external_key;
}

absl::StatusOr<std::vector<ItemRecord>> ItemStore::Lock(const std::vector<Id>& ids,
                                                        const std::vector<std::string>& external_keys) {
  ASSIGN_OR_RETURN(pg::Rows rows, txn_.Exec(sql::kLockItemsByKey, company_, ids, external_keys));
  std::vector<ItemRecord> items;
  for (const pg::Row& row : rows) items.push_back(LockedItem(row));
  return items;
}

absl::StatusOr<std::vector<std::pair<Id, ItemRecord>>> LockItemsAfter(pg::Txn& txn, const Id& after, int limit) {
  ASSIGN_OR_RETURN(pg::Rows rows, txn.Exec(sql::kLockItemsAfter, after, int32_t{limit}));
  std::vector<std::pair<Id, ItemRecord>> items;
  for (const pg::Row& row : rows) items.emplace_back(row.Get<Id>(12), LockedItem(row));
  return items;
}

absl::Status ItemStore::Save(absl::Span<const ItemRecord* const> items, const std::vector<Id>& added,
                             const std::string& actor, absl::Time now) {
  if (items.empty()) return absl::OkStatus();
  std::vector<Id> ids;
  std::vector<std::string> skus, names, units, taxes;
  std::vector<int32_t> methods;
  std::vector<std::optional<money::UnitPrice>> costs, prices;
  std::vector<std::optional<std::string>> keys;
  std::vector<int64_t> versions, event_versions;
  for (const ItemRecord* item : items) {
    ids.push_back(item->id);
    skus.push_back(item->sku);
    names.push_back(item->name);
    units.push_back(item->unit);
    methods.push_back(static_cast<int32_t>(item->supply_method));
    taxes.push_back(item->tax_code);
    costs.push_back(item->standard_cost);
    prices.push_back(item->list_price);
    keys.push_back(item->external_key);
    versions.push_back(item->version);
    event_versions.push_back(item->event_version);
  }
  RETURN_IF_ERROR(txn_.Write(sql::kSaveItems, company_, ids, skus, names, units, methods, taxes, costs, prices, keys,
                             versions, event_versions, actor, now));
  if (added.empty()) return absl::OkStatus();
  return txn_.Write(sql::kInsertItemStock, company_, added);
}

absl::StatusOr<std::map<std::string, Id>> ItemStore::Find(const std::vector<std::string>& ids_or_skus) {
  std::vector<Id> ids;
  for (const std::string& text : ids_or_skus) {
    if (auto id = Id::Parse(text); id.ok()) ids.push_back(*id);
  }
  ASSIGN_OR_RETURN(pg::Rows rows, txn_.Exec(sql::kFindItems, company_, ids, ids_or_skus));
  std::map<std::string, Id> found;
  for (const pg::Row& row : rows) {
    Id id;
    std::string sku;
    row.Into(id, sku);
    found[id.ToString()] = id;
    found[sku] = id;
  }
  return found;
}

absl::StatusOr<std::set<Id>> ItemStore::InUse(const std::vector<Id>& items) {
  ASSIGN_OR_RETURN(pg::Rows rows, txn_.Exec(sql::kItemInUse, company_, items));
  std::set<Id> used;
  for (const pg::Row& row : rows) used.insert(row.Get<Id>(0));
  return used;
}

absl::StatusOr<std::map<Id, CostFacts>> ItemStore::LoadCosts(const std::vector<Id>& items,
                                                             absl::CivilDay day) {
  std::map<Id, CostFacts> facts;
  for (const Id& item : items) facts[item];
  ASSIGN_OR_RETURN(pg::Rows rows, txn_.Exec(sql::kLoadBomClosure, company_, items, day));
  for (const pg::Row& row : rows) {
    Id assembly;
    std::optional<Id> component;
    std::optional<Quantity> quantity;
    money::UnitPrice conversion;
    row.Into(assembly, component, quantity, conversion);
    CostFacts& of = facts[assembly];
    of.has_bom = true;
    of.conversion_cost = conversion;
    if (!component) continue;
    of.parts.push_back({*component, *quantity});
    facts[*component];
  }
  std::vector<Id> all;
  for (const auto& [id, fact] : facts) all.push_back(id);
  ASSIGN_OR_RETURN(rows, txn_.Exec(sql::kLoadCosts, company_, all, day));
  for (const pg::Row& row : rows) {
    Id id;
    std::optional<money::UnitPrice> standard, cheapest;
    row.Into(id, standard, cheapest);
    facts[id].standard_cost = standard;
    facts[id].cheapest_price = cheapest;
  }
  return facts;
}

}  // namespace saikne::inventory
