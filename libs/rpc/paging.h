#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace saikne::rpc {

/// Keyset paging (AIP-158). A token holds the last row's sort key, opaque to callers and checked against the list it is for.
struct Page {
  int size = 50;                  // 1..1000; 0 asks for the default
  std::vector<std::string> after; // sort key of the last row seen; empty on the first page
};

/// Errors: INVALID_ARGUMENT/INVALID_FIELD on page_size (negative) or page_token (not from this list).
absl::StatusOr<Page> ParsePage(absl::string_view list, int page_size, absl::string_view page_token);
std::string NextPageToken(absl::string_view list, const std::vector<std::string>& last_key);

}  // namespace saikne::rpc
