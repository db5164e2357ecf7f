// Every command says in its --help how it is called, and the examples are accepted.

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "services/cli/command.h"

namespace saikne::cli {
namespace {

/// A command's action owns what its options write to: it is taken from the command and kept.
struct Peek : CLI::App {
  static std::function<void()> TakeAction(CLI::App& command) {
    return std::exchange(command.*(&Peek::final_callback_), std::function<void()>());
  }
};

/// The command line with nothing behind its commands.
class Line {
 public:
  Line() {
    app_.require_subcommand(1);
    app_.fallthrough();
    app_.add_option("-o,--output", context_.output);
    AddAllCommands(commands_);
    Collect(app_);
    for (CLI::App* command : leaves_) actions_.push_back(Peek::TakeAction(*command));
  }
  const std::vector<CLI::App*>& leaves() const { return leaves_; }
  /// What is wrong with the words, "" when nothing is.
  std::string Refusal(const std::string& words) {
    try {
      app_.parse(words, /*program_name_included=*/true);
    } catch (const CLI::ParseError& error) {
      return error.what();
    }
    return "";
  }

 private:
  void Collect(CLI::App& app) {
    const std::vector<CLI::App*> children = app.get_subcommands([](CLI::App*) { return true; });
    for (CLI::App* child : children) Collect(*child);
    if (children.empty()) leaves_.push_back(&app);
  }
  CLI::App app_{"test", "saiknectl"};
  Context context_;
  Commands commands_{app_, context_};
  std::vector<CLI::App*> leaves_;
  std::vector<std::function<void()>> actions_;
};

std::string NameOf(const CLI::App& command) {
  const CLI::App* parent = command.get_parent();
  return (parent != nullptr && parent->get_parent() != nullptr ? parent->get_name() + " " : "") + command.get_name();
}

/// The lines of a footer that show a call.
std::vector<std::string> ExamplesOf(const CLI::App& command) {
  std::vector<std::string> examples;
  for (const auto line : absl::StrSplit(command.get_footer(), '\n')) {
    const size_t at = line.find("saiknectl ");
    if (at == absl::string_view::npos) continue;
    // What follows a semicolon is a remark, what follows an angle bracket is the shell's.
    examples.emplace_back(absl::StripTrailingAsciiWhitespace(line.substr(at, line.find_first_of(";>") - at)));
  }
  return examples;
}

TEST(Help, EveryCommandHasAnExampleOfItself) {
  Line line;
  EXPECT_GE(line.leaves().size(), 40u);
  for (const CLI::App* command : line.leaves()) {
    const std::vector<std::string> examples = ExamplesOf(*command);
    EXPECT_FALSE(examples.empty()) << NameOf(*command);
    for (const std::string& example : examples) {
      EXPECT_EQ(example.rfind("saiknectl " + NameOf(*command), 0), 0u) << example;
    }
    EXPECT_FALSE(command->get_description().empty()) << NameOf(*command);
  }
}

TEST(Help, EveryExampleIsAccepted) {
  Line all;
  for (const CLI::App* command : all.leaves()) {
    for (const std::string& example : ExamplesOf(*command)) {
      Line line;  // a parsed command line keeps what it has heard
      EXPECT_EQ(line.Refusal(example), "") << example;
    }
  }
}

TEST(Help, EveryOptionIsExplained) {
  Line line;
  for (const CLI::App* command : line.leaves()) {
    for (const CLI::Option* option : command->get_options()) {
      EXPECT_FALSE(option->get_description().empty()) << NameOf(*command) << " " << option->get_name();
    }
  }
}

TEST(Payment, SaysWhatIsMissing) {
  Line line;
  const std::string refusal = line.Refusal("saiknectl payment record --reference BANK-1");
  EXPECT_NE(refusal.find("say who paid"), std::string::npos) << refusal;
  Line other;
  EXPECT_NE(other.Refusal("saiknectl payment record --customer AC-1 --reference BANK-1").find("--amount"),
            std::string::npos);
  Line third;
  EXPECT_NE(third.Refusal("saiknectl payment allocate PAY-1 --amount 5"), "") << "of which invoice?";
}

}  // namespace
}  // namespace saikne::cli
