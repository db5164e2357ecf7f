#include "services/procurement/store/supplier_store.h"

#include <algorithm>

#include "libs/base/status.h"
#include "services/procurement/sql.h"

namespace saikne::procurement {
namespace {

std::vector<Supplier> ReadSuppliers(const pg::Rows& rows) {
  std::vector<Supplier> suppliers;
  for (const pg::Row& row : rows) {
    Supplier s;
    row.Into(s.id, s.company_id, s.number, s.name, s.payment_term_code, s.currency, s.active,
             s.external_key, s.version, s.event_version, s.create_time, s.update_time);
    suppliers.push_back(std::move(s));
  }
  return suppliers;
}

std::vector<SupplierPrice> ReadPrices(const pg::Rows& rows) {
  std::vector<SupplierPrice> prices;
  for (const pg::Row& row : rows) {
    SupplierPrice p;
    row.Into(p.id, p.company_id, p.terms.supplier_id, p.item_id, p.sku, p.terms.unit, p.terms.factor,
             p.currency, p.terms.price, p.terms.minimum, p.terms.maximum, p.terms.pack,
             p.terms.lead_time_days, p.valid_from, p.valid_to, p.active, p.external_key, p.version,
             p.event_version);
    p.terms.price_id = p.id;
    prices.push_back(std::move(p));
  }
  return prices;
}

std::vector<Id> FirstColumn(const pg::Rows& rows) {
  std::vector<Id> ids;
  for (const pg::Row& row : rows) ids.push_back(row.Get<Id>(0));
  return ids;
}

}  // namespace

absl::Status SupplierStore::Lock(std::vector<Id> ids) {
  std::sort(ids.begin(), ids.end());
  return txn_.Write(sql::kLockSuppliers, ids);
}

absl::StatusOr<std::vector<Supplier>> SupplierStore::LockByKey(
    const Id& company_id, const std::vector<std::string>& external_keys) {
  ASSIGN_OR_RETURN(pg::Rows rows, txn_.Exec(sql::kLockSuppliersByKey, company_id, external_keys));
  return ReadSuppliers(rows);
}

absl::StatusOr<std::vector<Supplier>> SupplierStore::LockAfter(const Id& after, int limit) {
  ASSIGN_OR_RETURN(pg::Rows rows, txn_.Exec(sql::kLockSuppliersAfter, after, int64_t{limit}));
  return ReadSuppliers(rows);
}

absl::StatusOr<std::vector<SupplierPrice>> SupplierStore::LockPricesAfter(const Id& after, int limit) {
  ASSIGN_OR_RETURN(pg::Rows rows, txn_.Exec(sql::kLockPricesAfter, after, int64_t{limit}));
  return ReadPrices(rows);
}

absl::StatusOr<absl::flat_hash_map<Id, Supplier>> SupplierStore::Load(const std::vector<Id>& ids) {
  ASSIGN_OR_RETURN(pg::Rows rows, txn_.Exec(sql::kLoadSuppliers, ids));
  absl::flat_hash_map<Id, Supplier> suppliers;
  for (Supplier& supplier : ReadSuppliers(rows)) {
    Id id = supplier.id;
    suppliers.emplace(id, std::move(supplier));
  }
  return suppliers;
}

absl::StatusOr<absl::flat_hash_map<std::string, Supplier>> SupplierStore::Find(
    const Id& company_id, const std::vector<std::string>& names) {
  std::vector<Id> ids;
  for (const std::string& name : names) {
    if (absl::StatusOr<Id> id = Id::Parse(name); id.ok()) ids.push_back(*id);
  }
  ASSIGN_OR_RETURN(pg::Rows rows, txn_.Exec(sql::kFindSuppliers, company_id, ids, names));
  absl::flat_hash_map<std::string, Supplier> suppliers;
  for (const Supplier& supplier : ReadSuppliers(rows)) {
    // An id or number means one supplier; an external key that looks like another's number gives way.
    suppliers.insert_or_assign(supplier.id.ToString(), supplier);
    suppliers.insert_or_assign(supplier.number, supplier);
    if (!supplier.external_key.empty()) suppliers.emplace(supplier.external_key, supplier);
  }
  return suppliers;
}

absl::StatusOr<Supplier> SupplierStore::FindOne(const Id& company_id, const std::string& name) {
  ASSIGN_OR_RETURN(auto found, Find(company_id, {name}));
  absl::StatusOr<Id> id = Id::Parse(name);
  auto supplier = found.find(id.ok() ? id->ToString() : name);
  if (supplier == found.end()) return NotFound("SUPPLIER", name);
  return supplier->second;
}

absl::StatusOr<std::vector<Supplier>> SupplierStore::List(const Id& company_id, const Id& after,
                                                          int64_t rows) {
  ASSIGN_OR_RETURN(pg::Rows found, txn_.Exec(sql::kListSuppliers, company_id, after, rows));
  return ReadSuppliers(found);
}

absl::Status SupplierStore::Save(absl::Span<const Supplier> suppliers, const std::string& actor,
                                 absl::Time now) {
  if (suppliers.empty()) return absl::OkStatus();
  std::vector<Id> ids, companies;
  std::vector<std::string> numbers, names, terms, currencies;
  std::vector<bool> active;
  std::vector<std::optional<std::string>> keys;
  std::vector<int64_t> versions, event_versions;
  for (const Supplier& s : suppliers) {
    ids.push_back(s.id);
    companies.push_back(s.company_id);
    numbers.push_back(s.number);
    names.push_back(s.name);
    terms.push_back(s.payment_term_code);
    currencies.push_back(s.currency);
    active.push_back(s.active);
    keys.push_back(s.external_key.empty() ? std::nullopt : std::optional<std::string>(s.external_key));
    versions.push_back(s.version);
    event_versions.push_back(s.event_version);
  }
  return txn_.Write(sql::kUpsertSuppliers, ids, companies, numbers, names, terms, currencies, active,
                    keys, versions, event_versions, now, actor);
}

absl::StatusOr<std::vector<SupplierPrice>> SupplierStore::LockPricesByKey(
    const Id& company_id, const std::vector<std::string>& external_keys) {
  ASSIGN_OR_RETURN(pg::Rows rows, txn_.Exec(sql::kLockPricesByKey, company_id, external_keys));
  return ReadPrices(rows);
}

absl::StatusOr<std::vector<SupplierPrice>> SupplierStore::ListPrices(
    const Id& company_id, const Id& after, int64_t rows, const std::string& sku,
    const std::optional<Id>& supplier_id) {
  ASSIGN_OR_RETURN(pg::Rows found,
                   txn_.Exec(sql::kListPrices, company_id, after, rows, sku, supplier_id));
  return ReadPrices(found);
}

absl::Status SupplierStore::SavePrices(absl::Span<const SupplierPrice> prices,
                                       const std::string& actor, absl::Time now) {
  if (prices.empty()) return absl::OkStatus();
  std::vector<Id> ids, companies, suppliers, items;
  std::vector<std::string> units, currencies, keys;
  std::vector<Factor> factors;
  std::vector<UnitPrice> unit_prices;
  std::vector<Quantity> minimums, maximums, packs;
  std::vector<int32_t> lead_times;
  std::vector<std::optional<absl::CivilDay>> from, to;
  std::vector<bool> active;
  std::vector<int64_t> versions, event_versions;
  for (const SupplierPrice& p : prices) {
    ids.push_back(p.id);
    companies.push_back(p.company_id);
    suppliers.push_back(p.terms.supplier_id);
    items.push_back(p.item_id);
    units.push_back(p.terms.unit);
    factors.push_back(p.terms.factor);
    currencies.push_back(p.currency);
    unit_prices.push_back(p.terms.price);
    minimums.push_back(p.terms.minimum);
    maximums.push_back(p.terms.maximum);
    packs.push_back(p.terms.pack);
    lead_times.push_back(p.terms.lead_time_days);
    from.push_back(p.valid_from);
    to.push_back(p.valid_to);
    active.push_back(p.active);
    keys.push_back(p.external_key);
    versions.push_back(p.version);
    event_versions.push_back(p.event_version);
  }
  return txn_.Write(sql::kUpsertPrices, ids, companies, suppliers, items, units, factors, currencies,
                    unit_prices, minimums, maximums, packs, lead_times, from, to, active, keys, versions,
                    event_versions, now, actor);
}

absl::StatusOr<std::vector<Id>> SupplierStore::SuppliersOf(const std::vector<Id>& item_ids) {
  ASSIGN_OR_RETURN(pg::Rows rows, txn_.Exec(sql::kSuppliersOfItems, item_ids));
  return FirstColumn(rows);
}

absl::StatusOr<std::vector<Id>> SupplierStore::BlockedItems(const std::vector<Id>& supplier_ids) {
  ASSIGN_OR_RETURN(pg::Rows rows, txn_.Exec(sql::kBlockedItemsOfSuppliers, supplier_ids));
  return FirstColumn(rows);
}

absl::StatusOr<absl::flat_hash_map<Id, std::vector<Offer>>> SupplierStore::Offers(
    const Id& company_id, const std::vector<Id>& item_ids, absl::CivilDay day) {
  ASSIGN_OR_RETURN(pg::Rows rows, txn_.Exec(sql::kLoadOffers, company_id, item_ids, day));
  absl::flat_hash_map<Id, std::vector<Offer>> offers;
  for (const pg::Row& row : rows) {
    Id item;
    Offer o;
    row.Into(item, o.price_id, o.supplier_id, o.unit, o.factor, o.price, o.minimum, o.maximum, o.pack,
             o.lead_time_days);
    offers[item].push_back(std::move(o));
  }
  return offers;
}

}  // namespace saikne::procurement
