#pragma once

#include "libs/service/service.h"
#include "services/ordering/app/process.h"

namespace saikne::ordering {

/// Registers the ways out of ordering's exceptions: retry, cancel and ignore of an order's, retry of a deal's. process outlives the service.
void RegisterResolutions(svc::Service& service, const Process& process);

}  // namespace saikne::ordering
