#pragma once

// Places where a test ends the process, or holds it up: FAULT_POINT("C3.fetched"). In builds without SAIKNE_FAULT_POINTS (all but the
// sanitized ones, see cmake/Toolchain.cmake) nothing of them remains.
//
//   SAIKNE_FAULT_POINT=<name>:<n>              kill -9 at the n-th pass
//   SAIKNE_FAULT_POINT=<name>:<n>:sleep:<ms>   that pass takes so much longer
//
// Used in functions of .cc files that are not templates. FAULT_POINT_SOON kills within a millisecond after it: what follows is under way then,
// and its outcome is unknown.

#ifdef SAIKNE_FAULT_POINTS

#include <string>
#include <vector>

namespace saikne::fault {

/// The names of all points that are linked into this program, sorted, each once.
std::vector<std::string> Points();

/// Counts a pass of a point, and does what SAIKNE_FAULT_POINT asks for. Thread-safe.
void Pass(const char* name, bool soon);

}  // namespace saikne::fault

// The linker collects the names: a list that cannot be forgotten, of points that were never passed too.
#define SAIKNE_FAULT_POINT_AT(point, soon)                                                                       \
  do {                                                                                                           \
    static const char* const fault_point_name __attribute__((section("saikne_fault_points"), used)) = point;     \
    ::saikne::fault::Pass(fault_point_name, soon);                                                               \
  } while (false)
#define FAULT_POINT(point) SAIKNE_FAULT_POINT_AT(point, false)
#define FAULT_POINT_SOON(point) SAIKNE_FAULT_POINT_AT(point, true)

#else

#define FAULT_POINT(point) \
  do {                     \
  } while (false)
#define FAULT_POINT_SOON(point) FAULT_POINT(point)

#endif
