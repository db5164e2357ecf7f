#include <iostream>

#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "libs/events/topics.h"
#include "libs/kafka/admin.h"
#include "saikne/operations/v1/operations_service.pb.h"
#include "services/cli/command.h"
#include "services/cli/output.h"

namespace saikne::cli {
namespace {

namespace v1 = operations::v1;

/// What is wrong with one service, or empty.
std::string Examine(Context& context, const std::string& service, int64_t& unpublished) {
  absl::StatusOr<v1::DescribeReconciliationResponse> answer = context.Call<v1::DescribeReconciliationResponse>(
      "saikne.operations.v1.ReconciliationService/DescribeReconciliation", v1::DescribeReconciliationRequest(), service);
  if (!answer.ok()) return std::string(answer.status().message());
  unpublished = answer->unpublished();
  v1::ListParkedEventsRequest request;
  request.set_page_size(1);
  absl::StatusOr<v1::ListParkedEventsResponse> parked = context.Call<v1::ListParkedEventsResponse>(
      "saikne.operations.v1.ParkedEventService/ListParkedEvents", request, service);
  if (!parked.ok()) return std::string(parked.status().message());
  return parked->parked_events().empty() ? "" : "has parked events: saiknectl parked list";
}

std::string ExamineKafka(Context& context) {
  auto admin = kafka::Admin::Create({.brokers = context.brokers});
  if (!admin.ok()) return std::string(admin.status().message());
  absl::StatusOr<std::vector<kafka::TopicInfo>> topics = (*admin)->ListTopics();
  if (!topics.ok()) return std::string(topics.status().message());
  std::string missing;
  for (const std::string& name :
       saikne::events::InstalledTopics(context.topic_prefix)) {
    bool there = std::any_of(topics->begin(), topics->end(), [&](const auto& t) { return t.name == name; });
    if (!there) absl::StrAppend(&missing, missing.empty() ? "missing topics: " : ", ", name);
  }
  return missing.empty() ? "" : absl::StrCat(missing, "; saiknectl topics apply");
}

absl::Status Doctor(Commands& commands) {
  Context& context = commands.context;
  Table table({"part", "where", "state", ">unpublished"});
  bool sick = false;
  for (const char* service : kServices) {
    int64_t unpublished = 0;
    std::string wrong = Examine(context, service, unpublished);
    sick |= !wrong.empty();
    table.Add({service, context.Address(service), wrong.empty() ? "ok" : wrong, absl::StrCat(unpublished)});
  }
  std::string wrong = ExamineKafka(context);
  sick |= !wrong.empty();
  table.Add({"kafka", context.brokers, wrong.empty() ? "ok" : wrong, ""});
  if (context.json()) table.PrintJson();
  else table.Print();
  if (sick) commands.exit_code = kUnexplained;
  return absl::OkStatus();
}

}  // namespace

void AddDoctorCommand(Commands& commands) {
  CLI::App* doctor = commands.app.add_subcommand("doctor", "Is everything there and answering?");
  doctor->footer("Example: saiknectl doctor; exit code 6 when something is wrong");
  Runs(doctor, commands, [&commands] { return Doctor(commands); });
}

}  // namespace saikne::cli
