#include <iostream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "google/protobuf/dynamic_message.h"
#include "libs/base/status.h"
#include "libs/events/record.h"
#include "libs/events/state_topics.h"
#include "libs/events/topics.h"
#include "libs/kafka/admin.h"
#include "libs/kafka/consumer.h"
#include "nlohmann/json.hpp"
#include "services/cli/command.h"
#include "services/cli/named.h"
#include "services/cli/output.h"

namespace saikne::cli {
namespace {

struct TailOptions {
  std::vector<std::string> topics;  // "crm.deal" or full names; empty: all
  bool from_beginning = false;
  int64_t count = 0;                // 0: for ever
  int64_t idle_seconds = 0;         // 0: for ever
  std::string correlation;
};

std::string Payload(const std::string& type, const std::string& bytes) {
  const auto* descriptor = google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(type);
  if (descriptor == nullptr) return absl::StrCat("\"", bytes.size(), " bytes of an unknown type\"");
  std::unique_ptr<google::protobuf::Message> message(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(descriptor)->New());
  if (!message->ParseFromString(bytes)) return "\"cannot be decoded\"";
  return ToJson(*message);
}

// What the record says of its type's deprecation; empty where it is not deprecated.
std::string DeprecationOf(const std::vector<kafka::HeaderView>& headers) {
  std::string since, successor;
  for (const auto& [name, value] : headers) {
    if (name == "ce_deprecationfrom") since = std::string(value);
    if (name == "ce_deprecationmigration") successor = std::string(value);
  }
  if (since.empty()) return "";
  return absl::StrCat("since ", since, successor.empty() ? "" : ", replaced by ", successor);
}

/// Prints one record; false when it is not of the flow that was asked for.
bool Print(Context& context, const kafka::Record& record, const std::string& correlation) {
  std::vector<kafka::HeaderView> headers = record.headers();
  saikne::events::Envelope envelope;
  (void)saikne::events::FromHeaders(headers, envelope);  // a broken one is shown as far as it could be read
  if (!correlation.empty() && envelope.correlation_id != correlation) return false;
  std::string payload = Payload(envelope.type, std::string(record.value()));
  const std::string deprecation = DeprecationOf(headers);
  if (context.json()) {
    nlohmann::json json = {{"topic", std::string(record.topic())},
                           {"partition", record.partition()},
                           {"offset", record.offset()},
                           {"id", envelope.id.ToString()},
                           {"type", envelope.type},
                           {"subject", envelope.subject},
                           {"event_version", envelope.event_version},
                           {"time", absl::FormatTime(envelope.time, absl::UTCTimeZone())},
                           {"correlation_id", envelope.correlation_id},
                           {"causation_id", envelope.causation_id},
                           {"actor", envelope.actor},
                           {"data", nlohmann::json::parse(payload, nullptr, false)}};
    if (!deprecation.empty()) json["deprecated"] = deprecation;
    std::cout << json.dump() << std::endl;
  } else {
    std::cout << absl::FormatTime("%H:%M:%E3S", envelope.time, absl::LocalTimeZone()) << "  "
              << envelope.type.substr(envelope.type.rfind('.') + 1) << "  " << envelope.subject << " v"
              << envelope.event_version << (deprecation.empty() ? "" : "  DEPRECATED ") << deprecation << "\n    " << payload
              << std::endl;
  }
  return true;
}

absl::StatusOr<std::vector<kafka::Position>> Positions(Context& context, const TailOptions& options) {
  ASSIGN_OR_RETURN(auto admin, kafka::Admin::Create({.brokers = context.brokers}));
  ASSIGN_OR_RETURN(std::vector<kafka::TopicInfo> topics, admin->ListTopics());
  std::vector<kafka::Position> positions;
  for (const kafka::TopicInfo& topic : topics) {
    bool wanted = options.topics.empty() && absl::StartsWith(topic.name, context.topic_prefix + ".") &&
                  !saikne::events::IsStateTopic(topic.name);  // they repeat the events
    for (const std::string& name : options.topics) {
      wanted |= topic.name == name || topic.name == saikne::events::TopicName(context.topic_prefix, name);
    }
    for (int p = 0; wanted && p < topic.partitions; ++p) {
      positions.push_back({{topic.name, p}, options.from_beginning ? kafka::Reader::kBeginning : kafka::Reader::kEnd});
    }
  }
  if (positions.empty()) {
    return Error(absl::StatusCode::kNotFound, "TOPIC_NOT_FOUND", "there is no such topic");
  }
  return positions;
}

absl::Status Tail(Context& context, const TailOptions& options) {
  ASSIGN_OR_RETURN(auto positions, Positions(context, options));
  ASSIGN_OR_RETURN(auto reader, kafka::Reader::Create({.brokers = context.brokers}, positions));
  int64_t printed = 0;
  absl::Time last = absl::Now();
  while (options.count == 0 || printed < options.count) {
    absl::StatusOr<std::optional<kafka::Record>> record = reader->Poll(absl::Milliseconds(200));
    if (record.ok() && record->has_value()) {
      printed += Print(context, **record, options.correlation);
      last = absl::Now();
    } else if (options.idle_seconds > 0 && absl::Now() - last > absl::Seconds(options.idle_seconds)) {
      return absl::OkStatus();
    }
  }
  return absl::OkStatus();
}

}  // namespace

void AddEventCommands(Commands& commands) {
  CLI::App* event = commands.app.add_subcommand("events", "The event streams, decoded");
  event->require_subcommand(1);
  CLI::App* tail = event->add_subcommand("tail", "Print events as they come");
  tail->footer("Examples: saiknectl events tail\n          saiknectl events tail crm.deal ordering.order --from-beginning -o json");
  auto options = std::make_shared<TailOptions>();
  tail->add_option("topics", options->topics, "crm.deal, ordering.order, ... or full names; default all");
  tail->add_flag("--from-beginning", options->from_beginning, "from the first event that is still there");
  tail->add_option("--count", options->count, "stop after so many");
  tail->add_option("--idle-seconds", options->idle_seconds, "stop when nothing came for so long");
  tail->add_option("--flow", options->correlation, "only events of this business flow (id or number of its deal or order)");
  Context& context = commands.context;
  Runs(tail, commands, [&context, options]() -> absl::Status {
    ASSIGN_OR_RETURN(options->correlation, FlowId(context, options->correlation));
    return Tail(context, *options);
  });
  AddRepublishCommand(commands, event);
}

}  // namespace saikne::cli
