#include "services/inventory/app/costs.h"

#include <map>

#include "libs/base/status.h"
#include "services/inventory/sql.h"

namespace saikne::inventory {

absl::Status CopySupplierPrices(pg::Txn& txn, const Id& company, const std::vector<SupplierPrice>& prices) {
  if (prices.empty()) return absl::OkStatus();
  std::vector<Id> ids, items;
  std::vector<money::UnitPrice> amounts;
  std::vector<std::optional<absl::CivilDay>> from, to;
  std::vector<bool> active;
  for (const SupplierPrice& price : prices) {
    ids.push_back(price.id);
    items.push_back(price.item);
    amounts.push_back(price.stock_unit_price);
    from.push_back(price.valid_from);
    to.push_back(price.valid_to);
    active.push_back(price.active);
  }
  return txn.Write(sql::kUpsertSupplierPrices, company, ids, items, amounts, from, to, active);
}

absl::Status CopyBoms(pg::Txn& txn, const Id& company, const std::vector<BomCopy>& boms) {
  if (boms.empty()) return absl::OkStatus();
  std::vector<Id> heads, items, components;
  std::vector<money::UnitPrice> costs;
  std::vector<int32_t> numbers;
  std::vector<Quantity> quantities;
  std::vector<std::optional<absl::CivilDay>> from, to;
  for (const BomCopy& bom : boms) {
    heads.push_back(bom.item);
    costs.push_back(bom.conversion_cost);
    int32_t number = 0;
    for (const BomPartRow& part : bom.parts) {
      items.push_back(bom.item);
      numbers.push_back(++number);
      components.push_back(part.component);
      quantities.push_back(part.quantity);
      from.push_back(part.valid_from);
      to.push_back(part.valid_to);
    }
  }
  RETURN_IF_ERROR(txn.Write(sql::kUpsertBoms, company, heads, costs));
  RETURN_IF_ERROR(txn.Write(sql::kDeleteBomLines, company, heads));
  if (items.empty()) return absl::OkStatus();
  return txn.Write(sql::kInsertBomLines, company, items, numbers, components, quantities, from, to);
}

}  // namespace saikne::inventory
