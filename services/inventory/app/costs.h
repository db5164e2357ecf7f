#pragma once

// Copies of supplier prices and bills of materials: what opening stock and count gains may cost.

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/pg/pg.h"
#include "services/inventory/domain/stock.h"

namespace saikne::inventory {

struct SupplierPrice {
  Id id;
  Id item;
  money::UnitPrice stock_unit_price;
  std::optional<absl::CivilDay> valid_from;
  std::optional<absl::CivilDay> valid_to;
  bool active = true;
};

struct BomPartRow {
  Id component;
  Quantity quantity;
  std::optional<absl::CivilDay> valid_from;
  std::optional<absl::CivilDay> valid_to;
};

struct BomCopy {
  Id item;
  money::UnitPrice conversion_cost;
  std::vector<BomPartRow> parts;
};

absl::Status CopySupplierPrices(pg::Txn& txn, const Id& company, const std::vector<SupplierPrice>& prices);
absl::Status CopyBoms(pg::Txn& txn, const Id& company, const std::vector<BomCopy>& boms);

}  // namespace saikne::inventory
