// saiknectl: the operator's and the clerk's command line; its commands are in all_commands.cc.

#include <cstdlib>

#include "services/cli/command.h"
#include "services/cli/events.h"

using namespace saikne::cli;

namespace {

void AddSharedOptions(CLI::App& app, Context& context, std::vector<std::string>& addresses) {
  app.add_option("-o,--output", context.output, "table for people, json for programs (one object a line)")
      ->check(CLI::IsMember({"table", "json"}));
  app.add_option("--company", context.company, "code of the company; without it the only one")
      ->envname("SAIKNE_COMPANY");
  app.add_option("--actor", context.actor, "in whose name; without it cli: and your user name")->envname("SAIKNE_ACTOR");
  app.add_option("--address", addresses, "SERVICE=HOST:PORT, e.g. crm=10.0.0.5:7101; also SAIKNE_CRM_ADDRESS");
  app.add_option("--timeout-ms", context.timeout_ms, "deadline of a call")->check(CLI::Range(1, 3'600'000));
  app.add_option("--brokers", context.brokers, "Kafka brokers, for topics and events")
      ->envname("SAIKNE_KAFKA_BROKERS");
  app.add_option("--topic-prefix", context.topic_prefix, "first word of the topics")
      ->envname("SAIKNE_TOPIC_PREFIX");
}

}  // namespace

int main(int argc, char** argv) {
  LinkEvents();
  CLI::App app{"The command line of Saikne. Every command answers --help with an example.", "saiknectl"};
  app.require_subcommand(1);
  app.fallthrough();  // shared options may stand after the command
  Context context;
  context.brokers = "127.0.0.1:7092";
  std::vector<std::string> addresses;
  AddSharedOptions(app, context, addresses);
  app.parse_complete_callback([&] {
    for (const std::string& address : addresses) {
      size_t equals = address.find('=');
      if (equals == std::string::npos) throw CLI::ValidationError("--address", "say SERVICE=HOST:PORT");
      context.addresses[address.substr(0, equals)] = address.substr(equals + 1);
    }
  });

  Commands commands{app, context};
  AddAllCommands(commands);

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {  // CLI11's way to say help, version and wrong words
    int code = app.exit(error);
    return code == 0 ? kOk : kUsage;
  }
  return commands.exit_code;
}
