#pragma once

// People name documents by their numbers; what lists by them wants ids.

#include <string>

#include "absl/status/statusor.h"
#include "services/cli/context.h"

namespace saikne::cli {

/// The id of a deal or a sales order that is named by id or number; "" stays "". Errors: NOT_FOUND/DEAL, NOT_FOUND/ORDER; those of the call.
absl::StatusOr<std::string> DealId(Context& context, const std::string& named);
absl::StatusOr<std::string> OrderId(Context& context, const std::string& named);

/// The id of the business flow that a deal or a sales order, named by its number, belongs to: that of the deal, or of the order that has none.
/// Anything else is the id of a flow already.
absl::StatusOr<std::string> FlowId(Context& context, const std::string& named);

}  // namespace saikne::cli
