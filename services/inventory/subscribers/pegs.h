#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "saikne/types/v1/types.pb.h"
#include "services/inventory/domain/allocation.h"
#include "services/inventory/domain/roots.h"

namespace saikne::inventory {

/// The demand lines that a supply serves. Errors: INVALID_ARGUMENT/INVALID_FIELD, /INVALID_ID.
absl::StatusOr<std::vector<PegClaim>> PegClaimsOf(
    const std::string& field, const google::protobuf::RepeatedPtrField<saikne::types::v1::Peg>& pegs);

/// The orders at the root of a component's need.
absl::StatusOr<std::vector<Root>> RootsOf(const std::string& field,
                                          const google::protobuf::RepeatedPtrField<saikne::types::v1::Peg>& pegs);

}  // namespace saikne::inventory
