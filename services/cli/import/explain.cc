#include "services/cli/import/explain.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "libs/base/status.h"

namespace saikne::cli {
namespace {

std::string ColumnOf(const Columns& columns, const std::string& file, const std::string& field) {
  const auto of_file = columns.find(file);
  if (of_file == columns.end()) return "";
  const auto found = of_file->second.find(field);
  return found == of_file->second.end() ? "" : found->second;
}

/// A description that begins with the path of its field, or with the end of it, says it once more.
std::string Plain(absl::string_view description, absl::string_view path) {
  while (true) {
    absl::string_view rest = description;
    if (absl::ConsumePrefix(&rest, path) && absl::ConsumePrefix(&rest, ": ")) return std::string(rest);
    const size_t dot = path.find('.');
    if (dot == absl::string_view::npos) return std::string(description);
    path.remove_prefix(dot + 1);
  }
}

/// The field of the map that a path below a request means.
std::string FieldOf(absl::string_view path, absl::string_view record) {
  // Without the record's own name it is the row around it that the service means.
  if (!absl::ConsumePrefix(&path, record)) absl::ConsumePrefix(&path, record.substr(0, record.find('.') + 1));
  return std::string(path);
}

}  // namespace

std::map<std::string, std::string> ColumnsOf(const Mapping& mapping) {
  std::map<std::string, std::string> columns;
  for (const FieldRule& rule : mapping.fields) columns[rule.field] = absl::StrJoin(rule.columns, "/");
  return columns;
}

BadRow Explain(const absl::Status& status, const Columns& columns, Place place, absl::string_view record,
               const std::map<std::string, std::vector<Place>>& children) {
  BadRow bad;
  for (const auto& [path, description] : FieldsOf(status)) {
    std::string field = FieldOf(path, record);
    const size_t open = field.find('['), close = field.find(']');
    if (open != std::string::npos && close != std::string::npos) {  // "lines[2].sku" is "lines.sku" of the third child
      const auto rows = children.find(field.substr(0, open));
      size_t index = 0;
      if (rows != children.end() && absl::SimpleAtoi(field.substr(open + 1, close - open - 1), &index) &&
          index < rows->second.size()) {
        place = rows->second[index];
      }
      field.erase(open, close - open + 1);
    }
    const std::string column = ColumnOf(columns, place.file, field);
    if (bad.reason.empty()) bad.column = column;
    absl::StrAppend(&bad.reason, bad.reason.empty() ? "" : "; ",
                    column.empty() ? field : absl::StrCat("column ", column), ": ", Plain(description, path));
  }
  if (bad.reason.empty()) bad.reason = Plain(status.message(), record.substr(0, record.find('.')));
  bad.file = place.file;
  bad.line = place.line;
  return bad;
}

}  // namespace saikne::cli
