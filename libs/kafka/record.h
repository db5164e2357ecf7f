#pragma once

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace saikne::kafka {

/// A header's name and value.
using HeaderView = std::pair<absl::string_view, absl::string_view>;

/// One record as it was read. Owns the client's memory, so it must be destroyed before its reader is closed. Movable.
class Record {
 public:
  absl::string_view topic() const;
  int32_t partition() const;
  int64_t offset() const;
  absl::Time timestamp() const;
  absl::string_view key() const;    // empty where there is none
  absl::string_view value() const;
  bool tombstone() const;           // no value at all
  std::vector<HeaderView> headers() const;
  size_t bytes() const { return key().size() + value().size(); }

 private:
  friend class Consumer;
  friend class Reader;
  struct Deleter {
    void operator()(void* message) const;
  };
  explicit Record(void* message) : message_(message) {}
  std::unique_ptr<void, Deleter> message_;  // rd_kafka_message_t
};

}  // namespace saikne::kafka
