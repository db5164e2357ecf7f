#pragma once

// What the reactions on orders read alike.

#include <vector>

#include "absl/status/statusor.h"
#include "libs/base/id.h"
#include "libs/base/status.h"
#include "services/ordering/app/change_orders.h"
#include "services/ordering/subscribers/reactions.h"

namespace saikne::ordering {

/// One change per event; `order_id` gives the id's text. Errors: INVALID_ARGUMENT/INVALID_ID.
template <typename E, typename OrderId>
absl::StatusOr<std::vector<OrderChange>> ChangesOf(Batch<E> batch, OrderId order_id) {
  std::vector<OrderChange> changes;
  changes.reserve(batch.size());
  for (const auto& received : batch) {
    ASSIGN_OR_RETURN(const Id id, Id::ParseField("order_id", order_id(received.event)));
    changes.push_back({id, received.envelope.flow()});
  }
  return changes;
}

}  // namespace saikne::ordering
