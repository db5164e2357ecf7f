#pragma once

#include "libs/service/service.h"

namespace saikne::inventory {

/// What `saiknectl reconcile` compares with the other services, and what must be empty.
/// Facts: stock_value, wip_value (currency -> minor units); grni_received (purchase order -> minor units received);
/// demand_lines ("demand/line" -> "demanded issued withdrawn reserved backordered supply_needed", micros).
/// Checks: on_hand (I1), reserved (I2, I3), double_entry (I5), residual_value (I10), negative_stock (also in the past).
void RegisterReconciliation(svc::Service& service);

}  // namespace saikne::inventory
