#pragma once

#include "libs/service/service.h"

namespace saikne::production {

/// What `saiknectl reconcile` checks here: needs against pegs, and finished work orders (M7).
void RegisterReconciliation(svc::Service& service);

}  // namespace saikne::production
