#pragma once

// Pegs as they travel in events.

#include <vector>

#include "absl/container/flat_hash_map.h"
#include "google/protobuf/repeated_field.h"
#include "libs/supply/need_store.h"
#include "saikne/types/v1/types.pb.h"

namespace saikne::supply {

using PegList = google::protobuf::RepeatedPtrField<saikne::types::v1::Peg>;

/// The peg of one demand line and root.
void AddPeg(const Need& need, const Root& root, PegList& out);
/// The pegs of one demand line with these parts of its roots.
void AddPegs(const Need& need, const std::vector<Root>& parts, PegList& out);
/// The pegs of one demand line, one for each root.
void AddPegs(const Need& need, Quantity quantity, PegList& out);

/// How many roots an event names that others may follow: far below the size that an event may have.
inline constexpr size_t kRootsAnEvent = 1000;

/// SplitOverRoots, in the parts that one event each names; one part without roots where there are none.
std::vector<std::vector<Root>> RootsByEvent(const Need& need, Quantity quantity);

/// Writes all pegs of one document. A need that several lines of it serve has its roots dealt out over them (DealRoots).
class PegWriter {
 public:
  /// needs outlives the object; pegs of other demand lines are left out.
  explicit PegWriter(const NeedsByLine& needs) : needs_(needs) {}
  /// `quantity` of one line for a demand line; out stays where it is until Write.
  void Add(const DemandLine& demand, Quantity quantity, PegList& out);
  void Write();

 private:
  struct Part {
    const Need* need;
    Quantity quantity;
    PegList* out;
  };
  const NeedsByLine& needs_;
  std::vector<Part> parts_;
  absl::flat_hash_map<DemandLine, std::vector<size_t>> of_demand_;
};

}  // namespace saikne::supply
