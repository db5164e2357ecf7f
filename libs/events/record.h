#pragma once

// One event as it lies in Kafka: key, headers, value. The envelope and its headers are two forms of the same thing.

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "google/protobuf/message.h"
#include "libs/events/envelope.h"
#include "libs/events/flow.h"

namespace saikne::events {

/// The envelope of a new event. An effective time that was never set is the recorded time.
Envelope MakeEnvelope(const Id& id, absl::string_view source, absl::string_view type, absl::string_view subject,
                      int64_t event_version, const Flow& flow, absl::Time now);

using Headers = std::vector<std::pair<std::string, std::string>>;
using HeaderView = std::pair<absl::string_view, absl::string_view>;

struct EventType;  // topics.h

/// The headers of eventing.md 7, in a fixed order; those of CloudEvents' deprecation extension where the type is deprecated.
Headers ToHeaders(const Envelope& envelope, const EventType& type);

/// Reads an envelope. Unknown headers are ignored.
/// Errors: INVALID_ARGUMENT/BAD_ENVELOPE names the header that is missing or malformed; what could be read stands in `out`.
absl::Status FromHeaders(absl::Span<const HeaderView> headers, Envelope& out);

/// The form in which the outbox stores headers: one "name: value" a line. Control characters of values are dropped.
std::string EncodeHeaders(absl::Span<const HeaderView> headers);
/// The same of ToHeaders, without the detour.
std::string EncodeHeaders(const Envelope& envelope, const EventType& type);
/// Views into `text`.
std::vector<HeaderView> DecodeHeaders(absl::string_view text);
std::vector<HeaderView> Views(const Headers& headers);

/// A record for tests and golden files.
struct EventRecord {
  std::string topic;  // with prefix
  std::string key;
  Headers headers;
  std::string payload;
};

/// Encodes an event as the outbox and relay would. event_id nil: a new one.
/// Errors: those of EventTypeOf.
absl::StatusOr<EventRecord> EncodeRecord(const google::protobuf::Message& event, int64_t event_version,
                                         const Flow& flow, absl::Time now, const Id& event_id,
                                         absl::string_view source, absl::string_view topic_prefix);

}  // namespace saikne::events
