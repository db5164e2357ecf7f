#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "libs/base/id.h"
#include "libs/events/flow.h"
#include "libs/money/money.h"
#include "services/crm/domain/deal.h"

namespace saikne::crm {

/// In whose name and when a use case runs.
struct Command {
  Id company_id;
  money::Currency base_currency;
  Act act;
  std::function<::saikne::events::Flow(const Id& root)> flow;  // root: the aggregate that begins it
};

/// What became of a row of a batch creation; numbers as in saikne.crm.v1.RowOutcome.
enum class RowOutcome { kCreated = 1, kUpdated = 2, kUnchanged = 3 };

/// What to do with a row whose external_key is there already.
enum class OnExisting { kRefuse, kUpdate };

/// The error of one row of a batch: field paths below "requests[index].", and metadata "index".
absl::Status AtRow(const absl::Status& status, size_t index);

/// The same for the rows of a creation; one that refuses what exists has a single row and names its fields directly.
inline absl::Status AtRow(const absl::Status& status, size_t index, OnExisting on_existing) {
  return on_existing == OnExisting::kRefuse ? status : AtRow(status, index);
}

}  // namespace saikne::crm
