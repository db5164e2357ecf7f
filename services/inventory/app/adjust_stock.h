#pragma once

#include <string>

#include "services/inventory/app/work.h"

namespace saikne::inventory {

struct Adjustment {
  std::string sku;             // or id
  std::string warehouse_code;  // empty: the default
  std::string location_code;   // empty: the warehouse's stock location
  Quantity difference;         // not zero
  std::string reason;
};

struct Adjusted {
  Id document;
  std::string number;
  int64_t value_minor = 0;  // signed
  Id item;
  Id warehouse;
};

/// Books a count difference at the average cost (without stock: at the cost that opening stock would take). Reservations beyond the
/// new stock are released, lowest rank first, and published as short; an increase is allocated.
/// Errors: those of StockService/AdjustStock.
absl::StatusOr<Adjusted> AdjustStock(pg::Txn& txn, const Context& context, const Id& company,
                                     const Adjustment& adjustment, ::saikne::events::Flow flow, absl::Time now);

}  // namespace saikne::inventory
