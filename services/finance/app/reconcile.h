#pragma once

#include "libs/service/service.h"

namespace saikne::finance {

/// Facts that are compared with other services' (F14), and checks of the books (F1-F6, F11).
void RegisterReconciliation(svc::Service& service);

}  // namespace saikne::finance
