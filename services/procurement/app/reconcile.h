#pragma once

#include "libs/service/service.h"
#include "services/procurement/app/settings.h"

namespace saikne::procurement {

/// What `saiknectl reconcile` reads and checks here: received and not billed (P4), needs against pegs, receipts (P1), bills (P2).
void RegisterReconciliation(svc::Service& service, const Settings& settings);

}  // namespace saikne::procurement
