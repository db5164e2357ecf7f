#pragma once

#include "libs/pg/pg.h"
#include "services/inventory/sql.h"

namespace saikne::inventory {

/// For transactions over many rows: their statements are planned for the values they get. Costs one short statement and a plan for
/// each of the others, so it does not pay for a few rows.
inline absl::Status PlanForValues(pg::Txn& txn, size_t rows) {
  constexpr size_t kMany = 50;
  return rows < kMany ? absl::OkStatus() : txn.Exec(sql::kPlanForValues).status();
}

}  // namespace saikne::inventory
