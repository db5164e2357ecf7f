#include "services/cli/catalogue/pages.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "google/protobuf/descriptor.pb.h"
#include "libs/events/state_topics.h"
#include "services/cli/catalogue/sample.h"

namespace saikne::cli {
namespace {

using ::google::protobuf::Descriptor;
using ::google::protobuf::EnumDescriptor;
using ::google::protobuf::FieldDescriptor;

constexpr char kRetention[] = "30 days, unless the installation chose another (`saiknectl topics apply --retention-days`)";

// A cell of a table.
std::string Cell(const std::string& text) { return absl::StrReplaceAll(text, {{"|", "\\|"}, {"<", "&lt;"}}); }

std::string Anchor(const std::string& heading) { return absl::AsciiStrToLower(heading); }

std::string TypeOf(const FieldDescriptor& field) {
  std::string type = field.type_name();
  if (const Descriptor* message = field.message_type(); message != nullptr) {
    type = WellKnown(*message) ? absl::StrCat("`", message->full_name(), "`")
                               : absl::StrCat("[", message->name(), "](#", Anchor(message->name()), ")");
  } else if (field.enum_type() != nullptr) {
    type = absl::StrCat("[", field.enum_type()->name(), "](#", Anchor(field.enum_type()->name()), ")");
  }
  return absl::StrCat(field.is_repeated() ? "repeated " : "", type);
}

std::string FieldTable(const Descriptor& type) {
  std::string table = "| field | no. | type | meaning |\n|---|---|---|---|\n";
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    absl::StrAppend(&table, "| `", field.name(), "` | ", field.number(), " | ", TypeOf(field), " | ",
                    field.options().deprecated() ? "**Deprecated.** " : "", Cell(CommentOf(field)),
                    Personal(field) ? " *Personal data.*" : "", " |\n");
  }
  return table;
}

std::string ValueTable(const EnumDescriptor& type) {
  std::string table = "| value | no. | meaning |\n|---|---|---|\n";
  for (int i = 0; i < type.value_count(); ++i) {
    absl::StrAppend(&table, "| `", type.value(i)->name(), "` | ", type.value(i)->number(), " | ",
                    Cell(CommentOf(*type.value(i))), " |\n");
  }
  return table;
}

std::string DeprecationOf(const saikne::events::EventType& type) {
  if (type.deprecated_since.empty()) return "no";
  return absl::StrCat("since ", type.deprecated_since, ", published for 180 days more at least; ",
                      type.replaced_by.empty() ? "nothing replaces it" : absl::StrCat("replaced by `", type.replaced_by, "`"));
}

std::string Facts(const DeclaredEvent& event) {
  const Descriptor& type = *event.type.descriptor;
  return absl::StrCat(
      "| | |\n|---|---|\n",
      "| published by | [", event.service, "](../../services/", event.service, "/README.md) |\n",
      "| `ce_type` | `", type.full_name(), "` |\n",
      "| topic | `", saikne::events::TopicName("saikne", event.type.topic), "` |\n",
      event.type.state
          ? absl::StrCat("| state topic | `", saikne::events::StateTopicName("saikne", event.type.topic),
                         "`, compacted: the newest of each key |\n")
          : "",
      "| key, `ce_subject` | `", event.type.key_field, "` |\n",
      "| data class | ", event.type.data_class, " |\n",
      "| retention | ", kRetention, " |\n",
      "| deprecated | ", DeprecationOf(event.type), " |\n",
      "| schema | [", event.service, "_events.proto](../../proto/", type.file()->name(), ") |\n");
}

}  // namespace

std::string PageName(const DeclaredEvent& event) { return absl::StrCat(event.service, ".", event.type.descriptor->name()); }

std::string EventPage(const DeclaredEvent& event) {
  const Descriptor& type = *event.type.descriptor;
  std::string page = absl::StrCat("# ", type.name(), "\n\n", CommentOf(type), "\n\n", Facts(event), "\n## Fields\n\n", FieldTable(type));
  for (const Descriptor* message : MessagesWithin(type)) {
    absl::StrAppend(&page, "\n### ", message->name(), "\n\n", CommentOf(*message), "\n\n", FieldTable(*message));
  }
  for (const EnumDescriptor* values : EnumsWithin(type)) {
    absl::StrAppend(&page, "\n### ", values->name(), "\n\n", CommentOf(*values), "\n\n", ValueTable(*values));
  }
  return absl::StrCat(page, "\n## Sample\n\nAs `saiknectl events tail ", event.type.topic,
                      " -o json` shows the data:\n\n```json\n", SampleOf(type).dump(2), "\n```\n");
}

std::string IndexPage(const std::vector<DeclaredEvent>& events) {
  std::string page =
      "# Events\n\nWhat is promised to subscribers: [the contract](../contract.md). The same for programs: "
      "[asyncapi.json](../asyncapi.json). Reference data has a state topic beside its events: [how to read both](../subscribe/README.md).\n";
  std::string service;
  for (const DeclaredEvent& event : events) {
    if (event.service != service) {
      service = event.service;
      absl::StrAppend(&page, "\n## ", service, "\n\n| event | topic | when |\n|---|---|---|\n");
    }
    absl::StrAppend(&page, "| [", event.type.descriptor->name(), "](", PageName(event), ".md) | `",
                    saikne::events::TopicName("saikne", event.type.topic), "` | ",
                    event.type.deprecated_since.empty() ? "" : "**Deprecated.** ", Cell(CommentOf(*event.type.descriptor)), " |\n");
  }
  return page;
}

}  // namespace saikne::cli
