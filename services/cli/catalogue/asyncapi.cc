#include "services/cli/catalogue/asyncapi.h"

#include <map>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.pb.h"
#include "libs/events/state_topics.h"
#include "nlohmann/json.hpp"
#include "services/cli/catalogue/pages.h"
#include "services/cli/catalogue/sample.h"

namespace saikne::cli {
namespace {

using ::google::protobuf::Descriptor;
using ::google::protobuf::EnumDescriptor;
using ::google::protobuf::FieldDescriptor;
using Json = nlohmann::ordered_json;

Json RefTo(const std::string& path) { return {{"$ref", absl::StrCat("#/", path)}}; }

Json SchemaOfType(const FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING: return {{"type", "string"}};
    case FieldDescriptor::CPPTYPE_BOOL: return {{"type", "boolean"}};
    case FieldDescriptor::CPPTYPE_INT64: return {{"type", "string"}, {"format", "int64"}};
    case FieldDescriptor::CPPTYPE_ENUM: return RefTo(absl::StrCat("components/schemas/", field.enum_type()->full_name()));
    case FieldDescriptor::CPPTYPE_MESSAGE: return RefTo(absl::StrCat("components/schemas/", field.message_type()->full_name()));
    default: return {{"type", "integer"}};
  }
}

Json SchemaOf(const FieldDescriptor& field) {
  Json schema = SchemaOfType(field);
  if (field.is_repeated()) schema = {{"type", "array"}, {"items", std::move(schema)}};
  if (schema.contains("$ref")) schema = {{"allOf", Json::array({std::move(schema)})}};  // what stands beside $ref is not read
  if (const std::string comment = CommentOf(field); !comment.empty()) schema["description"] = comment;
  if (field.options().deprecated()) schema["deprecated"] = true;
  if (Personal(field)) schema["x-personal-data"] = true;
  schema["x-protobuf-number"] = field.number();
  return schema;
}

Json SchemaOf(const Descriptor& type) {
  if (type.full_name() == "google.protobuf.Timestamp") return {{"type", "string"}, {"format", "date-time"}};
  Json schema = {{"type", "object"}, {"description", CommentOf(type)}, {"properties", Json::object()}};
  if (WellKnown(type)) schema["description"] = absl::StrCat("See ", type.file()->name(), ".");
  for (int i = 0; i < type.field_count(); ++i) {
    schema["properties"][type.field(i)->name()] = SchemaOf(*type.field(i));
    if (WellKnown(type)) schema["properties"][type.field(i)->name()].erase("description");
  }
  return schema;
}

// Not a closed list: a newer release may have more values.
Json SchemaOf(const EnumDescriptor& type) {
  Json names = Json::array();
  for (int i = 0; i < type.value_count(); ++i) names.push_back(type.value(i)->name());
  return {{"type", "string"}, {"description", CommentOf(type)}, {"examples", std::move(names)}};
}

void AddSchemas(const Descriptor& type, Json& schemas) {
  if (schemas.contains(type.full_name())) return;
  schemas[type.full_name()] = SchemaOf(type);
  for (int i = 0; i < type.field_count(); ++i) {
    if (const Descriptor* message = type.field(i)->message_type(); message != nullptr) AddSchemas(*message, schemas);
    if (const EnumDescriptor* values = type.field(i)->enum_type(); values != nullptr) schemas[values->full_name()] = SchemaOf(*values);
  }
}

Json Header(const char* description, const char* format = nullptr) {
  Json header = {{"type", "string"}, {"description", description}};
  if (format != nullptr) header["format"] = format;
  return header;
}

// The envelope (libs/events/record.cc); the contract test of the catalogue compares the names.
Json HeadersSchema() {
  Json properties = {
      {"ce_specversion", {{"type", "string"}, {"const", "1.0"}}},
      {"ce_id", Header("Of the event, the same however often it is sent.", "uuid")},
      {"ce_source", Header("//<deployment>/<service>.", "uri-reference")},
      {"ce_type", Header("Full name of the protobuf message.")},
      {"ce_subject", Header("Id of the aggregate.", "uuid")},
      {"ce_time", Header("When it was recorded, UTC.", "date-time")},
      {"content-type", {{"type", "string"}, {"const", "application/protobuf"}}},
      {"ce_dataschema", Header("Message and major version of the schema.", "uri")},
      {"ce_partitionkey", Header("The record's key: the aggregate's id.", "uuid")},
      {"ce_aggregateversion", Header("Counts the events of the aggregate without a gap; 20 digits.")},
      {"ce_correlationid", Header("The root of the business flow: the deal or the order.")},
      {"ce_causationid", Header("The event or request that caused this event.")},
      {"ce_effectivetime", Header("Business time: the day on which the fact holds.", "date-time")},
      {"ce_companyid", Header("The legal entity.", "uuid")},
      {"ce_actor", Header("Who caused it; no personal data.")},
      {"ce_dataclassification", Header("public, internal or confidential.")},
      {"ce_deprecated", Header("true where the type is deprecated; else absent, like the next two.")},
      {"ce_deprecationfrom", Header("Since when.", "date-time")},
      {"ce_deprecationmigration", Header("The ce_dataschema of what replaces it; absent where nothing does.", "uri")},
      {"ce_traceparent", Header("W3C trace context at the time of recording; absent where nothing was traced.")},
      {"traceparent", Header("The same.")}};
  Json required = Json::array();
  for (const auto& [name, schema] : properties.items()) {
    const bool optional = absl::EndsWith(name, "traceparent") || absl::StartsWith(name, "ce_deprecat");
    if (!optional) required.push_back(name);
  }
  return {{"type", "object"}, {"required", std::move(required)}, {"properties", std::move(properties)}};
}

Json MessageOf(const DeclaredEvent& event) {
  const Descriptor& type = *event.type.descriptor;
  Json message = {{"name", type.full_name()},
                  {"title", type.name()},
                  {"summary", CommentOf(type)},
                  {"contentType", "application/protobuf"},
                  {"headers", RefTo("components/schemas/envelope")},
                  {"payload", RefTo(absl::StrCat("components/schemas/", type.full_name()))},
                  {"bindings", {{"kafka", {{"key", {{"type", "string"}, {"format", "uuid"}}}, {"bindingVersion", "0.5.0"}}}}},
                  {"x-key", event.type.key_field},
                  {"x-data-class", event.type.data_class},
                  {"examples", Json::array({{{"name", type.name()}, {"payload", SampleOf(type)}}})}};
  if (!event.type.deprecated_since.empty()) message["x-deprecated-since"] = event.type.deprecated_since;
  if (!event.type.replaced_by.empty()) message["x-replaced-by"] = event.type.replaced_by;
  return message;
}

Json ChannelOf(const std::string& address, const std::string& description, const char* cleanup) {
  return {{"address", address},
          {"description", description},
          {"messages", Json::object()},
          {"bindings", {{"kafka", {{"topicConfiguration", {{"cleanup.policy", Json::array({cleanup})}}}, {"bindingVersion", "0.5.0"}}}}}};
}

// Adds the event to the channels that carry it: its topic, and the state topic of reference data.
void AddToChannels(const DeclaredEvent& event, Json& channels, Json& operations) {
  const std::string& topic = event.type.topic;
  const auto add = [&](const std::string& channel, Json made) {
    if (!channels.contains(channel)) channels[channel] = std::move(made);
    channels[channel]["messages"][PageName(event)] = RefTo(absl::StrCat("components/messages/", PageName(event)));
    operations[absl::StrCat("publish.", channel)] = {{"action", "send"}, {"channel", RefTo(absl::StrCat("channels/", channel))}};
  };
  add(topic, ChannelOf(saikne::events::TopicName("saikne", topic),
                       absl::StrCat("Published by ", event.service, ". The order holds within a key."), "delete"));
  if (!event.type.state) return;
  add(absl::StrCat(topic, ".state"),
      ChannelOf(saikne::events::StateTopicName("saikne", topic),
                absl::StrCat("The newest event of each key of ", topic, ", which holds all of it. No value: it is gone."), "compact"));
}

}  // namespace

std::string AsyncApi(const std::vector<DeclaredEvent>& events) {
  Json channels = Json::object();
  Json operations = Json::object();
  Json messages = Json::object();
  Json schemas = {{"envelope", HeadersSchema()}};
  for (const DeclaredEvent& event : events) {
    AddToChannels(event, channels, operations);
    messages[PageName(event)] = MessageOf(event);
    AddSchemas(*event.type.descriptor, schemas);
  }
  const Json document = {
      {"asyncapi", "3.0.0"},
      {"info",
       {{"title", "Saikne events"},
        {"version", "1.0.0"},
        {"description", "CloudEvents 1.0 in Kafka's binary mode. The payload schemas describe protobuf's JSON form with the field names of "
                        "the protos; the bytes on the wire are protobuf, and proto/saikne/<service>/events/v1 is what to compile. The first "
                        "word of the topics is the installation's prefix. What subscribers are promised stands in contract.md."}}},
      {"defaultContentType", "application/protobuf"},
      {"channels", std::move(channels)},
      {"operations", std::move(operations)},
      {"components", {{"messages", std::move(messages)}, {"schemas", std::move(schemas)}}}};
  return absl::StrCat(document.dump(1), "\n");
}

}  // namespace saikne::cli
