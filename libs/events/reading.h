#pragma once

// One record as it lies in Kafka, or as it was parked, becomes an event of a subscribed type.

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "google/protobuf/message.h"
#include "libs/events/consumer.h"
#include "libs/events/envelope.h"
#include "libs/events/record.h"

namespace saikne::events {

/// Subscriptions by full type name.
using Subscriptions = std::unordered_map<std::string, Subscription>;

/// By type. Ends the process when a type is no event or has two reactions: that is a mistake of the program.
Subscriptions ByType(std::vector<Subscription> subscriptions);

struct Reading {
  Envelope envelope;  // without topic, partition and offset; its subject is the key made readable when the envelope is broken
  const Subscription* subscription = nullptr;        // of the type, when there is one
  std::unique_ptr<google::protobuf::Message> event;  // of a subscribed type
  absl::Status status;  // INVALID_ARGUMENT/BAD_ENVELOPE or BAD_PAYLOAD when it cannot be read
};

/// Reads a record. value: none for a tombstone.
Reading ReadRecord(absl::Span<const HeaderView> headers, absl::string_view key, std::optional<absl::string_view> value,
                   const Subscriptions& subscriptions);

}  // namespace saikne::events
