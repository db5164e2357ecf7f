#pragma once

// What the handlers of this folder share.

#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "google/protobuf/field_mask.pb.h"
#include "libs/base/id.h"
#include "libs/rpc/call.h"
#include "services/crm/app/command.h"

namespace saikne::crm {

inline constexpr int kMaxBatch = 1000;

Command CommandOf(const rpc::Call& call, const std::string& reason = "");

/// Errors: INVALID_ARGUMENT/INVALID_FIELD unless 1 to 1,000.
absl::Status CheckBatchSize(int rows);

/// The paths of an update mask; all of `known` when it is empty. Errors: INVALID_ARGUMENT/INVALID_FIELD for another path.
absl::StatusOr<std::set<std::string>> FieldsOfMask(const google::protobuf::FieldMask& mask,
                                                   const std::set<std::string>& known);

/// Sort key of a page -> id; the nil id for the first page.
absl::StatusOr<Id> AfterId(const std::vector<std::string>& after);

}  // namespace saikne::crm
