#pragma once

// Ids of rows and events: UUIDv7 (RFC 9562), so that they grow with time. 16 bytes, compared as PostgreSQL compares uuid.

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace saikne {

class Id {
 public:
  /// The nil id, which no row has.
  constexpr Id() = default;

  /// A new UUIDv7: milliseconds of `now`, a counter within the millisecond, random bits. Ids made by one process grow
  /// strictly, also when the clock steps back. Thread-safe.
  static Id New(absl::Time now);

  /// Reads the canonical 36-character form, upper or lower case.
  /// Errors: INVALID_ARGUMENT/INVALID_ID otherwise.
  static absl::StatusOr<Id> Parse(absl::string_view text);

  /// As Parse, and the error names the field.
  static absl::StatusOr<Id> ParseField(absl::string_view field, absl::string_view text);

  /// An id that is always the same for the same parent and name (UUIDv8: the first 128 bits of SHA-256 over the parent's
  /// 16 bytes and the name, less version and variant): for rows that are derived from another, such as the one order of a
  /// deal's win, so that a repetition finds them.
  static Id Derived(const Id& parent, absl::string_view name);

  bool nil() const { return *this == Id(); }
  const std::array<uint8_t, 16>& bytes() const { return bytes_; }
  std::string ToString() const;  // 36 characters, lower case

  friend auto operator<=>(const Id&, const Id&) = default;
  friend bool operator==(const Id&, const Id&) = default;
  template <typename H>
  friend H AbslHashValue(H h, const Id& id) {
    return H::combine(std::move(h), id.bytes_);
  }

 private:
  std::array<uint8_t, 16> bytes_{};
};

}  // namespace saikne
