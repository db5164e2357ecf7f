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

/// A component that goes to the shop floor, by sku.
struct IssueInput {
  std::string sku;
  Quantity quantity;  // > 0
};
/// Books material issued ahead and publishes MaterialIssued. inputs: skus distinct; empty means all that is covered and not used yet.
/// Errors: those of BookIssue; INVALID_ARGUMENT/INVALID_FIELD for a sku that is no component; ABORTED/STALE_ETAG;
/// NOT_FOUND/WORK_ORDER_NOT_FOUND in another company.
absl::StatusOr<WorkOrder> IssueMaterial(pg::Txn& txn, const WorkOrderCommand& command,
                                        const std::vector<IssueInput>& inputs, absl::Time now);

/// Ends a work order below plan. Errors: those of domain CloseShort; ABORTED/STALE_ETAG.
absl::StatusOr<WorkOrder> CloseWorkOrder(pg::Txn& txn, const WorkOrderCommand& command,
                                         const Settings& settings, absl::Time now);

/// What nobody needs of it is made for stock; it stays open. Errors: those of domain FinishToStock; ABORTED/STALE_ETAG.
absl::StatusOr<WorkOrder> FinishWorkOrderToStock(pg::Txn& txn, const WorkOrderCommand& command,
                                                 absl::Time now);

absl::StatusOr<WorkOrder> StopWorkOrder(pg::Txn& txn, const WorkOrderCommand& command, absl::Time now);
absl::StatusOr<WorkOrder> ResumeWorkOrder(pg::Txn& txn, const WorkOrderCommand& command,
                                          absl::Time now);

}  // namespace saikne::production
