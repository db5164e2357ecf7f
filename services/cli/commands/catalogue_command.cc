#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "services/cli/catalogue/catalogue.h"
#include "services/cli/command.h"

namespace saikne::cli {
namespace {

namespace fs = std::filesystem;

std::string Read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

/// Pages of events that are gone; files that the catalogue did not make stay.
int RemoveStale(const fs::path& out, const std::map<std::string, std::string>& files) {
  int removed = 0;
  for (const auto& page : fs::directory_iterator(out / "events")) {
    const std::string name = page.path().filename().string();
    if (files.count("events/" + name) > 0 || !absl::StartsWith(Read(page.path()), kGenerated)) continue;
    removed += fs::remove(page.path());
  }
  return removed;
}

absl::Status WriteCatalogue(const std::string& out) {
  std::error_code error;
  fs::create_directories(fs::path(out) / "events", error);
  if (error) return FieldError("--out", absl::StrCat(out, " cannot be made: ", error.message()));
  const std::map<std::string, std::string> files = Catalogue();
  int written = 0;
  for (const auto& [path, text] : files) {
    if (Read(fs::path(out) / path) == text) continue;
    std::ofstream file(fs::path(out) / path, std::ios::binary);
    file << text;
    file.close();
    if (!file) return FieldError("--out", absl::StrCat(out, "/", path, " cannot be written"));
    ++written;
  }
  const int removed = RemoveStale(out, files);
  std::cout << files.size() << " files, " << written << " written, " << removed << " removed\n";
  return absl::OkStatus();
}

}  // namespace

void AddCatalogueCommand(Commands& commands) {
  CLI::App* command =
      commands.app.add_subcommand("catalogue", "Write the event catalogue: a page for each event, and an AsyncAPI document");
  command->footer("Example: saiknectl catalogue --out docs");
  auto out = std::make_shared<std::string>();
  command->add_option("--out", *out, "folder for events/ and asyncapi.json; pages of events that are gone are removed")->required();
  Runs(command, commands, [out] { return WriteCatalogue(*out); });
}

}  // namespace saikne::cli
