#include <iostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "libs/base/status.h"
#include "libs/base/time_proto.h"
#include "saikne/operations/v1/operations_service.pb.h"
#include "services/cli/command.h"
#include "services/cli/output.h"

namespace saikne::cli {
namespace {

namespace v1 = operations::v1;
constexpr char kExceptions[] = "saikne.operations.v1.ExceptionService/";

std::string Age(const google::protobuf::Timestamp& since) {
  return absl::FormatDuration(absl::Trunc(absl::Now() - FromTimestamp(since), absl::Seconds(1)));
}

/// The exceptions of all six services; a service that does not answer is named, the others are shown all the same.
absl::Status ListExceptions(Context& context, bool closed) {
  Table table({"service", "kind", "subject", "owner", "age", ">at risk", "reason", "ways out", "id"});
  absl::Status failed;
  for (const char* service : kServices) {
    v1::ListExceptionsRequest request;
    request.set_include_closed(closed);
    absl::Status status = ForEachPage<v1::ListExceptionsRequest, v1::ListExceptionsResponse>(
        context, absl::StrCat(kExceptions, "ListExceptions"), request,
        [&](const v1::ListExceptionsResponse& page) {
          for (const v1::Exception& e : page.exceptions()) {
            if (context.json()) { PrintJson(e); continue; }
            std::string subject = e.subject_number().empty() ? e.subject_id() : e.subject_number();
            table.Add({service, e.kind(), absl::StrCat(e.subject_type(), " ", subject), e.owner(),
                       Age(e.create_time()), Text(e.money_at_risk()), e.reason(), absl::StrJoin(e.ways_out(), " "),
                       e.id()});
          }
        },
        service);
    if (!status.ok()) failed = status;
  }
  if (!context.json()) table.Print("no exceptions");
  return failed;
}

absl::Status Resolve(Context& context, const std::string& id, const std::string& way, const std::string& reason) {
  v1::ResolveExceptionRequest request;
  request.set_id(id);
  request.set_way_out(way);
  request.set_reason(reason);
  request.set_request_id(NewRequestId());
  absl::Status last;
  for (const char* service : kServices) {  // ids are unique over all services
    absl::StatusOr<v1::ResolveExceptionResponse> response = context.Call<v1::ResolveExceptionResponse>(
        absl::StrCat(kExceptions, "ResolveException"), request, service);
    if (response.ok()) {
      if (context.json()) PrintJson(response->exception());
      else std::cout << response->exception().kind() << " resolved: " << way << "\n";
      return absl::OkStatus();
    }
    last = response.status();
    if (!absl::IsNotFound(last)) return last;
  }
  return last;
}

}  // namespace

void AddExceptionCommands(Commands& commands) {
  CLI::App* exceptions = commands.app.add_subcommand("exceptions", "What cannot proceed by itself, in all services");
  exceptions->require_subcommand(1);
  Context& context = commands.context;
  CLI::App* list = exceptions->add_subcommand("list", "Open exceptions with owner, age and money at risk");
  list->footer("Example: saiknectl exceptions list");
  auto all = std::make_shared<bool>(false);
  list->add_flag("--all", *all, "closed ones too");
  Runs(list, commands, [&context, all] { return ListExceptions(context, *all); });

  CLI::App* resolve = exceptions->add_subcommand("resolve", "Take one of the ways out");
  resolve->footer("Example: saiknectl exceptions resolve ID retry --reason \"price added\"");
  auto id = std::make_shared<std::string>();
  auto way = std::make_shared<std::string>();
  auto reason = std::make_shared<std::string>();
  resolve->add_option("id", *id, "id from the list")->required();
  resolve->add_option("way", *way, "one of its ways out")->required();
  resolve->add_option("--reason", *reason, "why, for those who read it later")->required();
  Runs(resolve, commands, [&context, id, way, reason] { return Resolve(context, *id, *way, *reason); });
}

}  // namespace saikne::cli
