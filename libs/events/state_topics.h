#pragma once

// State topics (eventing.md 8): the newest full state of each aggregate of reference data, for readers that need the whole past.
// The record is the event itself, once more: same id, version, headers and bytes, appended in the same transaction. The topic is
// compacted, so what stays of each key is its last event, which carries everything. Which topics have one is an option of their events
// (EventType::state).

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace saikne::events {

/// "saikne.crm.account.state.v1" for ("saikne", "crm.account").
std::string StateTopicName(absl::string_view prefix, absl::string_view topic);

/// Whether a topic's full name is that of a state topic.
bool IsStateTopic(absl::string_view name);

/// All state topics of the declared event types. Sorted.
std::vector<std::string> StateTopics(absl::string_view prefix);

/// From now on Outbox::Append of this process appends the states too. A service says so before anything is appended.
void AppendStates(bool append);

}  // namespace saikne::events
