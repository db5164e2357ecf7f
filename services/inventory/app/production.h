#pragma once

// Work orders: material issued ahead, reports of output, closing; work in progress and its value (domain.md 6).

#include <string>
#include <vector>

#include "services/inventory/app/demands.h"

namespace saikne::inventory {

struct Consumed {
  Id line_id;
  Id item;
  Quantity quantity;
};

/// OutputReported, or MaterialIssued (good and scrap are 0).
struct ProductionReport {
  Id work_order_id;
  std::string number;
  Id report_id;
  Id item;  // made; nil for an issue
  Quantity good;
  Quantity scrap;
  int64_t labour_minor = 0;
  Quantity still_to_produce;
  std::string warehouse_code;
  std::vector<Consumed> components;
  std::vector<PegClaim> pegs;
  std::string pegs_message;  // saikne.production.events.v1 pegs, serialised as a ProductionValued, repeated in the answer
  ::saikne::events::Flow flow;
};

/// OutputReported: issues the backflush from the reservations, values it with the labour and its part of what was issued ahead,
/// receives the good output, gives it to its pegs and then to others, and publishes ProductionValued; or OutputRefused when
/// less is reserved than the report consumed. A report that is known already is ignored.
/// Errors: NOT_FOUND/ITEM_NOT_FOUND; FAILED_PRECONDITION/NO_WORK_ORDER when the work order is not known here.
Outcomes ReportOutput(pg::Txn& txn, const Context& context, const Id& company,
                      const std::vector<ProductionReport>& reports, absl::Time now);

/// MaterialIssued: the components' value waits in work in progress for the reports.
Outcomes IssueMaterial(pg::Txn& txn, const Context& context, const Id& company,
                       const std::vector<ProductionReport>& issues, absl::Time now);

/// WorkOrderClosed: unused components are released and withdrawn, what is left in work in progress becomes variance.
Outcomes CloseWorkOrders(pg::Txn& txn, const Context& context, const Id& company,
                         const std::vector<DemandRef>& closings, absl::Time now);

}  // namespace saikne::inventory
