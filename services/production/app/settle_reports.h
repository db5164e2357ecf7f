#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "libs/events/flow.h"
#include "libs/money/money.h"
#include "libs/pg/pg.h"
#include "services/production/app/settings.h"

namespace saikne::production {

/// Inventory's answer to a report.
struct ReportAnswer {
  Id report_id;
  Id work_order_id;
  bool valued = false;  // false: refused, and the report is reversed
  std::string reason;   // of a refusal
  saikne::events::Flow flow;
};

/// Settles reports: the last valued one closes its work order and publishes WorkOrderClosed; a refused one is reversed and shown
/// as an exception. Repeated answers change nothing.
absl::Status SettleReports(pg::Txn& txn, const std::vector<ReportAnswer>& answers, absl::Time now);

/// What inventory covers of a work order's components.
struct Coverage {
  Id work_order_id;
  Id line_id;
  money::Quantity covered;
};
/// Moves work orders between waiting for material and ready.
absl::Status CoverComponents(pg::Txn& txn, const std::vector<Coverage>& coverage, absl::Time now);

}  // namespace saikne::production
