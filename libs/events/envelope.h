#pragma once

#include <cstdint>
#include <string>

#include "absl/time/time.h"
#include "libs/base/id.h"
#include "libs/events/flow.h"

namespace saikne::events {

/// The CloudEvents attributes of one event (eventing.md 7), as they travel in Kafka headers.
struct Envelope {
  Id id;                       // ce_id
  std::string source;          // ce_source, //<deployment>/<service>
  std::string type;            // ce_type, the protobuf full name
  std::string subject;         // ce_subject = key: the aggregate's id, 36 characters
  int64_t event_version = 0;   // ce_aggregateversion, contiguous from 1 per subject
  absl::Time time;             // ce_time, when it was recorded
  absl::Time effective_time;   // ce_effectivetime
  Id company_id;
  std::string actor;
  std::string correlation_id;
  std::string causation_id;
  std::string traceparent;
  std::string topic;           // where it was read; empty while it is being written
  int32_t partition = -1;
  int64_t offset = -1;

  /// The flow of what this event causes: same company, actor, correlation and effective time; caused by this event.
  Flow flow() const;
};

/// An event as a reaction gets it.
template <typename E>
struct Received {
  Envelope envelope;
  E event;
};

}  // namespace saikne::events
