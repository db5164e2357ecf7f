#pragma once

// Trace context as in the W3C Recommendation "Trace Context" (2021): traceparent, version 00. We pass it on; nothing is recorded
// here, so a trace that begins here is not marked as sampled.

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace saikne::telemetry {

struct TraceContext {
  std::string trace_id;  // 32 lower-case hex digits, not all zero
  std::string span_id;   // 16 lower-case hex digits, not all zero
  std::string flags;     // 2 lower-case hex digits

  std::string Traceparent() const;  // "00-<trace id>-<span id>-<flags>"
};

/// Reads a traceparent; nothing when it is not one. Versions above 00 are read as far as 00 reaches, as the standard says.
std::optional<TraceContext> ParseTraceparent(absl::string_view text);

/// A traceparent with a span id of its own in the trace of `parent`; a new trace when parent is none. Thread-safe.
std::string ChildTraceparent(absl::string_view parent);

}  // namespace saikne::telemetry
