#pragma once

// Pausing and resuming the relay or the consumer of a service, on all its replicas at once: a row in its database that each replica
// looks at every second.

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/pg/pg.h"

namespace saikne::events {

enum class BackbonePart { kRelay, kConsumer };

struct BackboneControl {
  bool paused = false;
  std::string reason;
  std::string actor;
  absl::Time since;
  std::optional<absl::Time> tolerant_until;  // the consumer's breaker is off until then
  int64_t moves = 0;                         // times the consumer's positions were moved by a person
};

absl::StatusOr<BackboneControl> ReadControl(pg::Pool& pool, BackbonePart part);

/// Pausing what is paused keeps who paused it first, and why.
absl::Status Pause(pg::Pool& pool, BackbonePart part, const std::string& reason, const std::string& actor);

/// tolerance: how long the consumer parks without counting.
absl::Status Resume(pg::Pool& pool, BackbonePart part, const std::string& reason, const std::string& actor,
                    absl::Duration tolerance = absl::ZeroDuration());

}  // namespace saikne::events
