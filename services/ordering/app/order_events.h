#pragma once

#include <vector>

#include "absl/time/time.h"
#include "libs/events/flow.h"
#include "libs/events/outbox.h"
#include "services/ordering/domain/order.h"

namespace saikne::ordering {

/// The event of one fact about an order, with the next event version, which is counted on the order.
::saikne::events::Outgoing EventOf(Order& order, const Fact& fact, const ::saikne::events::Flow& flow, absl::Time now);

/// The flow of what a timer causes: the order's own correlation, actor system:ordering.
::saikne::events::Flow TimerFlow(const Order& order, absl::Time now);

}  // namespace saikne::ordering
