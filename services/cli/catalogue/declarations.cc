#include "services/cli/catalogue/declarations.h"

#include <algorithm>
#include <cstdlib>
#include <iostream>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "google/protobuf/descriptor.pb.h"
#include "saikne/options/v1/event.pb.h"
#include "services/cli/catalogue/events_image.h"

namespace saikne::cli {
namespace {

using ::google::protobuf::Descriptor;
using ::google::protobuf::DescriptorPool;
using ::google::protobuf::EnumDescriptor;
using ::google::protobuf::FieldDescriptor;

constexpr const char* kServices[] = {"crm", "ordering", "inventory", "procurement", "production", "finance"};

// The image was made by the build of this very program: it cannot be wrong at run time.
const DescriptorPool& Pool() {
  static const DescriptorPool* pool = [] {
    auto* made = new DescriptorPool();
    google::protobuf::FileDescriptorSet image;
    const absl::string_view bytes = EventsImage();
    bool good = image.ParseFromArray(bytes.data(), bytes.size());
    for (const auto& file : image.file()) good = good && made->BuildFile(file) != nullptr;
    if (!good) {
      std::cerr << "the embedded descriptors cannot be read\n";
      std::abort();
    }
    return made;
  }();
  return *pool;
}

std::vector<DeclaredEvent> Collect() {
  google::protobuf::LinkMessageReflection<options::v1::EventOptions>();
  std::vector<DeclaredEvent> events;
  for (const char* service : kServices) {
    const auto* file = Pool().FindFileByName(absl::StrCat("saikne/", service, "/events/v1/", service, "_events.proto"));
    for (saikne::events::EventType& type : saikne::events::EventTypesOf(file)) events.push_back({service, std::move(type)});
  }
  return events;
}

template <typename T>
bool Add(std::vector<const T*>& to, const T* one) {
  if (std::find(to.begin(), to.end(), one) != to.end()) return false;
  to.push_back(one);
  return true;
}

void AddMessages(const Descriptor& type, std::vector<const Descriptor*>& to) {
  for (int i = 0; i < type.field_count(); ++i) {
    const Descriptor* inner = type.field(i)->message_type();
    if (inner != nullptr && !WellKnown(*inner) && Add(to, inner)) AddMessages(*inner, to);
  }
}

}  // namespace

const std::vector<DeclaredEvent>& DeclaredEvents() {
  static const auto* events = new std::vector<DeclaredEvent>(Collect());
  return *events;
}

std::string OneLine(const std::string& comment) {
  std::string text = absl::StrReplaceAll(comment, {{"\n", " "}});
  absl::RemoveExtraAsciiWhitespace(&text);
  return text;
}

bool WellKnown(const Descriptor& type) { return absl::StartsWith(type.full_name(), "google."); }

std::vector<const Descriptor*> MessagesWithin(const Descriptor& type) {
  std::vector<const Descriptor*> messages;
  AddMessages(type, messages);
  return messages;
}

std::vector<const EnumDescriptor*> EnumsWithin(const Descriptor& type) {
  std::vector<const EnumDescriptor*> enums;
  std::vector<const Descriptor*> messages = MessagesWithin(type);
  messages.insert(messages.begin(), &type);
  for (const Descriptor* message : messages) {
    for (int i = 0; i < message->field_count(); ++i) {
      if (message->field(i)->enum_type() != nullptr) Add(enums, message->field(i)->enum_type());
    }
  }
  return enums;
}

bool Personal(const FieldDescriptor& field) { return field.options().GetExtension(options::v1::personal); }

}  // namespace saikne::cli
