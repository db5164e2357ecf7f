#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/base/id.h"
#include "libs/events/flow.h"
#include "libs/events/reaction.h"
#include "libs/money/money.h"
#include "libs/pg/pg.h"

namespace saikne::finance {

/// An order, or the part of it that had not shipped, is cancelled.
struct CancelOrder {
  Id order_id;
  Id customer_id;
  bool complete = false;
  std::map<Id, money::Quantity> shipped;  // per order line
  int64_t cancelled_gross = 0;
  ::saikne::events::Flow flow;
};

/// Frees the cancelled part of the hold and credits what was invoiced and will not ship: first the invoice's open amount, for the
/// rest payments are undone and become the customer's advance (domain.md 5.8). What becomes free goes to waiting holds.
absl::StatusOr<std::vector<::saikne::events::Outcome>> CancelOrders(pg::Txn& txn,
                                                                    absl::Span<const CancelOrder> orders,
                                                                    absl::Time now);

}  // namespace saikne::finance
