#pragma once

#include <string>
#include <vector>

#include "libs/testing/pg_fixture.h"

namespace saikne::testing {

/// Where the aggregates of a topic lie: a table with the columns id_column and event_version.
struct AggregateTable {
  std::string topic;  // without prefix and suffix: "crm.deal"
  std::string table;  // "deals"
  std::string id_column = "id";
};

/// From now on a transaction of this database fails at its commit with APPEND_RULE when it has appended an event of one of these
/// topics and not written the aggregate's row (eventing.md 2, W1), when the row's event_version is below the event's, or when the
/// versions in the journal are not contiguous from 1. A topic may have several tables; topics that are not named are free.
void EnforceAppendRule(PgFixture& pg, const std::vector<AggregateTable>& tables);

}  // namespace saikne::testing
