#pragma once

namespace saikne::events {

/// What is done with an event when versions of its key before it are missing (eventing.md 4).
enum class GapPolicy {
  kPark,       // the key waits with reason GAP; the first of a key that is ever seen may have any version
  kParkFirst,  // likewise, and the first one must be version 1: for topics whose log reaches back to the beginning
  kAccept,     // it is taken, told and counted: every event carries all of its aggregate, so the newest is all that matters
};

}  // namespace saikne::events
