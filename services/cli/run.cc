#include "services/cli/run.h"

#include <algorithm>
#include <iostream>
#include <iterator>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/cli/command.h"
#include "services/cli/events.h"

namespace saikne::cli {
namespace {

void AddSharedOptions(CLI::App& app, Context& context, std::vector<std::string>& addresses) {
  app.add_option("-o,--output", context.output, "table for people, json for programs (one object a line)")
      ->check(CLI::IsMember({"table", "json"}));
  app.add_option("--company", context.company, "code of the company; without it the only one")
      ->envname("SAIKNE_COMPANY");
  app.add_option("--actor", context.actor, "in whose name; without it cli: and your user name")->envname("SAIKNE_ACTOR");
  app.add_option("--address", addresses, "SERVICE=HOST:PORT, e.g. crm=10.0.0.5:7101; also SAIKNE_CRM_ADDRESS")
      ->allow_extra_args(false);  // the next word is the command
  app.add_option("--timeout-ms", context.timeout_ms, "deadline of a call")->check(CLI::Range(1, 3'600'000));
  app.add_option("--brokers", context.brokers, "Kafka brokers, for topics and events")
      ->envname("SAIKNE_KAFKA_BROKERS");
  app.add_option("--topic-prefix", context.topic_prefix, "first word of the topics")
      ->envname("SAIKNE_TOPIC_PREFIX");
}

void TakeAddresses(const std::vector<std::string>& addresses, Context& context) {
  for (const std::string& address : addresses) {
    const size_t equals = address.find('=');
    const std::string service = address.substr(0, equals);
    if (equals == std::string::npos || std::find(std::begin(kServices), std::end(kServices), service) == std::end(kServices)) {
      throw CLI::ValidationError("--address", absl::StrCat("say SERVICE=HOST:PORT, with one of ", absl::StrJoin(kServices, ", ")));
    }
    context.addresses[service] = address.substr(equals + 1);
  }
}

/// CLI11 says of a word that is no command that a command is missing. Names the word, and what there is.
void SayWhichCommands(const CLI::App& app) {
  const CLI::App* at = &app;
  std::string called = at->get_name();
  while (!at->get_subcommands().empty()) {
    at = at->get_subcommands().front();
    absl::StrAppend(&called, " ", at->get_name());
  }
  std::vector<std::string> names;
  for (const CLI::App* one : at->get_subcommands([](const CLI::App*) { return true; })) names.push_back(one->get_name());
  const std::vector<std::string> words = app.remaining(/*recurse=*/true);
  std::cerr << called << ": " << (words.empty() ? "" : absl::StrCat("there is no command ", words.front(), "; "))
            << "say one of " << absl::StrJoin(names, ", ") << "\nRun with --help for more information.\n";
}

}  // namespace

int Run(int argc, const char* const* argv) {
  LinkEvents();
  CLI::App app{"The command line of Saikne. Every command answers --help with an example.", "saiknectl"};
  app.require_subcommand(1);
  app.fallthrough();  // shared options may stand after the command
  Context context;
  context.brokers = "127.0.0.1:7092";
  std::vector<std::string> addresses;
  AddSharedOptions(app, context, addresses);
  app.parse_complete_callback([&] { TakeAddresses(addresses, context); });

  Commands commands{app, context};
  AddAllCommands(commands);

  try {
    app.parse(argc, argv);
  } catch (const CLI::RequiredError& error) {
    // The same class stands for a missing option, whose name is in the message.
    if (absl::StrContains(error.what(), "subcommand")) SayWhichCommands(app);
    else app.exit(error);
    return kUsage;
  } catch (const CLI::ParseError& error) {  // CLI11's way to say help, version and wrong words
    int code = app.exit(error);
    return code == 0 ? kOk : kUsage;
  }
  return commands.exit_code;
}

}  // namespace saikne::cli
