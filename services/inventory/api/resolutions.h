#pragma once

#include "libs/service/service.h"
#include "services/inventory/app/work.h"

namespace saikne::inventory {

/// The ways out of inventory's exceptions, besides "ignore".
void RegisterResolutions(svc::Service& service, const Context& context);

}  // namespace saikne::inventory
