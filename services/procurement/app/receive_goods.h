#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/pg/pg.h"
#include "services/procurement/app/order_commands.h"
#include "services/procurement/app/settings.h"

namespace saikne::procurement {

/// What came of one line, in purchase units.
struct ArrivalInput {
  std::optional<Id> line_id;
  int32_t line_number = 0;  // where line_id is unset
  Quantity accepted;
  Quantity rejected;
};

struct GoodsReceipt {
  Id id;
  std::string number;
  std::vector<ReceiptLine> lines;
};

/// Books a receipt and publishes GoodsReceived; what was rejected is planned again, bills that waited are matched. No arrivals: all
/// that is open, all of it good. Locks the items, then the order.
/// Errors: those of BookReceipt; INVALID_ARGUMENT/INVALID_FIELD for a line of another order or twice the same; ABORTED/STALE_ETAG.
absl::StatusOr<GoodsReceipt> ReceiveGoods(pg::Txn& txn, const OrderCommand& command,
                                          const std::vector<ArrivalInput>& arrivals,
                                          const Planning& planning, absl::Time now);

}  // namespace saikne::procurement
