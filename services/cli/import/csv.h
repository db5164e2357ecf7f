#pragma once

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"

namespace saikne::cli {

/// A CSV file with a header row (RFC 4180, UTF-8, comma).
struct CsvFile {
  struct Row {
    int line = 0;  // in the file, from 1; a row with line breaks in quotes counts where it starts
    std::vector<std::string> cells;
  };
  std::string path;
  std::vector<std::string> header;
  absl::flat_hash_map<std::string, size_t> column;  // header name -> index
  std::vector<Row> rows;

  /// The cell of a column; a row that is too short has empty cells.
  const std::string& Cell(const Row& row, size_t index) const;
};

/// Errors: NOT_FOUND/FILE_NOT_FOUND; INVALID_ARGUMENT/INVALID_CSV (no header, a column twice, broken quotes).
absl::StatusOr<CsvFile> ReadCsv(const std::string& path);

}  // namespace saikne::cli
