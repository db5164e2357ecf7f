#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/cli/context.h"
#include "services/cli/import/explain.h"
#include "services/cli/import/kinds.h"

namespace saikne::cli {

struct ImportOptions {
  std::string file;
  std::string map;         // empty: columns are fields
  std::string lines_file;  // second file with the children of grouped records
  std::string lines_map;
  std::string currency;    // of amounts without one
  bool dry_run = false;    // check and report, write nothing
  bool partial = false;    // write the good rows even when there are bad ones
  bool progress = true;    // on standard error
  absl::Duration patience = absl::Seconds(60);  // with a service that cannot answer just now
};

struct ImportReport {
  int rows = 0;       // of both files
  int records = 0;    // good ones
  int skipped = 0;    // by rules of the map
  std::vector<std::pair<std::string, int>> skipped_because;
  std::vector<BadRow> bad;
  int created = 0;
  int updated = 0;
  int unchanged = 0;
  bool written = false;
};

/// Reads and maps every row, lets the service check all of them (validate_only), and only then writes: when all are good, or with
/// `partial` the good ones. Several batches are on their way at once; bad rows are reported in the order of the files. Repeatable: the
/// services find records by their external keys.
/// Errors: those of the files and the map, and of a call that failed for another reason than a row.
absl::StatusOr<ImportReport> Import(Context& context, const Kind& kind, const ImportOptions& options);

}  // namespace saikne::cli
