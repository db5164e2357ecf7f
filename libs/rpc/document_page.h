#pragma once

// Pages of documents that carry lines: how many documents fit cannot be told from page_size alone.

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/base/status.h"

namespace saikne::rpc {

/// A page of such documents ends before the one that would take it above this many bytes, so that a caller with gRPC's own limit of 4 MiB
/// can read it whatever page_size was asked for. A document that is larger by itself is a page of one.
inline constexpr size_t kMaxPageBytes = 2 * 1024 * 1024;
/// Documents that are read with their lines at once: what is read beyond the page's end is read for nothing.
inline constexpr int kDocumentsAtOnce = 100;

/// The first of `found` documents, as many as a page takes. When they are fewer than there are, next_page_token goes on behind the last of them.
/// read(begin, end): gives the documents [begin, end) of those found with their lines, in order, as absl::StatusOr<std::vector<Document>>.
/// Errors: those of read.
template <typename Document, typename Read>
absl::StatusOr<std::vector<Document>> DocumentPage(int found, const Read& read) {
  std::vector<Document> page;
  size_t bytes = 0;
  for (int begin = 0; begin < found; begin += kDocumentsAtOnce) {
    ASSIGN_OR_RETURN(std::vector<Document> documents, read(begin, std::min(begin + kDocumentsAtOnce, found)));
    for (Document& document : documents) {
      bytes += document.ByteSizeLong() + 8;  // its tag and length in the list
      if (bytes > kMaxPageBytes && !page.empty()) return page;
      page.push_back(std::move(document));
    }
  }
  return page;
}

}  // namespace saikne::rpc
