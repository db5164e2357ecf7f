#pragma once

#include "libs/service/service.h"
#include "services/production/app/settings.h"

namespace saikne::production {

/// What a person can do on the board of exceptions with a work order that makes more than is needed: finish it to stock, or close it
/// short.
void RegisterWaysOut(svc::Service& service, const Settings& settings);

/// The resolvers themselves. Errors: those of FinishWorkOrderToStock and CloseWorkOrder; the exception then stays open.
svc::Resolver FinishToStockWayOut();
svc::Resolver CloseShortWayOut(const Settings& settings);

}  // namespace saikne::production
