#pragma once

// What happened to an order: the domain's own words for what app/ publishes.

#include <string>
#include <variant>
#include <vector>

#include "absl/time/time.h"
#include "libs/base/id.h"
#include "libs/money/money.h"

namespace saikne::ordering {

/// Part of a line (by its index in the order) that a shipment delivered.
struct Delivered {
  int line = 0;
  money::Quantity quantity;
  money::Quantity cumulative;  // by all shipments up to and with this one
};

/// A shipment of an order with all that it delivered.
struct Shipment {
  Id id;
  std::string number;
  std::string tracking;
  absl::Time ship_time;
  std::vector<Delivered> lines;
};

struct WasPlaced {};
struct WasConfirmed {
  bool counts_as_delivered = false;
};
struct WasHeld {
  std::vector<std::string> reasons;  // in force after this
  std::string comment;
};
struct WasReleased {
  std::vector<std::string> reasons;  // still in force
  bool credit_override = false;
  std::string released_by;
  std::string comment;
};
struct WasReleasedToShip {};
struct WasShipped {
  Shipment shipment;
  bool repeated = false;  // published again by a person's wish; the rows are there
};
struct WasCancelRequested {};
struct WasCancelled {
  bool complete = false;  // nothing had shipped
};
struct WasCompleted {};
struct WasExceptionRaised {
  std::string kind;
  std::string reason;
};
struct WasExceptionResolved {
  std::string kind;
  std::string resolution;  // "cleared", or the way out a person took
};

using Fact = std::variant<WasPlaced, WasConfirmed, WasHeld, WasReleased, WasReleasedToShip, WasShipped,
                          WasCancelRequested, WasCancelled, WasCompleted, WasExceptionRaised,
                          WasExceptionResolved>;

}  // namespace saikne::ordering
