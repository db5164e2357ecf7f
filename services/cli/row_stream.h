#pragma once

// Long lists of two services, compared row by row with one page of each in memory.

#include <algorithm>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace saikne::cli {

struct StreamRow {
  std::string key;
  std::string value;
};

/// The rows of a paged list, which come in the order of their keys' bytes.
class RowStream {
 public:
  /// Appends the rows of the page that `page_token` names ("" the first); returns the next page's token, "" after the last.
  using Load = std::function<absl::StatusOr<std::string>(const std::string& page_token, std::vector<StreamRow>& rows)>;
  explicit RowStream(Load load) : load_(std::move(load)) {}

  /// The next row; null behind the last. Valid until Take.
  absl::StatusOr<const StreamRow*> Peek() {
    while (at_ == rows_.size() && !ended_) {
      rows_.clear();
      at_ = 0;
      absl::StatusOr<std::string> next = load_(token_, rows_);
      if (!next.ok()) return next.status();
      token_ = *std::move(next);
      ended_ = token_.empty();
    }
    return at_ == rows_.size() ? nullptr : &rows_[at_];
  }
  void Take() { ++at_; }

 private:
  Load load_;
  std::vector<StreamRow> rows_;
  size_t at_ = 0;
  std::string token_;
  bool ended_ = false;
};

/// Calls `each` once for every key of left or of any of the right streams, in their order, with the value of each side, null where
/// there is none. Where several right streams have a key, the first one's value counts.
inline absl::Status MergeRows(
    RowStream& left, std::vector<RowStream>& right,
    const std::function<void(const std::string& key, const std::string* left, const std::string* right)>& each) {
  std::vector<RowStream*> streams = {&left};
  for (RowStream& stream : right) streams.push_back(&stream);
  for (;;) {
    std::vector<const StreamRow*> rows;
    const std::string* key = nullptr;
    for (RowStream* stream : streams) {
      absl::StatusOr<const StreamRow*> row = stream->Peek();
      if (!row.ok()) return row.status();
      rows.push_back(*row);
      if (*row != nullptr && (key == nullptr || (*row)->key < *key)) key = &(*row)->key;
    }
    if (key == nullptr) return absl::OkStatus();
    const std::string* right_value = nullptr;
    for (size_t i = 1; i < rows.size() && right_value == nullptr; ++i) {
      if (rows[i] != nullptr && rows[i]->key == *key) right_value = &rows[i]->value;
    }
    const bool in_left = rows[0] != nullptr && rows[0]->key == *key;
    each(*key, in_left ? &rows[0]->value : nullptr, right_value);
    const std::string done = *key;
    for (RowStream* stream : streams) {
      for (;;) {
        absl::StatusOr<const StreamRow*> row = stream->Peek();
        if (!row.ok()) return row.status();
        if (*row == nullptr || (*row)->key != done) break;
        stream->Take();
      }
    }
  }
}

}  // namespace saikne::cli
