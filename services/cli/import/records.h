#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/cli/import/explain.h"
#include "services/cli/import/importer.h"
#include "services/cli/import/kinds.h"

namespace saikne::cli {

/// A record and the rows that it comes from.
struct Record {
  std::unique_ptr<google::protobuf::Message> row;  // of the request; taken by its batch
  Place place;                                     // of the row that began it
  std::map<std::string, std::vector<Place>> children;  // "lines": the row of each
  bool bad = false;
};

/// The records of a file, and of its second one with their children, in the order of their first lines. Rows that cannot be read, lack
/// a required field or repeat what only one record may have are noted in the report, with the rows that are skipped.
/// Errors: those of the files and the maps.
absl::StatusOr<std::vector<Record>> ReadRecords(const Kind& kind, const ImportOptions& options, Columns& columns,
                                                ImportReport& report);

}  // namespace saikne::cli
