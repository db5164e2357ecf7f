#include <algorithm>
#include <iostream>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/base/status.h"
#include "libs/base/time_proto.h"
#include "libs/events/topics.h"
#include "saikne/operations/v1/operations_service.pb.h"
#include "services/cli/command.h"
#include "services/cli/output.h"

namespace saikne::cli {
namespace {

namespace v1 = operations::v1;
constexpr char kBackbone[] = "saikne.operations.v1.BackboneService/";

std::string Control(const v1::PartControl& control) {
  if (!control.paused()) {
    return control.has_tolerant_until() ? absl::StrCat("runs, breaker off until ", Text(control.tolerant_until())) : "runs";
  }
  return absl::StrCat("PAUSED by ", control.actor(), " since ", Text(control.since()), ": ", control.reason());
}

/// A time as people write it: RFC 3339, "2026-11-23", "2026-11-23 18:00", or how long ago: "2h", "30m".
absl::StatusOr<google::protobuf::Timestamp> TimeOf(const std::string& option, const std::string& text) {
  absl::Duration ago;
  absl::Time time;
  std::string error;
  if (absl::ParseDuration(text, &ago) && ago > absl::ZeroDuration()) return ToTimestamp(absl::Now() - ago);
  for (const char* format : {absl::RFC3339_full, "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d"}) {
    if (absl::ParseTime(format, text, absl::UTCTimeZone(), &time, &error)) return ToTimestamp(time);
  }
  return FieldError(option, absl::StrCat(text, " is no time: write 2026-11-23T18:00:00Z, \"2026-11-23 18:00\" (UTC), or 2h for two hours ago."));
}

/// Calls each service, or the one that was named; one that does not answer is named, the others are shown all the same.
absl::Status ForEachService(const std::string& only, const std::function<absl::Status(const std::string&)>& call) {
  absl::Status failed;
  for (const char* service : kServices) {
    if (!only.empty() && only != service) continue;
    if (absl::Status status = call(service); !status.ok()) failed = status;
  }
  return failed;
}

absl::StatusOr<v1::Backbone> Ask(Context& context, const std::string& service) {
  return context.Call<v1::Backbone>(absl::StrCat(kBackbone, "GetBackbone"), v1::GetBackboneRequest(), service);
}

absl::Status RelayStatus(Context& context, const std::string& only) {
  Table table({"service", "state", ">unpublished", ">missing", ">acked to", ">fence", "trouble"});
  absl::Status failed = ForEachService(only, [&](const std::string& service) -> absl::Status {
    ASSIGN_OR_RETURN(v1::Backbone backbone, Ask(context, service));
    if (context.json()) {
      PrintJson(backbone);
      return absl::OkStatus();
    }
    table.Add({service, Control(backbone.relay()), absl::StrCat(backbone.unpublished()), absl::StrCat(backbone.missing()),
               backbone.leads() ? absl::StrCat(backbone.acked_to()) : "other replica",
               backbone.leads() ? absl::StrCat(backbone.fence()) : "", backbone.relay_error()});
    return absl::OkStatus();
  });
  if (!context.json()) table.Print();
  return failed;
}

absl::Status ConsumerStatus(Context& context, const std::string& only, bool partitions) {
  Table services({"service", "state", ">partitions", ">behind", ">parked", "trouble"});
  Table places({"service", "topic", ">partition", ">position", ">end", ">behind", "trouble"});
  absl::Status failed = ForEachService(only, [&](const std::string& service) -> absl::Status {
    ASSIGN_OR_RETURN(v1::Backbone backbone, Ask(context, service));
    if (context.json()) {
      PrintJson(backbone);
      return absl::OkStatus();
    }
    int64_t behind = 0;
    for (const v1::Backbone::Position& p : backbone.positions()) {
      behind += p.end_offset() - p.offset();
      places.Add({service, p.topic(), absl::StrCat(p.partition()), absl::StrCat(p.offset()), absl::StrCat(p.end_offset()),
                  absl::StrCat(p.end_offset() - p.offset()),
                  p.offset() < p.begin_offset() ? "lost: the log begins later" : ""});
    }
    services.Add({service, Control(backbone.consumer()), absl::StrCat(backbone.partitions()), absl::StrCat(behind),
                  absl::StrCat(backbone.parked()), backbone.consumer_error()});
    return absl::OkStatus();
  });
  if (!context.json()) (partitions ? places : services).Print();
  return failed;
}

struct Order {
  std::string service;
  std::string reason;
  int tolerate_minutes = 0;
};

absl::Status Pause(Context& context, v1::Part part, const Order& order) {
  v1::PausePartRequest request;
  request.set_part(part);
  request.set_reason(order.reason);
  return ForEachService(order.service, [&](const std::string& service) -> absl::Status {
    ASSIGN_OR_RETURN(v1::PausePartResponse response,
                     context.Call<v1::PausePartResponse>(absl::StrCat(kBackbone, "PausePart"), request, service));
    if (context.json()) PrintJson(response);
    else std::cout << service << "  " << Control(response.control()) << "\n";
    return absl::OkStatus();
  });
}

absl::Status Resume(Context& context, v1::Part part, const Order& order) {
  v1::ResumePartRequest request;
  request.set_part(part);
  request.set_reason(order.reason);
  request.set_tolerate_minutes(order.tolerate_minutes);
  return ForEachService(order.service, [&](const std::string& service) -> absl::Status {
    ASSIGN_OR_RETURN(v1::ResumePartResponse response,
                     context.Call<v1::ResumePartResponse>(absl::StrCat(kBackbone, "ResumePart"), request, service));
    if (context.json()) PrintJson(response);
    else std::cout << service << "  " << Control(response.control()) << "\n";
    return absl::OkStatus();
  });
}

/// Which part of the stream, and whether only to say what would happen.
struct Range {
  std::string service, topic, key, from, to, reason;
  bool dry_run = false;
};

/// "ordering.order" or the full name.
std::string FullTopic(const Context& context, const std::string& topic) {
  const bool full = topic.empty() || absl::EndsWith(topic, ".v1");
  return full ? topic : absl::StrCat(context.topic_prefix, ".", topic, ".events.v1");
}

absl::Status Rewind(Context& context, const Range& range) {
  v1::RewindConsumerRequest request;
  request.set_topic(FullTopic(context, range.topic));
  request.set_reason(range.reason);
  request.set_validate_only(range.dry_run);
  ASSIGN_OR_RETURN(*request.mutable_from_time(), TimeOf("--from", range.from));
  ASSIGN_OR_RETURN(v1::RewindConsumerResponse response, context.Call<v1::RewindConsumerResponse>(
                                                            absl::StrCat(kBackbone, "RewindConsumer"), request, range.service));
  if (context.json()) {
    PrintJson(response);
    return absl::OkStatus();
  }
  Table table({"topic", ">partition", ">from", ">to", ">read again", "note"});
  int64_t again = 0;
  for (const v1::RewindConsumerResponse::Move& move : response.moves()) {
    const int64_t records = std::max<int64_t>(0, move.from_offset() - move.to_offset());
    again += records;
    table.Add({move.topic(), absl::StrCat(move.partition()), absl::StrCat(move.from_offset()),
               absl::StrCat(move.to_offset()), absl::StrCat(records), move.lost() ? "what lay between is lost" : ""});
  }
  table.Print("nothing lies after that time");
  std::cout << again << (range.dry_run ? " records would be read again; those that are known would be dropped\n"
                                       : " records are read again; those that are known are dropped\n");
  return absl::OkStatus();
}

absl::Status Republish(Context& context, const Range& range) {
  v1::RepublishEventsRequest request;
  request.set_topic(FullTopic(context, range.topic));
  request.set_subject(range.key);
  request.set_reason(range.reason);
  request.set_validate_only(range.dry_run);
  ASSIGN_OR_RETURN(*request.mutable_from_time(), TimeOf("--from", range.from));
  if (!range.to.empty()) {
    ASSIGN_OR_RETURN(*request.mutable_to_time(), TimeOf("--to", range.to));
  }
  ASSIGN_OR_RETURN(v1::RepublishEventsResponse response, context.Call<v1::RepublishEventsResponse>(
                                                             absl::StrCat(kBackbone, "RepublishEvents"), request, range.service));
  if (context.json()) PrintJson(response);
  else std::cout << response.count() << (range.dry_run ? " events would be published again\n" : " events are published again\n");
  return absl::OkStatus();
}

/// The topics of a service that have a state topic, or the one that was named.
absl::StatusOr<std::vector<std::string>> StatefulTopics(const std::string& service, const std::string& only) {
  std::set<std::string> topics;
  for (const saikne::events::EventType& type : saikne::events::DeclaredEventTypes()) {
    const bool own = absl::StartsWith(type.topic, service + ".");
    if (own && type.state && (only.empty() || only == type.topic)) topics.insert(type.topic);
  }
  if (topics.empty()) return FieldError("--topic", absl::StrCat(service, " publishes no states", only.empty() ? "." : " of " + only + "."));
  return std::vector<std::string>(topics.begin(), topics.end());
}

/// All pages of one topic; what was done so far is said on the way.
absl::StatusOr<int64_t> RepublishStatesOf(Context& context, const Range& range, const std::string& topic) {
  v1::RepublishStatesRequest request;
  request.set_topic(topic);
  request.set_reason(range.reason);
  request.set_validate_only(range.dry_run);
  int64_t count = 0;
  do {
    ASSIGN_OR_RETURN(v1::RepublishStatesResponse response,
                     context.Call<v1::RepublishStatesResponse>(absl::StrCat(kBackbone, "RepublishStates"), request, range.service));
    count += response.count();
    request.set_after_id(response.next_after_id());
    if (!request.after_id().empty()) std::cerr << topic << "  " << count << " so far\n";
  } while (!request.after_id().empty());
  return count;
}

absl::Status RepublishStates(Context& context, const Range& range) {
  ASSIGN_OR_RETURN(const std::vector<std::string> topics, StatefulTopics(range.service, range.topic));
  Table table({"topic", range.dry_run ? ">would be published again" : ">published again"});
  for (const std::string& topic : topics) {
    ASSIGN_OR_RETURN(const int64_t count, RepublishStatesOf(context, range, topic));
    if (context.json()) std::cout << "{\"topic\": \"" << topic << "\", \"count\": \"" << count << "\"}\n";
    table.Add({topic, absl::StrCat(count)});
  }
  if (!context.json()) table.Print();
  return absl::OkStatus();
}

CLI::Option* AddService(CLI::App* command, std::string& service, const char* about) {
  return command->add_option("--service", service, about)
      ->check(CLI::IsMember(std::vector<std::string>(std::begin(kServices), std::end(kServices))));
}

void AddPauseAndResume(Commands& commands, CLI::App* group, const std::string& word, v1::Part part, const std::string& about) {
  Context& context = commands.context;
  CLI::App* pause = group->add_subcommand("pause", absl::StrCat("Stop ", about, " on all replicas of a service; nothing is lost"));
  pause->footer(absl::StrCat("Example: saiknectl ", word, " pause --service ordering --reason \"broker maintenance\""));
  auto order = std::make_shared<Order>();
  AddService(pause, order->service, "of this service")->required();
  pause->add_option("--reason", order->reason, "why, for those who find it paused")->required();
  Runs(pause, commands, [&context, part, order] { return Pause(context, part, *order); });

  CLI::App* resume = group->add_subcommand("resume", absl::StrCat("Go on ", about));
  resume->footer(absl::StrCat("Example: saiknectl ", word, " resume --service ordering --reason \"broker is back\""));
  AddService(resume, order->service, "of this service")->required();
  resume->add_option("--reason", order->reason, "why")->required();
  if (part == v1::PART_CONSUMER) {
    resume->add_option("--tolerate-minutes", order->tolerate_minutes, "so long the breaker does not stop it again")
        ->check(CLI::Range(0, 24 * 60));
  }
  Runs(resume, commands, [&context, part, order] { return Resume(context, part, *order); });
}

void AddRange(CLI::App* command, const std::shared_ptr<Range>& range) {
  AddService(command, range->service, "of this service")->required();
  command->add_option("--from", range->from, "a time (UTC), or how long ago: 2h")->required();
  command->add_option("--topic", range->topic, "only this one: ordering.order or the full name");
  command->add_option("--reason", range->reason, "why; it is logged")->required();
  command->add_flag("--dry-run", range->dry_run, "say what would happen, and do nothing");
}

}  // namespace

void AddBackboneCommands(Commands& commands) {
  Context& context = commands.context;
  auto service = std::make_shared<std::string>();
  CLI::App* relay = commands.app.add_subcommand("relay", "Publishing: from a service's database to Kafka");
  relay->require_subcommand(1);
  CLI::App* relay_status = relay->add_subcommand("status", "What waits to be published, and what holds it up");
  relay_status->footer("Example: saiknectl relay status");
  AddService(relay_status, *service, "only this service");
  Runs(relay_status, commands, [&context, service] { return RelayStatus(context, *service); });
  AddPauseAndResume(commands, relay, "relay", v1::PART_RELAY, "publishing");

  CLI::App* consumer = commands.app.add_subcommand("consumer", "Consuming: from Kafka to a service's reactions");
  consumer->require_subcommand(1);
  CLI::App* consumer_status = consumer->add_subcommand("status", "How far each service has read, and what holds it up");
  consumer_status->footer("Example: saiknectl consumer status --partitions");
  AddService(consumer_status, *service, "only this service");
  auto partitions = std::make_shared<bool>(false);
  consumer_status->add_flag("--partitions", *partitions, "each partition");
  Runs(consumer_status, commands, [&context, service, partitions] { return ConsumerStatus(context, *service, *partitions); });
  AddPauseAndResume(commands, consumer, "consumer", v1::PART_CONSUMER, "consuming");
  CLI::App* rewind = consumer->add_subcommand("rewind", "Read events again from a time on; what is known is dropped");
  rewind->footer("Example: saiknectl consumer rewind --service finance --from 2h --reason \"database restored\" --dry-run");
  auto range = std::make_shared<Range>();
  AddRange(rewind, range);
  Runs(rewind, commands, [&context, range] { return Rewind(context, *range); });
}

void AddRepublishCommand(Commands& commands, CLI::App* events) {
  Context& context = commands.context;
  CLI::App* republish = events->add_subcommand("republish", "Publish events of a service's journal again; who has them drops them");
  republish->footer("Example: saiknectl events republish --service ordering --from \"2026-11-23 18:00\" --to \"2026-11-23 19:00\" --reason \"log restored\" --dry-run");
  auto range = std::make_shared<Range>();
  AddRange(republish, range);
  republish->add_option("--to", range->to, "before this time; without it until now");
  republish->add_option("--key", range->key, "only of this aggregate");
  Runs(republish, commands, [&context, range] { return Republish(context, *range); });

  CLI::App* states = events->add_subcommand("republish-state", "Publish the present state of reference data to its state topics again");
  states->footer("Examples: saiknectl events republish-state --service crm --reason \"state topic is new\" --dry-run\n"
                 "          saiknectl events republish-state --service inventory --topic inventory.item --reason \"topic restored\"");
  auto what = std::make_shared<Range>();
  AddService(states, what->service, "of this service")->required();
  states->add_option("--topic", what->topic, "only this one: crm.account");
  states->add_option("--reason", what->reason, "why; it is logged")->required();
  states->add_flag("--dry-run", what->dry_run, "count, and do nothing");
  Runs(states, commands, [&context, what] { return RepublishStates(context, *what); });
}

}  // namespace saikne::cli
