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

/// list names the list and all that chooses its rows ("deals/won"), so that a token of another one is refused.
/// page_size: 0 asks for default_size, above max_size means max_size.
/// Errors: INVALID_ARGUMENT/INVALID_FIELD on page_size (negative) or page_token (not from this list).
absl::StatusOr<Page> ParsePage(absl::string_view list, int page_size, absl::string_view page_token,
                               int default_size = 50, int max_size = 1000);
std::string NextPageToken(absl::string_view list, const std::vector<std::string>& last_key);

}  // namespace saikne::rpc
