#include "libs/events/topics.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/civil_time.h"
#include "libs/base/status.h"
#include "libs/events/state_topics.h"
#include "saikne/options/v1/event.pb.h"

namespace saikne::events {
namespace {

using ::google::protobuf::Descriptor;
using ::google::protobuf::DescriptorPool;
using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::FileDescriptor;

constexpr const char* kServices[] = {"crm",         "ordering",   "inventory",
                                     "procurement", "production", "finance"};

// DATA_CLASS_PUBLIC -> "public"; what is not stated counts as internal.
std::string DataClassName(options::v1::DataClass data_class) {
  if (data_class == options::v1::DATA_CLASS_UNSPECIFIED) return "internal";
  std::string name = absl::AsciiStrToLower(options::v1::DataClass_Name(data_class));
  return std::string(absl::StripPrefix(name, "data_class_"));
}

}  // namespace

absl::StatusOr<EventType> EventTypeOf(const Descriptor* type) {
  if (!type->options().HasExtension(options::v1::event)) {
    return Error(absl::StatusCode::kInternal, "NO_EVENT_OPTION",
                 absl::StrCat(type->full_name(), " has no option saikne.options.v1.event"),
                 {{"type", type->full_name()}});
  }
  const options::v1::EventOptions& event = type->options().GetExtension(options::v1::event);
  const FieldDescriptor* key = type->FindFieldByName(event.key());
  if (key == nullptr || key->is_repeated() || key->type() != FieldDescriptor::TYPE_STRING ||
      event.topic().empty()) {
    return Error(absl::StatusCode::kInternal, "BAD_EVENT_KEY",
                 absl::StrCat(type->full_name(), ": topic or key of its event option is wrong"),
                 {{"type", type->full_name()}, {"key", event.key()}});
  }
  absl::CivilDay day;
  if (!event.deprecated_since().empty() && !absl::ParseCivilTime(event.deprecated_since(), &day)) {
    return Error(absl::StatusCode::kInternal, "BAD_DEPRECATION",
                 absl::StrCat(type->full_name(), " is deprecated since no day: ", event.deprecated_since()),
                 {{"type", type->full_name()}});
  }
  return EventType{type, event.topic(), event.key(), DataClassName(event.data_class()), event.state(), event.deprecated_since(),
                   event.replaced_by()};
}

std::string TopicName(absl::string_view prefix, absl::string_view topic) {
  return absl::StrCat(prefix, ".", topic, ".events.v1");
}

std::string StateTopicName(absl::string_view prefix, absl::string_view topic) {
  return absl::StrCat(prefix, ".", topic, ".state.v1");
}

bool IsStateTopic(absl::string_view name) { return absl::EndsWith(name, ".state.v1"); }

std::vector<std::string> StateTopics(absl::string_view prefix) {
  std::set<std::string> names;
  for (const EventType& type : DeclaredEventTypes()) {
    if (type.state) names.insert(StateTopicName(prefix, type.topic));
  }
  return {names.begin(), names.end()};
}

std::string DeadLetterTopic(absl::string_view prefix, absl::string_view service) {
  return absl::StrCat(prefix, ".int.", service, ".dlq.v1");
}

std::vector<std::string> InstalledTopics(absl::string_view prefix) {
  std::vector<std::string> names = TopicNames(prefix, DeclaredEventTypes());
  for (std::string& name : StateTopics(prefix)) names.push_back(std::move(name));
  for (const char* service : kServices) names.push_back(DeadLetterTopic(prefix, service));
  std::sort(names.begin(), names.end());
  return names;
}

std::vector<EventType> EventTypesOf(const FileDescriptor* file) {
  std::vector<EventType> types;
  for (int i = 0; i < file->message_type_count(); ++i) {
    absl::StatusOr<EventType> type = EventTypeOf(file->message_type(i));
    if (type.ok()) types.push_back(*std::move(type));
  }
  return types;
}

std::vector<EventType> EventTypesOfService(absl::string_view service) {
  const FileDescriptor* file = DescriptorPool::generated_pool()->FindFileByName(
      absl::StrCat("saikne/", service, "/events/v1/", service, "_events.proto"));
  return file == nullptr ? std::vector<EventType>() : EventTypesOf(file);
}

std::vector<EventType> DeclaredEventTypes() {
  std::vector<EventType> all;
  for (const char* service : kServices) {
    for (EventType& type : EventTypesOfService(service)) all.push_back(std::move(type));
  }
  return all;
}

std::vector<std::string> TopicNames(absl::string_view prefix, const std::vector<EventType>& types) {
  std::vector<std::string> names;
  for (const EventType& type : types) names.push_back(TopicName(prefix, type.topic));
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

}  // namespace saikne::events
