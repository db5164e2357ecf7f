#pragma once

#include "libs/pg/pg.h"

namespace saikne::svc {

/// Shows the pool's counters as metrics saikne_db_*. Called every few seconds on one thread.
void PublishPoolMetrics(const pg::Pool& pool);

}  // namespace saikne::svc
