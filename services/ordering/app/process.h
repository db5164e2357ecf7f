#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/base/id.h"
#include "services/ordering/domain/order.h"

namespace saikne::ordering {

/// n human numbers of orders for a company and year.
using NumberSource =
    std::function<absl::StatusOr<std::vector<std::string>>(const Id& company_id, int year, int n)>;

/// What every use case needs besides its command. Outlives the service's reactions; read only.
struct Process {
  Deadlines deadlines;
  absl::Duration reference_wait = absl::Seconds(60);  // how long a won deal waits for a reference before it is an exception
  absl::Duration reference_retry = absl::Seconds(5);
  NumberSource numbers;
};

}  // namespace saikne::ordering
