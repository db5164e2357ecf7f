#include <iostream>
#include <map>

#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "libs/events/state_topics.h"
#include "libs/events/topics.h"
#include "libs/kafka/admin.h"
#include "services/cli/command.h"
#include "services/cli/output.h"

namespace saikne::cli {
namespace {

struct TopicPlan {
  int partitions = 12;
  int replication = 1;
  int64_t retention_days = 30;
};

kafka::NewTopic Wanted(const std::string& name, const TopicPlan& plan) {
  kafka::NewTopic topic{.name = name, .partitions = plan.partitions, .replication_factor = plan.replication};
  if (saikne::events::IsStateTopic(name)) {
    topic.config = {{"cleanup.policy", "compact"}};
  } else {
    topic.config = {{"retention.ms", absl::StrCat(plan.retention_days * 86'400'000)}, {"cleanup.policy", "delete"}};
  }
  return topic;
}

/// What is missing of the declared topics; a topic with another number of partitions is shown and left alone (eventing.md 7).
absl::Status PlanTopics(Context& context, const TopicPlan& plan, bool apply) {
  ASSIGN_OR_RETURN(auto admin, kafka::Admin::Create({.brokers = context.brokers}));
  ASSIGN_OR_RETURN(std::vector<kafka::TopicInfo> there, admin->ListTopics());
  std::map<std::string, kafka::TopicInfo> by_name;
  for (kafka::TopicInfo& topic : there) by_name[topic.name] = topic;
  Table table({"topic", ">partitions", "plan"});
  std::vector<kafka::NewTopic> missing;
  for (const std::string& name : saikne::events::InstalledTopics(context.topic_prefix)) {
    auto found = by_name.find(name);
    if (found == by_name.end()) {
      missing.push_back(Wanted(name, plan));
      table.Add({name, absl::StrCat(plan.partitions), apply ? "created" : "create"});
    } else {
      table.Add({name, absl::StrCat(found->second.partitions), "is there"});
    }
  }
  if (apply) RETURN_IF_ERROR(admin->CreateTopics(missing));
  if (context.json()) {
    table.PrintJson();
    return absl::OkStatus();
  }
  table.Print();
  std::cout << missing.size() << (apply ? " created\n" : " to create\n");
  return absl::OkStatus();
}

CLI::App* AddPlan(Commands& commands, CLI::App* topics, const char* name, const char* about, bool apply) {
  CLI::App* command = topics->add_subcommand(name, about);
  command->footer(absl::StrCat("Example: saiknectl topics ", name, " --partitions 12 --replication-factor 3"));
  auto plan = std::make_shared<TopicPlan>();
  command->add_option("--partitions", plan->partitions, "of new topics; fixed for the life of v1")->check(CLI::Range(1, 1000));
  command->add_option("--replication-factor", plan->replication, "of new topics")->check(CLI::Range(1, 10));
  command->add_option("--retention-days", plan->retention_days, "of new topics; state topics keep the newest of each key for ever")->check(CLI::Range(1, 3650));
  Context& context = commands.context;
  Runs(command, commands, [&context, plan, apply] { return PlanTopics(context, *plan, apply); });
  return command;
}

}  // namespace

void AddTopicCommands(Commands& commands) {
  CLI::App* topics = commands.app.add_subcommand("topics", "Kafka topics, from the declarations of the events");
  topics->require_subcommand(1);
  AddPlan(commands, topics, "plan", "What would be created", false);
  AddPlan(commands, topics, "apply", "Create what is missing; nothing else is changed", true);
}

}  // namespace saikne::cli
