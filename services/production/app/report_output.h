#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/events/flow.h"
#include "libs/pg/pg.h"
#include "services/production/app/settings.h"
#include "services/production/domain/work_order.h"

namespace saikne::production {

/// A person's wish about one work order, by id.
struct WorkOrderCommand {
  Id work_order_id;
  std::string etag;  // empty: any
  std::string reason;
  saikne::events::Flow flow;
};

/// Books output and publishes OutputReported; what scrap leaves uncovered is planned again.
/// Errors: those of BookReport; ABORTED/STALE_ETAG; NOT_FOUND/WORK_ORDER_NOT_FOUND in another company.
absl::StatusOr<WorkOrder> ReportOutput(pg::Txn& txn, const WorkOrderCommand& command, Quantity good,
                                       Quantity scrap, const Settings& settings, absl::Time now);

/// Ends a work order below plan. Errors: those of domain CloseShort; ABORTED/STALE_ETAG.
absl::StatusOr<WorkOrder> CloseWorkOrder(pg::Txn& txn, const WorkOrderCommand& command,
                                         const Settings& settings, absl::Time now);

absl::StatusOr<WorkOrder> StopWorkOrder(pg::Txn& txn, const WorkOrderCommand& command, absl::Time now);
absl::StatusOr<WorkOrder> ResumeWorkOrder(pg::Txn& txn, const WorkOrderCommand& command,
                                          absl::Time now);

}  // namespace saikne::production
