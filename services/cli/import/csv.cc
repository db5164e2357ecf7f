#include "services/cli/import/csv.h"

#include <csv.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "libs/base/status.h"

namespace saikne::cli {
namespace {

struct Parse {
  CsvFile* file;
  CsvFile::Row row;
  int line = 1;
  bool header_done = false;
};

void OnCell(void* data, size_t size, void* context) {
  auto& parse = *static_cast<Parse*>(context);
  if (parse.row.cells.empty()) parse.row.line = parse.line;
  std::string cell(static_cast<const char*>(data), size);
  parse.line += static_cast<int>(std::count(cell.begin(), cell.end(), '\n'));
  parse.row.cells.push_back(std::move(cell));
}

void OnRow(int, void* context) {
  auto& parse = *static_cast<Parse*>(context);
  ++parse.line;
  if (!parse.header_done) {
    parse.file->header = std::move(parse.row.cells);
    parse.header_done = true;
  } else if (!parse.row.cells.empty()) {
    parse.file->rows.push_back(std::move(parse.row));
  }
  parse.row = {};
}

absl::Status InvalidCsv(const std::string& path, const std::string& why) {
  return Error(absl::StatusCode::kInvalidArgument, "INVALID_CSV", absl::StrCat(path, ": ", why),
               {{"file", path}});
}

}  // namespace

const std::string& CsvFile::Cell(const Row& row, size_t index) const {
  static const std::string kEmpty;
  return index < row.cells.size() ? row.cells[index] : kEmpty;
}

absl::StatusOr<CsvFile> ReadCsv(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) {
    return Error(absl::StatusCode::kNotFound, "FILE_NOT_FOUND",
                 absl::StrCat("cannot read ", path), {{"file", path}});
  }
  std::stringstream buffer;
  buffer << in.rdbuf();
  std::string text = buffer.str();
  if (text.rfind("\xEF\xBB\xBF", 0) == 0) text.erase(0, 3);  // a byte order mark is no data

  CsvFile file{.path = path};
  Parse parse{.file = &file};
  csv_parser parser;
  if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0) return InvalidCsv(path, "cannot parse");
  size_t done = csv_parse(&parser, text.data(), text.size(), OnCell, OnRow, &parse);
  bool whole = done == text.size() && csv_fini(&parser, OnCell, OnRow, &parse) == 0;
  csv_free(&parser);
  if (!whole) return InvalidCsv(path, absl::StrCat("broken quotes near line ", parse.line));
  if (file.header.empty()) return InvalidCsv(path, "there is no header row");
  for (size_t i = 0; i < file.header.size(); ++i) {
    if (!file.column.emplace(file.header[i], i).second) {
      return InvalidCsv(path, absl::StrCat("column ", file.header[i], " is there twice"));
    }
  }
  return file;
}

}  // namespace saikne::cli
