#include <algorithm>
#include <iostream>
#include <map>
#include <set>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "google/protobuf/message.h"
#include "libs/base/status.h"
#include "saikne/operations/v1/operations_service.pb.h"
#include "services/cli/command.h"
#include "services/cli/output.h"

namespace saikne::cli {
namespace {

namespace v1 = operations::v1;
constexpr char kParked[] = "saikne.operations.v1.ParkedEventService/";

/// A parked event as the command line names it: SERVICE/TOPIC/PARTITION@OFFSET.
struct Name {
  std::string service;
  v1::ParkedEventName event;
};

std::string TextOf(const std::string& service, const v1::ParkedEventName& name) {
  return absl::StrCat(service, "/", name.topic(), "/", name.partition(), "@", name.offset());
}

v1::ParkedEventName NameOf(const v1::ParkedEvent& event) {
  v1::ParkedEventName name;
  name.set_topic(event.topic());
  name.set_partition(event.partition());
  name.set_offset(event.offset());
  return name;
}

absl::StatusOr<Name> Parse(const std::string& text) {
  const std::vector<std::string> parts = absl::StrSplit(text, '/');
  Name name;
  int32_t partition;
  int64_t offset;
  const std::vector<std::string> place = absl::StrSplit(parts.back(), '@');
  if (parts.size() != 3 || place.size() != 2 || !absl::SimpleAtoi(place[0], &partition) ||
      !absl::SimpleAtoi(place[1], &offset)) {
    return FieldError("event", absl::StrCat(text, " is not SERVICE/TOPIC/PARTITION@OFFSET as `parked list` shows it."));
  }
  name.service = parts[0];
  if (std::find(std::begin(kServices), std::end(kServices), name.service) == std::end(kServices))
    return FieldError("event", absl::StrCat(name.service, " is none of ", absl::StrJoin(kServices, ", ")));
  name.event.set_topic(parts[1]);
  name.event.set_partition(partition);
  name.event.set_offset(offset);
  return name;
}

absl::Status ForEachParked(Context& context, const std::function<void(const std::string&, const v1::ParkedEvent&)>& each) {
  absl::Status failed;
  for (const char* service : kServices) {
    absl::Status status = ForEachPage<v1::ListParkedEventsRequest, v1::ListParkedEventsResponse>(
        context, absl::StrCat(kParked, "ListParkedEvents"), {},
        [&](const v1::ListParkedEventsResponse& page) {
          for (const v1::ParkedEvent& event : page.parked_events()) each(service, event);
        },
        service);
    if (!status.ok()) failed = status;
  }
  return failed;
}

absl::Status List(Context& context) {
  Table table({"event", "type", "key", ">version", "reason", "detail"});
  absl::Status failed = ForEachParked(context, [&](const std::string& service, const v1::ParkedEvent& e) {
    if (context.json()) return PrintJson(e);
    table.Add({TextOf(service, NameOf(e)), e.type(), e.subject(), absl::StrCat(e.event_version()), e.reason(), e.detail()});
  });
  if (!context.json()) table.Print("nothing is parked");
  return failed;
}

/// The payload as JSON when its type is known here.
std::string Decoded(const std::string& type, const std::string& payload) {
  const auto* descriptor = google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(type);
  if (descriptor == nullptr) return absl::StrCat(payload.size(), " bytes of an unknown type");
  std::unique_ptr<google::protobuf::Message> message(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(descriptor)->New());
  if (!message->ParseFromString(payload)) return absl::StrCat(payload.size(), " bytes that are no ", type);
  return ToJson(*message);
}

absl::Status Show(Context& context, const std::string& text) {
  ASSIGN_OR_RETURN(Name name, Parse(text));
  v1::GetParkedEventRequest request;
  *request.mutable_name() = name.event;
  ASSIGN_OR_RETURN(v1::ParkedEventDetails details, context.Call<v1::ParkedEventDetails>(
                                                       absl::StrCat(kParked, "GetParkedEvent"), request, name.service));
  if (context.json()) {
    PrintJson(details);
    return absl::OkStatus();
  }
  const v1::ParkedEvent& event = details.event();
  std::cout << "state     " << details.state() << ", refused " << details.attempts() << " time(s)\n"
            << "type      " << event.type() << "\n"
            << "key       " << event.subject() << ", version " << event.event_version() << "\n"
            << "parked    " << cli::Text(event.park_time()) << "\n"
            << "reason    " << event.reason() << (event.detail().empty() ? "" : ": ") << event.detail() << "\n"
            << "payload   " << Decoded(event.type(), details.payload()) << "\n"
            << "headers\n";
  for (absl::string_view line : absl::StrSplit(details.headers(), '\n', absl::SkipEmpty())) std::cout << "  " << line << "\n";
  if (details.actions().empty()) return absl::OkStatus();
  std::cout << "actions\n";
  Table table({"when", "what", "who", "why", "outcome", "detail"});
  for (const auto& a : details.actions())
    table.Add({cli::Text(a.create_time()), a.action(), a.actor(), a.reason(), a.outcome(), a.detail()});
  table.Print();
  return absl::OkStatus();
}

/// What a retry, skip or release is asked for: events by name, or all that waits now of one key.
struct Selection {
  std::vector<std::string> events;
  std::string key;
  std::string service;
  std::string reason;
};

/// The events of a selection by service, fixed now, those of a key in order.
absl::StatusOr<std::map<std::string, std::vector<v1::ParkedEvent>>> Chosen(Context& context, const Selection& selection) {
  std::map<std::string, std::vector<v1::ParkedEvent>> chosen;
  for (const std::string& text : selection.events) {
    ASSIGN_OR_RETURN(Name name, Parse(text));
    v1::ParkedEvent event;
    event.set_topic(name.event.topic());
    event.set_partition(name.event.partition());
    event.set_offset(name.event.offset());
    chosen[name.service].push_back(std::move(event));
  }
  if (selection.key.empty()) return chosen;
  RETURN_IF_ERROR(ForEachParked(context, [&](const std::string& service, const v1::ParkedEvent& e) {
    if (e.subject() != selection.key || (!selection.service.empty() && service != selection.service)) return;
    chosen[service].push_back(e);
  }));
  for (auto& [service, events] : chosen) {
    std::stable_sort(events.begin(), events.end(), [](const v1::ParkedEvent& a, const v1::ParkedEvent& b) {
      return std::make_pair(a.event_version(), a.offset()) < std::make_pair(b.event_version(), b.offset());
    });
  }
  if (chosen.empty()) return NotFound("PARKED_KEY", selection.key);
  return chosen;
}

template <typename Outcomes>
absl::Status Tell(Context& context, const std::string& service, const Outcomes& outcomes) {
  absl::Status failed;
  for (const v1::ParkedEventOutcome& outcome : outcomes) {
    if (context.json()) PrintJson(outcome);
    else std::cout << TextOf(service, outcome.name()) << "  " << outcome.outcome() << (outcome.before() ? " before" : "") << "\n";
    if (outcome.outcome() == "failed")
      failed = Error(absl::StatusCode::kFailedPrecondition, outcome.reason(),
                     absl::StrCat("It still waits: ", outcome.detail()));
  }
  return failed;
}

template <typename Request, typename Response>
absl::Status Act(Context& context, const Selection& selection, absl::string_view method) {
  ASSIGN_OR_RETURN(auto chosen, Chosen(context, selection));
  for (const auto& [service, events] : chosen) {
    Request request;
    request.set_reason(selection.reason);
    for (const v1::ParkedEvent& event : events) *request.add_names() = NameOf(event);
    ASSIGN_OR_RETURN(Response response, context.Call<Response>(absl::StrCat(kParked, method), request, service));
    const absl::Status told = Tell(context, service, response.outcomes());
    const int left = request.names_size() - response.outcomes_size();
    if (left > 0 && !context.json()) std::cout << left << " after it not tried\n";
    RETURN_IF_ERROR(told);
  }
  return absl::OkStatus();
}

absl::Status Release(Context& context, const Selection& selection) {
  ASSIGN_OR_RETURN(auto chosen, Chosen(context, selection));
  for (const auto& [service, events] : chosen) {
    std::set<std::string> topics;
    for (const v1::ParkedEvent& event : events) topics.insert(event.topic());
    for (const std::string& topic : topics) {
      v1::ReleaseParkedKeyRequest request;
      request.set_topic(topic);
      request.set_subject(selection.key);
      request.set_reason(selection.reason);
      ASSIGN_OR_RETURN(v1::ReleaseParkedKeyResponse response,
                       context.Call<v1::ReleaseParkedKeyResponse>(absl::StrCat(kParked, "ReleaseParkedKey"), request,
                                                                  service));
      RETURN_IF_ERROR(Tell(context, service, response.outcomes()));
    }
  }
  return absl::OkStatus();
}

void AddAction(Commands& commands, CLI::App* parked, const std::string& name, const std::string& about,
               const std::string& example, std::function<absl::Status(Context&, const Selection&)> run) {
  CLI::App* command = parked->add_subcommand(name, about);
  command->footer(example);
  auto selection = std::make_shared<Selection>();
  if (name != "release")
    command->add_option("events", selection->events, "as `parked list` shows them, those of a key in order");
  command->add_option("--key", selection->key, "all that waits now of this key, in order")->required(name == "release");
  command->add_option("--service", selection->service, "only where this service has parked it")
      ->check(CLI::IsMember(std::vector<std::string>(std::begin(kServices), std::end(kServices))));
  command->add_option("--reason", selection->reason, "why, for those who read it later")->required();
  command->parse_complete_callback([selection, name] {
    if (selection->events.empty() && selection->key.empty()) throw CLI::ValidationError("parked " + name, "name events, or give --key");
  });
  Context& context = commands.context;
  Runs(command, commands, [&context, selection, run = std::move(run)]() -> absl::Status {
    return run(context, *selection);
  });
}

}  // namespace

void AddParkedCommands(Commands& commands) {
  CLI::App* parked = commands.app.add_subcommand("parked", "Events that a service could not handle");
  parked->require_subcommand(1);
  Context& context = commands.context;
  CLI::App* list = parked->add_subcommand("list", "Parked events of all services, oldest first");
  list->footer("Example: saiknectl parked list");
  Runs(list, commands, [&context] { return List(context); });

  CLI::App* show = parked->add_subcommand("show", "One parked event: payload, headers, and what was done about it");
  show->footer("Example: saiknectl parked show inventory/saikne.ordering.order.events.v1/2@77");
  auto event = std::make_shared<std::string>();
  show->add_option("event", *event, "as `parked list` shows it")->required();
  Runs(show, commands, [&context, event] { return Show(context, *event); });

  AddAction(commands, parked, "retry", "Run the reaction again; what is done already stays as it is",
            "Example: saiknectl parked retry --key 0198a3c2-7f10-7cc3-9d5e-2f1d0e7a4b11 --reason \"warehouse added\"",
            [](Context& c, const Selection& s) {
              return Act<v1::RetryParkedEventsRequest, v1::RetryParkedEventsResponse>(c, s, "RetryParkedEvents");
            });
  AddAction(commands, parked, "skip", "Leave the event out for good; correct its effect by another command",
            "Example: saiknectl parked skip inventory/saikne.ordering.order.events.v1/2@77 --reason \"sent by mistake\"",
            [](Context& c, const Selection& s) {
              return Act<v1::SkipParkedEventsRequest, v1::SkipParkedEventsResponse>(c, s, "SkipParkedEvents");
            });
  AddAction(commands, parked, "release", "Let a key go on over a version that is lost for good",
            "Example: saiknectl parked release --key 0198a3c2-7f10-7cc3-9d5e-2f1d0e7a4b11 --reason \"the missing event is not coming\"",
            Release);
}

}  // namespace saikne::cli
