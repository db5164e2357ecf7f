#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/inventory/app/items.h"
#include "services/inventory/app/work.h"

namespace saikne::inventory {

struct OpeningRow {
  std::string sku;             // or id
  std::string warehouse_code;  // empty: the default
  std::string location_code;   // empty: the warehouse's stock location
  Quantity quantity;
  std::optional<money::UnitPrice> unit_cost;
  std::string external_key;
};

struct OpenedStock {
  Id document;  // nil: no row did anything
  std::string number;
  int64_t value_minor = 0;
  std::vector<RowOutcome> outcomes;
};

/// Brings in opening stock as one valuation document; allocates it to backorders. A row that was imported before with the same
/// content does nothing. Errors: those of StockService/BatchCreateOpeningStock.
absl::StatusOr<OpenedStock> OpenStock(pg::Txn& txn, const Context& context, const Id& company,
                                      const std::vector<OpeningRow>& rows, ::saikne::events::Flow flow,
                                      absl::Time now);

/// What OpenStock would do: draws no number, publishes nothing, and its transaction is not to be kept. Errors: those of OpenStock.
absl::StatusOr<OpenedStock> CheckOpening(pg::Txn& txn, const Id& company, const std::vector<OpeningRow>& rows,
                                         ::saikne::events::Flow flow, absl::Time now);

}  // namespace saikne::inventory
