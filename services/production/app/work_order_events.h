#pragma once

// The events of work orders. Each advances the work order's event_version; the caller saves it and appends, in this order.

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "libs/events/outbox.h"
#include "libs/money/money.h"
#include "libs/supply/need_store.h"
#include "services/production/domain/supply_plan.h"
#include "services/production/domain/work_order.h"

namespace saikne::production {

using supply::NeedsByLine;
using supply::NeedStore;

/// The needs that the pegs of some work orders serve, by demand line.
absl::StatusOr<NeedsByLine> LoadNeedsOf(NeedStore& store, absl::Span<const WorkOrder> orders);

saikne::events::Flow FlowOf(const WorkOrder& order, absl::Time now);

saikne::events::Outgoing WorkOrderReleasedEvent(WorkOrder& order, const NeedsByLine& needs,
                                                absl::Time now);
saikne::events::Outgoing WorkOrderCancelledEvent(WorkOrder& order, const NeedsByLine& needs,
                                                 absl::Time now);
saikne::events::Outgoing WorkOrderClosedEvent(WorkOrder& order, const NeedsByLine& needs,
                                              const saikne::events::Flow& flow, absl::Time now);
saikne::events::Outgoing WorkOrderLateEvent(WorkOrder& order, const NeedsByLine& needs,
                                            absl::Time now);
saikne::events::Outgoing MaterialIssuedEvent(WorkOrder& order, const Report& issue,
                                             const saikne::events::Flow& flow, absl::Time now);
saikne::events::Outgoing OutputReportedEvent(WorkOrder& order, const Report& report,
                                             const std::string& scrap_reason,
                                             const money::Currency& currency,
                                             const NeedsByLine& needs,
                                             const saikne::events::Flow& flow, absl::Time now);

}  // namespace saikne::production
