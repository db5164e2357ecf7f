#include "services/ordering/store/reference_store.h"

#include <algorithm>

#include "absl/container/flat_hash_set.h"
#include "libs/base/status.h"
#include "libs/service/companies.h"
#include "services/ordering/sql.h"

namespace saikne::ordering {
namespace {

/// One row per key, the one with the highest event version: ON CONFLICT may not touch a row twice.
template <typename T, typename Key>
void KeepNewest(std::vector<T>& rows, Key key) {
  std::stable_sort(rows.begin(), rows.end(), [&](const T& a, const T& b) {
    if (key(a) != key(b)) return key(a) < key(b);
    return a.event_version > b.event_version;
  });
  rows.erase(std::unique(rows.begin(), rows.end(), [&](const T& a, const T& b) { return key(a) == key(b); }),
             rows.end());
}

template <typename T, typename Get>
auto Column(const std::vector<T>& rows, Get get) {
  std::vector<std::decay_t<decltype(get(rows[0]))>> column;
  column.reserve(rows.size());
  for (const T& row : rows) column.push_back(get(row));
  return column;
}

pg::Params CustomerParams(const std::vector<Customer>& rows) {
  pg::Params p;
  p.Add(Column(rows, [](const Customer& c) { return c.id; }));
  p.Add(Column(rows, [](const Customer& c) { return c.company_id; }));
  p.Add(Column(rows, [](const Customer& c) { return c.number; }));
  p.Add(Column(rows, [](const Customer& c) { return c.name; }));
  p.Add(Column(rows, [](const Customer& c) { return c.currency; }));
  p.Add(Column(rows, [](const Customer& c) { return c.payment_term_code; }));
  p.Add(Column(rows, [](const Customer& c) { return pg::Bytes{c.bill_to}; }));
  p.Add(Column(rows, [](const Customer& c) { return pg::Bytes{c.ship_to}; }));
  return p;
}

absl::Status SaveCodes(pg::Txn& txn, const pg::Sql& sql, std::vector<CodeCopy> codes) {
  if (codes.empty()) return absl::OkStatus();
  KeepNewest(codes, [](const CodeCopy& c) { return std::make_pair(c.company_id, c.code); });
  return txn.Write(sql, Column(codes, [](const CodeCopy& c) { return c.company_id; }),
                   Column(codes, [](const CodeCopy& c) { return c.code; }),
                   Column(codes, [](const CodeCopy& c) { return c.event_version; }));
}

/// As svc::Company::Day: a zone that this machine does not know counts as UTC.
absl::TimeZone ZoneOf(const svc::Company& company) {
  absl::TimeZone zone;
  return absl::LoadTimeZone(company.time_zone, &zone) ? zone : absl::UTCTimeZone();
}

}  // namespace

absl::Status ReferenceStore::LoadCodes(const std::vector<Id>& companies, const std::vector<std::string>& warehouses,
                                       const std::vector<std::string>& terms, Reference& reference) {
  ASSIGN_OR_RETURN(const pg::Rows rows, txn_.Exec(sql::kLoadCodes, companies, warehouses, terms));
  for (const pg::Row& row : rows) {
    std::pair<Id, std::string> key;
    int32_t kind = 0;
    money::Rate rate;
    row.Into(key.first, kind, key.second, rate);
    if (kind == 1) reference.tax_rates[key] = rate;
    if (kind == 2) reference.warehouses.insert(key);
    if (kind == 3) reference.payment_terms.insert(key);
  }
  return absl::OkStatus();
}

absl::Status ReferenceStore::SaveCustomers(std::vector<Customer> customers) {
  if (customers.empty()) return absl::OkStatus();
  KeepNewest(customers, [](const Customer& c) { return c.id; });
  pg::Params params = CustomerParams(customers);
  params.Add(Column(customers, [](const Customer& c) { return c.event_version; }));
  return txn_.Write(sql::kUpsertCustomers, params);
}

absl::Status ReferenceStore::AddCustomers(std::vector<Customer> customers) {
  if (customers.empty()) return absl::OkStatus();
  KeepNewest(customers, [](const Customer& c) { return c.id; });
  return txn_.Write(sql::kAddCustomers, CustomerParams(customers));
}

absl::StatusOr<absl::flat_hash_map<Id, Customer>> ReferenceStore::Customers(const Id& company_id,
                                                                            absl::Span<const Id> ids) {
  absl::flat_hash_map<Id, Customer> customers;
  ASSIGN_OR_RETURN(const pg::Rows rows, txn_.Exec(sql::kLoadCustomers, company_id, ids));
  for (const pg::Row& row : rows) {
    Customer c;
    pg::Bytes bill_to, ship_to;
    row.Into(c.id, c.number, c.name, c.currency, c.payment_term_code, bill_to, ship_to);
    c.company_id = company_id;
    c.bill_to = std::move(bill_to.data);
    c.ship_to = std::move(ship_to.data);
    customers[c.id] = std::move(c);
  }
  return customers;
}

absl::Status ReferenceStore::SaveItems(std::vector<ItemCopy> items) {
  if (items.empty()) return absl::OkStatus();
  KeepNewest(items, [](const ItemCopy& i) { return i.item.id; });
  pg::Params p;
  p.Add(Column(items, [](const ItemCopy& i) { return i.item.id; }));
  p.Add(Column(items, [](const ItemCopy& i) { return i.company_id; }));
  p.Add(Column(items, [](const ItemCopy& i) { return i.item.sku; }));
  p.Add(Column(items, [](const ItemCopy& i) { return i.item.name; }));
  p.Add(Column(items, [](const ItemCopy& i) { return i.item.unit; }));
  p.Add(Column(items, [](const ItemCopy& i) { return i.item.service; }));
  p.Add(Column(items, [](const ItemCopy& i) { return i.item.tax_code; }));
  p.Add(Column(items, [](const ItemCopy& i) { return i.item.list_price; }));
  p.Add(Column(items, [](const ItemCopy& i) { return i.event_version; }));
  return txn_.Write(sql::kUpsertItems, p);
}

absl::Status ReferenceStore::SaveTaxCodes(std::vector<TaxCodeCopy> codes) {
  if (codes.empty()) return absl::OkStatus();
  KeepNewest(codes, [](const TaxCodeCopy& c) { return std::make_pair(c.company_id, c.code); });
  pg::Params p;
  p.Add(Column(codes, [](const TaxCodeCopy& c) { return c.company_id; }));
  p.Add(Column(codes, [](const TaxCodeCopy& c) { return c.code; }));
  p.Add(Column(codes, [](const TaxCodeCopy& c) { return c.rate; }));
  p.Add(Column(codes, [](const TaxCodeCopy& c) { return c.event_version; }));
  return txn_.Write(sql::kUpsertTaxCodes, p);
}

absl::Status ReferenceStore::SaveWarehouses(std::vector<CodeCopy> codes) {
  return SaveCodes(txn_, sql::kAddWarehouses, std::move(codes));
}

absl::Status ReferenceStore::SavePaymentTerms(std::vector<CodeCopy> codes) {
  return SaveCodes(txn_, sql::kAddPaymentTerms, std::move(codes));
}

absl::StatusOr<Reference> ReferenceStore::Load(absl::Span<const NewOrder* const> orders) {
  absl::flat_hash_set<Id> company_set;
  absl::flat_hash_set<std::pair<Id, std::string>> skus;
  absl::flat_hash_set<std::string> warehouses, terms;
  for (const NewOrder* order : orders) {
    company_set.insert(order->company_id);
    if (!order->warehouse_code.empty()) warehouses.insert(order->warehouse_code);
    if (order->term_is_asked) terms.insert(order->payment_term_code);
    for (const NewLine& line : order->lines) skus.insert({order->company_id, line.sku});
  }
  const std::vector<Id> company_ids(company_set.begin(), company_set.end());
  Reference reference;
  for (const Id& id : company_ids) {  // nearly always one
    absl::StatusOr<svc::Company> c = svc::LoadCompany(txn_, id);
    if (!c.ok() && ReasonOf(c.status()) == "NO_COMPANY") continue;
    if (!c.ok()) return c.status();
    reference.companies[id] = {c->base_currency, c->default_tax_code,
                               static_cast<BillingPolicy>(c->default_billing_policy), c->default_payment_term_code,
                               ZoneOf(*c)};
  }
  RETURN_IF_ERROR(LoadCodes(company_ids, {warehouses.begin(), warehouses.end()}, {terms.begin(), terms.end()},
                            reference));
  const std::vector<std::pair<Id, std::string>> keys(skus.begin(), skus.end());
  ASSIGN_OR_RETURN(const pg::Rows items,
                   txn_.Exec(sql::kLoadItems, Column(keys, [](const auto& k) { return k.first; }),
                             Column(keys, [](const auto& k) { return k.second; })));
  for (const pg::Row& row : items) {
    Id company_id;
    Item item;
    row.Into(company_id, item.sku, item.id, item.name, item.unit, item.service, item.tax_code, item.list_price);
    reference.items[{company_id, item.sku}] = std::move(item);
  }
  return reference;
}

}  // namespace saikne::ordering
