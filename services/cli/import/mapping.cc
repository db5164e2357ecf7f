#include "services/cli/import/mapping.h"

#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "libs/base/status.h"
#include "nlohmann/json.hpp"

namespace saikne::cli {
namespace {

using Json = nlohmann::json;

absl::Status InvalidMap(const std::string& path, const std::string& why) {
  return Error(absl::StatusCode::kInvalidArgument, "INVALID_MAP", absl::StrCat(path, ": ", why),
               {{"file", path}});
}

/// "680.0" and "0680" are 680; a fraction stays an error.
absl::StatusOr<std::string> Normalised(const std::string& field, const std::string& value) {
  absl::string_view text = value;
  size_t dot = text.find('.');
  absl::string_view whole = text.substr(0, dot);
  absl::string_view fraction = dot == absl::string_view::npos ? "" : text.substr(dot + 1);
  bool digits = !whole.empty() && whole.find_first_not_of("0123456789") == absl::string_view::npos;
  if (!digits || fraction.find_first_not_of('0') != absl::string_view::npos) {
    return FieldError(field, absl::StrCat("\"", value, "\" is not a whole number"));
  }
  size_t first = whole.find_first_not_of('0');
  return first == absl::string_view::npos ? std::string("0") : std::string(whole.substr(first));
}

absl::StatusOr<std::string> DayOf(const std::string& field, const std::string& value) {
  std::string day = value.substr(0, 10);
  if (day.size() != 10 || day[4] != '-' || day[7] != '-') {
    return FieldError(field, absl::StrCat("\"", value, "\" is not a date"));
  }
  return day;
}

absl::Status ReadLookupFile(const std::string& map_path, const CsvFile& data, const Json& spec,
                            FieldRule& rule) {
  std::string folder = data.path.substr(0, data.path.find_last_of('/') + 1);
  ASSIGN_OR_RETURN(CsvFile file, ReadCsv(folder + spec.value("file", "")));
  auto key = file.column.find(spec.value("key", ""));
  auto value = file.column.find(spec.value("value", ""));
  if (key == file.column.end() || value == file.column.end()) {
    return InvalidMap(map_path, absl::StrCat("field ", rule.field, ": ", file.path,
                                             " has no such key or value column"));
  }
  for (const CsvFile::Row& row : file.rows) {
    std::string name = file.Cell(row, key->second);
    if (rule.number) {
      ASSIGN_OR_RETURN(name, Normalised(rule.field, name));
    }
    rule.lookup[name] = file.Cell(row, value->second);
  }
  rule.required_lookup = true;
  return absl::OkStatus();
}

absl::StatusOr<FieldRule> ReadRule(const std::string& map_path, const CsvFile& data,
                                   const std::string& field, const Json& spec) {
  FieldRule rule{.field = field};
  if (spec.is_string()) {
    rule.columns = {spec.get<std::string>()};
  } else if (spec.is_object()) {
    for (const auto& [name, value] : spec.items()) {
      if (name == "column") rule.columns = {value.get<std::string>()};
      else if (name == "first") rule.columns = value.get<std::vector<std::string>>();
      else if (name == "join") rule.columns = value.get<std::vector<std::string>>(), rule.join = true;
      else if (name == "otherwise") rule.otherwise = value.get<std::string>();
      else if (name == "constant") rule.constant = value.get<std::string>();
      else if (name == "default") rule.default_value = value.get<std::string>();
      else if (name == "number") rule.number = value.get<bool>();
      else if (name == "date") rule.date = value.get<bool>();
      else if (name != "lookup" && name != "lookup_file") {
        return InvalidMap(map_path, absl::StrCat("field ", field, ": unknown word ", name));
      }
    }
    if (spec.contains("lookup")) {
      for (const auto& [from, to] : spec["lookup"].items()) rule.lookup[from] = to.get<std::string>();
      rule.required_lookup = true;
    }
    if (spec.contains("lookup_file")) {
      RETURN_IF_ERROR(ReadLookupFile(map_path, data, spec["lookup_file"], rule));
    }
  } else {
    return InvalidMap(map_path, absl::StrCat("field ", field, " is neither a column nor a rule"));
  }
  for (const std::string& column : rule.columns) {
    if (!data.column.contains(column)) {
      return InvalidMap(map_path, absl::StrCat("field ", field, ": ", data.path, " has no column ", column));
    }
  }
  return rule;
}

}  // namespace

namespace {

std::string Joined(const FieldRule& rule, const CsvFile& data, const CsvFile::Row& row) {
  std::string joined;
  for (const std::string& column : rule.columns)
    absl::StrAppend(&joined, joined.empty() ? "" : "/", data.Cell(row, data.column.at(column)));
  return joined;
}

absl::StatusOr<Mapping> ReadJson(const std::string& map_path, const CsvFile& data) {
  std::ifstream in(map_path);
  if (!in) {
    return Error(absl::StatusCode::kNotFound, "FILE_NOT_FOUND", absl::StrCat("cannot read ", map_path),
                 {{"file", map_path}});
  }
  Json json = Json::parse(in, nullptr, /*allow_exceptions=*/false, /*ignore_comments=*/true);
  if (json.is_discarded() || !json.is_object() || !json.contains("fields")) {
    return InvalidMap(map_path, "is not a JSON object with \"fields\"");
  }
  Mapping mapping;
  for (const auto& [field, spec] : json["fields"].items()) {
    ASSIGN_OR_RETURN(FieldRule rule, ReadRule(map_path, data, field, spec));
    mapping.fields.push_back(std::move(rule));
  }
  for (const Json& skip : json.value("skip", Json::array())) {
    SkipRule rule{.column = skip.value("column", ""), .because = skip.value("because", "")};
    if (!data.column.contains(rule.column)) {
      return InvalidMap(map_path, absl::StrCat("skip: ", data.path, " has no column ", rule.column));
    }
    if (rule.because.empty()) return InvalidMap(map_path, "skip: say \"because\"");
    if (skip.contains("equals")) rule.equals = skip["equals"].get<std::string>();
    mapping.skips.push_back(std::move(rule));
  }
  return mapping;
}

}  // namespace

absl::StatusOr<Mapping> ReadMapping(const std::string& map_path, const CsvFile& data) {
  try {
    return ReadJson(map_path, data);
  } catch (const Json::exception& wrong_type) {  // a word that has another type than it should
    return InvalidMap(map_path, wrong_type.what());
  }
}

Mapping PlainMapping(const CsvFile& data) {
  Mapping mapping;
  for (const std::string& column : data.header) {
    mapping.fields.push_back({.field = column, .columns = {column}});
  }
  return mapping;
}

absl::StatusOr<MappedRow> Apply(const Mapping& mapping, const CsvFile& data, const CsvFile::Row& row) {
  MappedRow out{.line = row.line};
  for (const SkipRule& skip : mapping.skips) {
    const std::string& cell = data.Cell(row, data.column.at(skip.column));
    if (skip.equals ? cell == *skip.equals : cell.empty()) {
      out.skipped_because = skip.because;
      return out;
    }
  }
  for (const FieldRule& rule : mapping.fields) {
    std::string value = rule.join ? Joined(rule, data, row) : rule.constant.value_or("");
    for (const std::string& column : rule.columns) {
      if (!value.empty()) break;
      value = data.Cell(row, data.column.at(column));
    }
    if (value.empty()) value = rule.default_value;
    if (value.empty()) continue;
    if (rule.number) {
      ASSIGN_OR_RETURN(value, Normalised(rule.field, value));
    }
    if (rule.date) {
      ASSIGN_OR_RETURN(value, DayOf(rule.field, value));
    }
    if (rule.required_lookup) {
      auto found = rule.lookup.find(value);
      if (found == rule.lookup.end() && rule.otherwise.empty()) {
        return FieldError(rule.field, absl::StrCat("\"", value, "\" is not in the lookup"));
      }
      value = found == rule.lookup.end() ? rule.otherwise : found->second;
    }
    if (!value.empty()) out.values.emplace_back(rule.field, std::move(value));
  }
  return out;
}

}  // namespace saikne::cli
