#pragma once

// What the handlers of this service share: flows and limits of requests.

#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "libs/rpc/call.h"

namespace saikne::inventory {

/// The flow of a call that has no root yet: the correlation id is empty unless the caller brought one, and the use case
/// puts the document's id there.
inline ::saikne::events::Flow FlowWithoutRoot(const rpc::Call& call) {
  ::saikne::events::Flow flow = call.flow(Id());
  if (flow.correlation_id == Id().ToString()) flow.correlation_id.clear();
  return flow;
}

/// Errors: INVALID_ARGUMENT/INVALID_FIELD outside [min, max] characters (bytes).
inline absl::Status CheckText(const std::string& field, const std::string& text, size_t min, size_t max) {
  if (text.size() < min) return FieldError(field, "is required");
  if (text.size() > max) return FieldError(field, absl::StrCat("is longer than ", max, " characters"));
  return absl::OkStatus();
}

/// Errors: INVALID_ARGUMENT/INVALID_FIELD when a batch is empty or too large.
inline absl::Status CheckBatch(const std::string& field, int size, int max) {
  if (size == 0) return FieldError(field, "is empty");
  if (size > max) return FieldError(field, absl::StrCat("has more than ", max, " rows"));
  return absl::OkStatus();
}

}  // namespace saikne::inventory
