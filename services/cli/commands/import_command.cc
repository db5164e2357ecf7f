#include <iostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "libs/base/status.h"
#include "nlohmann/json.hpp"
#include "services/cli/command.h"
#include "services/cli/import/importer.h"

namespace saikne::cli {
namespace {

const Kind* FindKind(const std::string& name) {
  for (const Kind& kind : Kinds()) {
    if (kind.name == name) return &kind;
  }
  return nullptr;
}

void PrintReport(const ImportReport& report, const ImportOptions& options, double seconds) {
  for (const BadRow& bad : report.bad) {
    std::cerr << bad.file << ":" << bad.line << ": " << bad.reason << "\n";
  }
  for (const auto& [because, count] : report.skipped_because) {
    std::cout << count << " rows skipped: " << because << "\n";
  }
  std::cout << report.rows << " rows, " << report.records << " good records, " << report.skipped
            << " rows skipped, " << report.bad.size() << " bad\n";
  if (options.dry_run) {
    std::cout << "dry run: nothing was written\n";
  } else if (!report.written) {
    std::cout << "nothing was written\n";
  } else {
    std::cout << report.created << " created, " << report.updated << " updated, " << report.unchanged
              << " unchanged in " << absl::StrCat(static_cast<int64_t>(seconds * 1000)) << " ms\n";
  }
}

void PrintJsonReport(const ImportReport& report) {
  nlohmann::json json = {{"rows", report.rows},         {"records", report.records},
                         {"skipped", report.skipped},   {"created", report.created},
                         {"updated", report.updated},   {"unchanged", report.unchanged},
                         {"written", report.written},   {"bad", nlohmann::json::array()}};
  for (const BadRow& bad : report.bad) {
    json["bad"].push_back(
        {{"file", bad.file}, {"line", bad.line}, {"column", bad.column}, {"reason", bad.reason}});
  }
  std::cout << json.dump() << "\n";
}

absl::Status RunImport(Commands& commands, const std::string& kind_name, ImportOptions options) {
  const Kind* kind = FindKind(kind_name);
  options.progress = !commands.context.json();
  if (options.currency.empty()) {
    ASSIGN_OR_RETURN(options.currency, commands.context.BaseCurrency());
  }
  absl::Time start = absl::Now();
  ASSIGN_OR_RETURN(ImportReport report, Import(commands.context, *kind, options));
  if (commands.context.json()) PrintJsonReport(report);
  else PrintReport(report, options, absl::ToDoubleSeconds(absl::Now() - start));
  if (!report.bad.empty()) commands.exit_code = kRefused;
  return absl::OkStatus();
}

}  // namespace

void AddImportCommand(Commands& commands) {
  std::vector<std::string> names;
  std::string about;
  for (const Kind& kind : Kinds()) {
    names.push_back(kind.name);
    absl::StrAppend(&about, "  ", kind.name, ": ", kind.about, "\n");
  }
  CLI::App* import = commands.app.add_subcommand("import", "Read records from a CSV file");
  import->footer(absl::StrCat(
      "Kinds and their fields:\n", about,
      "Every row is checked before anything is written. Repeating an import changes nothing.\n",
      "Example: saiknectl import items Product.csv --map items.json --dry-run"));
  auto kind = std::make_shared<std::string>();
  auto options = std::make_shared<ImportOptions>();
  import->add_option("kind", *kind, "what the file holds")->required()->check(CLI::IsMember(names));
  import->add_option("file", options->file, "CSV with a header row")->required();
  import->add_option("--map", options->map, "JSON file that says how columns become fields");
  import->add_option("--lines", options->lines_file, "second CSV with the lines of the records");
  import->add_option("--lines-map", options->lines_map, "map of the second CSV");
  import->add_option("--currency", options->currency, "of amounts without one; default the company's");
  import->add_flag("--dry-run", options->dry_run, "check and report, write nothing");
  import->add_flag("--partial", options->partial, "write the good rows even when others are bad");
  Runs(import, commands, [&commands, kind, options] { return RunImport(commands, *kind, *options); });
}

}  // namespace saikne::cli
