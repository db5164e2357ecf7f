#pragma once

// For tests: an error that ends a producer, which no broker gives at will. Nothing of it is in builds without SAIKNE_FAULT_POINTS.

#ifdef SAIKNE_FAULT_POINTS

namespace saikne::kafka {

/// The next Poll of any producer of this process raises a fatal error in it. Thread-safe.
void FailNextPoll();

}  // namespace saikne::kafka

#endif
