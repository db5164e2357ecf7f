#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "libs/base/status.h"

namespace saikne::svc {

/// What an operator does by hand is kept with a reason. Errors: INVALID_ARGUMENT/INVALID_FIELD naming `reason` when it is blank.
inline absl::Status CheckReason(const std::string& reason) {
  if (!absl::StripAsciiWhitespace(reason).empty()) return absl::OkStatus();
  return FieldError("reason", "Say why; it is kept for those who look later.");
}

}  // namespace saikne::svc
