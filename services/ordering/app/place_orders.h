#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/events/flow.h"
#include "libs/pg/pg.h"
#include "services/ordering/app/process.h"
#include "services/ordering/domain/placement.h"

namespace saikne::ordering {

/// One order to place, with the flow that it begins or belongs to.
struct OrderToPlace {
  NewOrder asked;
  ::saikne::events::Flow flow;
  int64_t event_version = 0;  // what was published under the order's id before it existed
  std::string resolved_kind;  // the exception that its placing ends, if there was one
};

/// What became of it.
struct Placed {
  absl::Status refused;  // why it is not placed; OK otherwise
  std::vector<std::string> missing;  // references, when that is why
  bool duplicate = false;            // it was there before and is left alone
  Order order;                       // as it was placed now; empty otherwise
};

/// Places a set: one statement a table, events in the outbox. Each order is decided for itself.
/// Errors: those of libs/pg; a refused order is an answer, not an error.
absl::StatusOr<std::vector<Placed>> PlaceOrders(pg::Txn& txn, absl::Span<const OrderToPlace> commands,
                                                const Process& process, absl::Time now);

}  // namespace saikne::ordering
