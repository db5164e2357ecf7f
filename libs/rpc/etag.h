#pragma once

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace saikne::rpc {

/// The etag of a row's `version` (AIP-154).
std::string Etag(int64_t version);
/// OK when `etag` is empty or fits. Errors: ABORTED/STALE_ETAG with metadata current and given.
absl::Status CheckEtag(absl::string_view etag, int64_t version);

}  // namespace saikne::rpc
