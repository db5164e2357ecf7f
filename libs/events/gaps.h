#pragma once

// Which ids the relay has passed without seeing them, and the proof that they never will be seen (eventing.md 3). Pure.

#include <cstdint>
#include <deque>
#include <map>
#include <vector>

#include "absl/types/span.h"

namespace saikne::events {

/// Ids from lo to hi, both included.
struct IdRange {
  int64_t lo = 0;
  int64_t hi = 0;
  friend bool operator==(const IdRange& a, const IdRange& b) { return a.lo == b.lo && a.hi == b.hi; }
};

/// The ids at or below `high` that were not visible: drawn by transactions that are still open, or rolled back.
class Gaps {
 public:
  /// Starts from what was noted before.
  void Reset(int64_t high, absl::Span<const IdRange> missing);

  /// Takes in one fetch: all visible rows above high (up to some limit) and among the missing, ids ascending.
  void Fetched(absl::Span<const int64_t> ids);

  /// A writing transaction that began after the last fetch has drawn this transaction id. Whoever drew an id up to the present high
  /// had its own transaction id before, so it is smaller.
  void Noted(int64_t transaction_id);

  /// To be told after Fetched, with the oldest transaction that was running in that fetch's snapshot, when the fetch looked at all
  /// missing ids: those whose writer must have ended before are dead. Returns how many.
  int64_t Ended(int64_t snapshot_xmin);

  /// Whether some missing id has no transaction id noted after it yet.
  bool NeedsNote() const;

  int64_t high() const { return high_; }
  int64_t count() const;
  bool empty() const { return missing_.empty(); }
  /// Ascending, disjoint.
  std::vector<IdRange> Ranges() const;

 private:
  struct Note {
    int64_t high;            // covers missing ids up to here
    int64_t transaction_id;  // whose writers had smaller ones
  };
  void Remove(int64_t id);

  int64_t high_ = 0;
  std::map<int64_t, int64_t> missing_;  // lo -> hi
  std::deque<Note> notes_;
};

}  // namespace saikne::events
