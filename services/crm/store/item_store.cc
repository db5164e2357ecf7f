#include "services/crm/store/item_store.h"

#include <algorithm>

#include "libs/base/status.h"
#include "services/crm/sql.h"

namespace saikne::crm {

absl::Status UpsertItems(pg::Txn& txn, std::vector<Item> items) {
  if (items.empty()) return absl::OkStatus();
  std::sort(items.begin(), items.end(), [](const Item& a, const Item& b) { return a.id < b.id; });
  std::vector<Id> ids, companies;
  std::vector<std::string> skus, names, units, tax_codes, currencies;
  std::vector<int32_t> methods;
  std::vector<std::optional<money::UnitPrice>> prices;
  std::vector<int64_t> versions;
  for (const Item& item : items) {
    ids.push_back(item.id);
    companies.push_back(item.company_id);
    skus.push_back(item.sku);
    names.push_back(item.name);
    units.push_back(item.unit);
    methods.push_back(item.supply_method);
    tax_codes.push_back(item.tax_code);
    prices.push_back(item.list_price);
    currencies.push_back(item.list_price_currency);
    versions.push_back(item.event_version);
  }
  return txn.Write(sql::kUpsertItems, ids, companies, skus, names, units, methods, tax_codes, prices, currencies,
                   versions);
}

absl::StatusOr<std::map<std::string, ListPrice>> ReadListPrices(pg::Txn& txn, const Id& company_id,
                                                               absl::Span<const std::string> skus) {
  ASSIGN_OR_RETURN(const pg::Rows rows, txn.Exec(sql::kReadListPrices, company_id, skus));
  std::map<std::string, ListPrice> prices;
  for (const pg::Row& row : rows) {
    std::string sku;
    std::optional<money::UnitPrice> price;
    ListPrice list;
    row.Into(sku, price, list.currency);
    if (!price) continue;
    list.price = *price;
    prices[sku] = std::move(list);
  }
  return prices;
}

}  // namespace saikne::crm
