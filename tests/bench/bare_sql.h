#pragma once

// The yardstick: the same rows as the services wrote, as bare set-based SQL without Kafka, on the same server, tables and indexes.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "tests/e2e/system.h"

namespace saikne::bench {

/// What was written to one table.
struct TableWrites {
  int64_t inserted = 0;
  int64_t updated = 0;
};
/// By "service.table".
using Writes = std::map<std::string, TableWrites>;

/// The server's counters now, for all tables of the six databases.
Writes CountWrites(e2e::System& system);
Writes Difference(const Writes& after, const Writes& before);
int64_t Rows(const Writes& writes);

/// Writes the same numbers of rows again, into empty copies of the tables with all their indexes and constraints: for each batch of
/// deals one transaction per database, one INSERT and one UPDATE per table, by two connections at a time. The rows are those of
/// the tables themselves. Returns how long it took.
absl::Duration WriteBare(e2e::System& system, const Writes& writes, int batches);

}  // namespace saikne::bench
