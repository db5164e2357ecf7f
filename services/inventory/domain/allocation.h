#pragma once

// The one allocation rule (domain.md 5.3): pegged demand first, then priority, requested date, order time.

#include <vector>

#include "absl/types/span.h"
#include "services/inventory/domain/stock.h"

namespace saikne::inventory {

/// A backordered line of a firm demand that wants stock of one item in one warehouse.
struct Claim {
  Id demand;
  Id line_id;
  int32_t line_number = 0;
  int32_t priority = 0;  // higher first
  absl::CivilDay requested_date;
  absl::Time order_time;
  Quantity open;  // backordered; for a release: reserved
};

/// A part of incoming supply that is meant for one line.
struct PegClaim {
  Id demand;
  Id line_id;
  Quantity quantity;
};

struct Grant {
  size_t claim = 0;  // index into the claims
  Quantity pegged;
  Quantity free;
};

/// Distributes `free`. Pegs are served in their order, each up to its quantity and to what its line wants; what a peg
/// cannot use goes to all by rank. At most one grant a claim, and none of zero.
std::vector<Grant> Allocate(Quantity free, absl::Span<const Claim> claims, absl::Span<const PegClaim> pegs);

struct Taken {
  size_t claim = 0;
  Quantity quantity;
};

/// Takes `excess` back from reservations, the lowest rank first.
std::vector<Taken> TakeBack(Quantity excess, absl::Span<const Claim> claims);

/// True when a is served before b.
bool RanksBefore(const Claim& a, const Claim& b);

}  // namespace saikne::inventory
