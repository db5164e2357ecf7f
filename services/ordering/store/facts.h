#pragma once

#include "libs/pg/sql.h"
#include "libs/service/service.h"

namespace saikne::ordering {

/// A fact or check for `saiknectl reconcile`: a statement with the company as $1 that returns (key, value) rows.
svc::FactQuery FactOf(const pg::Sql& statement);

}  // namespace saikne::ordering
