#pragma once

// Topics from the descriptors: each event message names its topic and key by the option saikne.options.v1.event.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace saikne::events {

/// The declaration of one event type.
struct EventType {
  const google::protobuf::Descriptor* descriptor;
  std::string topic;       // without prefix and suffix: "crm.deal"
  std::string key_field;   // "deal_id"
  std::string data_class;  // "public", "internal", "confidential"
  bool state = false;      // each event holds all of its aggregate: the newest is its state (state_topics.h)
  std::string deprecated_since;  // "2027-03-01"; empty when it is not
  std::string replaced_by;       // full name of a type; empty when there is none
};

/// The declaration of this type. Errors: INTERNAL/NO_EVENT_OPTION when it has none; INTERNAL/BAD_EVENT_KEY when the key is not a
/// singular string field of the message; INTERNAL/BAD_DEPRECATION when the day of its deprecation is none.
absl::StatusOr<EventType> EventTypeOf(const google::protobuf::Descriptor* type);

/// "saikne.crm.deal.events.v1" for ("saikne", "crm.deal").
std::string TopicName(absl::string_view prefix, absl::string_view topic);

/// All event types of these files, in the order of declaration.
std::vector<EventType> EventTypesOf(const google::protobuf::FileDescriptor* file);

/// Those of the package saikne.<service>.events.v1, when it is linked into this program: of any service.
std::vector<EventType> EventTypesOfService(absl::string_view service);

/// All event types of the packages saikne.<service>.events.v1 that are linked into this program and known to the generated pool:
/// crm, ordering, inventory, procurement, production, finance.
std::vector<EventType> DeclaredEventTypes();

/// Where the consumer group of a service mirrors the events it parks: "saikne.int.crm.dlq.v1" for ("saikne", "crm").
std::string DeadLetterTopic(absl::string_view prefix, absl::string_view service);

/// All topics that an installation needs: those of the declared types and each service's dead letters. Sorted.
std::vector<std::string> InstalledTopics(absl::string_view prefix);

/// The topics of these types with prefix, sorted, each once.
std::vector<std::string> TopicNames(absl::string_view prefix, const std::vector<EventType>& types);

}  // namespace saikne::events
