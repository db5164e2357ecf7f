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
/// The pegs of one demand line, one for each root.
void AddPegs(const Need& need, Quantity quantity, PegList& out);

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
