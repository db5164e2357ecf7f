#pragma once

// Exceptions: what cannot proceed by itself. Every service has the same table and the same RPC (saikne.operations.v1).

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/base/id.h"
#include "libs/pg/pg.h"
#include "libs/rpc/call.h"

namespace saikne::svc {

/// A step that waits for a person. At most one open exception per (kind, subject_id): raising it again changes nothing.
struct Exception {
  Id company_id;
  std::string kind;            // "NO_SUPPLIER_PRICE": a constant of the service
  std::string subject_type;    // "deal", "order", "work_order", ...
  Id subject_id;
  std::string subject_number;  // the human number, if it has one
  std::string reason;          // a sentence for a person
  std::string owner;           // role that should look: "sales", "buyer", "planner", "accountant", "warehouse", "operator"
  int64_t money_at_risk_minor = 0;
  std::string currency;        // of money_at_risk; empty when 0
  std::vector<std::string> ways_out;  // names of resolutions: "retry", "ignore", ...
  std::optional<Id> deal_id;
  std::optional<Id> order_id;
};

absl::Status RaiseExceptions(pg::Txn& txn, absl::Span<const Exception> exceptions, absl::Time now);

/// Closes the open exceptions of these subjects by themselves: what was missing has arrived.
absl::Status ClearExceptions(pg::Txn& txn, const std::string& kind, absl::Span<const Id> subject_ids,
                             absl::Time now);

/// What a resolution does besides closing the row, in the same transaction.
using Resolver = std::function<absl::Status(pg::Txn& txn, const rpc::Call& call, const Id& subject_id,
                                            const std::string& reason)>;

}  // namespace saikne::svc
