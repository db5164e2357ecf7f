#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/base/id.h"
#include "libs/events/flow.h"
#include "libs/pg/pg.h"

namespace saikne::ordering {

enum class SupplySource : int32_t { kProcurement = 1, kProduction = 2 };

/// Supply of one item for one demand cannot be arranged, or can after all.
struct SupplyChange {
  SupplySource source = SupplySource::kProcurement;
  Id demand_id;
  Id item_id;
  std::string sku;
  std::string reason;
  std::vector<Id> order_ids;  // the orders at the root of the demand; not looked at when it ends
  ::saikne::events::Flow flow;
};

/// The orders show SUPPLY_BLOCKED while anything blocks them. Orders that are over are left alone. Locks the orders in id order.
absl::Status BlockSupply(pg::Txn& txn, absl::Span<const SupplyChange> changes, absl::Time now);
absl::Status UnblockSupply(pg::Txn& txn, absl::Span<const SupplyChange> changes, absl::Time now);

}  // namespace saikne::ordering
