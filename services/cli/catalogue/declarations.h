#pragma once

// What the event protos say of each event, in words too.

#include <string>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "libs/events/topics.h"

namespace saikne::cli {

struct DeclaredEvent {
  std::string service;  // who publishes it: "crm"
  events::EventType type;
};

/// All events, by service in the order of the flow, then as declared. Their descriptors live as long as the program and carry
/// their comments.
const std::vector<DeclaredEvent>& DeclaredEvents();

/// The text of a comment without its line breaks.
std::string OneLine(const std::string& comment);

/// The comment above a declaration, on one line; empty where there is none.
template <typename Declaration>
std::string CommentOf(const Declaration& declaration) {
  google::protobuf::SourceLocation location;
  return declaration.GetSourceLocation(&location) ? OneLine(location.leading_comments) : "";
}

/// True for messages of google.type and google.protobuf, which readers know.
bool WellKnown(const google::protobuf::Descriptor& type);

/// The messages that a type contains at any depth, each once, in the order in which a reader meets them; well-known ones left out.
std::vector<const google::protobuf::Descriptor*> MessagesWithin(const google::protobuf::Descriptor& type);
/// The enums of a type and of the messages within.
std::vector<const google::protobuf::EnumDescriptor*> EnumsWithin(const google::protobuf::Descriptor& type);

/// True where the field holds data of a natural person.
bool Personal(const google::protobuf::FieldDescriptor& field);

}  // namespace saikne::cli
