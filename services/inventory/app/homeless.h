#pragma once

// Demands whose document names a warehouse that nobody made. They are answered like all others (nothing reserved), can be confirmed and
// cancelled, and get nothing until the warehouse exists or a person chooses the default one.

#include <string>

#include "absl/status/statusor.h"
#include "libs/rpc/call.h"
#include "services/inventory/app/work.h"

namespace saikne::inventory {

inline constexpr char kUnknownWarehouse[] = "UNKNOWN_WAREHOUSE";

/// The demand waits for the warehouse `code`, and that is on the exceptions board from this work's end on.
void WaitForWarehouse(Work& work, const Demand& demand, const std::string& code);

/// What came in for a warehouse that does not exist is in the default one: somebody should know.
void NoteReceivedElsewhere(Work& work, const std::string& subject_type, const Id& id, const std::string& number,
                           const std::string& code);

/// The job: serves demands whose warehouse exists by now, at most 200. True when there may be more.
absl::StatusOr<bool> HouseDemands(pg::Txn& txn, const Context& context, absl::Time now);

/// A person's "retry" and "use_default". A demand that waits no longer is left alone.
/// Errors: FAILED_PRECONDITION/UNKNOWN_WAREHOUSE while the warehouse that it waits for does not exist.
absl::Status RetryWarehouse(pg::Txn& txn, const Context& context, const rpc::Call& call, const Id& demand);
absl::Status UseDefaultWarehouse(pg::Txn& txn, const Context& context, const rpc::Call& call, const Id& demand);

}  // namespace saikne::inventory
