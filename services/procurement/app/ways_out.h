#pragma once

#include "libs/service/service.h"
#include "services/procurement/app/settings.h"

namespace saikne::procurement {

/// What a person can do on the board of exceptions: cancel an order that nobody needs or approves, approve or dispute a bill.
void RegisterWaysOut(svc::Service& service, const Planning& planning);

}  // namespace saikne::procurement
