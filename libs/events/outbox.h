#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "google/protobuf/message.h"
#include "libs/base/id.h"
#include "libs/events/flow.h"
#include "libs/events/topics.h"
#include "libs/pg/pg.h"

namespace saikne::events {

/// One event on its way out. Topic and key come from the message's saikne.options.v1.event option.
class Outgoing {
 public:
  /// event_version: the aggregate's counter after this event; the caller has advanced and saved it in the same
  /// transaction, after locking the aggregate's row (eventing.md 2, W1).
  Outgoing(const google::protobuf::Message& event, int64_t event_version, const Flow& flow,
           absl::Time now);

  const std::string& key() const { return key_; }

 private:
  friend class Outbox;
  absl::StatusOr<std::string> CheckedKey() const;
  Id event_id_;
  EventType declared_;  // without a topic: it is no event
  std::string key_;
  std::string type_;
  int64_t event_version_;
  absl::Time now_;
  Flow flow_;
  std::string payload_;
};

/// The only way to publish: rows of the outbox in the caller's transaction. After the commit the relay is woken.
class Outbox {
 public:
  explicit Outbox(pg::Txn& txn) : txn_(txn) {}

  /// Appends the events in the given order with one statement.
  /// Errors: INVALID_ARGUMENT/EVENT_TOO_LARGE above 900 KiB (the transaction must end); INTERNAL/NO_EVENT_OPTION when
  /// the option is missing; INTERNAL/BAD_EVENT_KEY when the key is not an id.
  absl::Status Append(absl::Span<const Outgoing> events);

  /// Appends events that hold what their aggregates are now, whose rows are locked, to the state topics only. Their ids are derived from key
  /// and version, so that a repetition has the same. Errors: as Append; INTERNAL/NO_STATE_TOPIC when the topic has none.
  absl::Status AppendStates(absl::Span<const Outgoing> states);

 private:
  pg::Txn& txn_;
};

/// Set once by the service before anything is appended: ce_source and topic prefix, and whom to wake after a commit.
struct OutboxSettings {
  std::string source = "//local/test";
  std::string topic_prefix = "saikne";
  std::function<void()> wake_relay;
};
void SetOutboxSettings(OutboxSettings settings);

}  // namespace saikne::events
