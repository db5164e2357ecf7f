#pragma once

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/pg/pg.h"

namespace saikne::svc {

/// Analyzes the tables that have more than doubled since they were last analyzed, a hundred rows at the least. Autovacuum looks
/// once a minute; an import fills a table in a second, and what is planned meanwhile believes it empty: a statement that wants ten
/// rows by (company, id) then reads the company's whole table. A job (libs/service/jobs.h); false: nothing more to do.
absl::StatusOr<bool> KeepStatistics(pg::Txn& txn, absl::Time now);

}  // namespace saikne::svc
