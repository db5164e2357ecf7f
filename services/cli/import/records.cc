#include "services/cli/import/records.h"

#include <set>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "services/cli/import/csv.h"
#include "services/cli/import/mapping.h"
#include "services/cli/import/record.h"

namespace saikne::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

/// Reads rows into records; grouped kinds add children to the record of the same group.
class Reader {
 public:
  Reader(const Kind& kind, const ImportOptions& options, Columns& columns, ImportReport& report)
      : kind_(kind), options_(options), columns_(columns), report_(report) {}

  absl::Status Read(const std::string& path, const std::string& map, bool lines) {
    ASSIGN_OR_RETURN(CsvFile file, ReadCsv(path));
    Mapping mapping = PlainMapping(file);
    if (!map.empty()) {
      ASSIGN_OR_RETURN(mapping, ReadMapping(map, file));
    }
    columns_[path] = ColumnsOf(mapping);
    for (const CsvFile::Row& row : file.rows) {
      ++report_.rows;
      absl::StatusOr<MappedRow> mapped = Apply(mapping, file, row);
      if (mapped.ok() && !mapped->skipped_because.empty()) {
        ++report_.skipped;
        ++skipped_[mapped->skipped_because];
        continue;
      }
      absl::Status status = mapped.ok() ? AddRow(path, *mapped, lines) : mapped.status();
      if (!status.ok()) report_.bad.push_back(Explain(status, columns_, {path, row.line}, "", {}));
    }
    return absl::OkStatus();
  }

  std::vector<Record> Finish() {
    for (const auto& [because, count] : skipped_) report_.skipped_because.emplace_back(because, count);
    return std::move(records_);
  }

 private:
  Record NewRecord(const std::string& path, const MappedRow& row) const {
    const FieldDescriptor* rows = kind_.request->GetDescriptor()->FindFieldByName(kind_.rows);
    const Message* prototype = kind_.request->GetReflection()->GetMessageFactory()->GetPrototype(rows->message_type());
    return {std::unique_ptr<Message>(prototype->New()), {path, row.line}, {}};
  }

  /// The message that the fields of the file are fields of.
  Message& MessageOf(const Record& record) const {
    Message& row = *record.row;
    if (kind_.record.empty()) return row;
    return *row.GetReflection()->MutableMessage(&row, row.GetDescriptor()->FindFieldByName(kind_.record));
  }

  absl::StatusOr<Record*> RecordFor(const std::string& path, const MappedRow& row, bool lines) {
    if (kind_.group.empty()) {
      RETURN_IF_ERROR(CheckUnique(row));
      return &records_.emplace_back(NewRecord(path, row));
    }
    std::string key;
    for (const auto& [field, value] : row.values) {
      if (field == kind_.group) key = value;
    }
    if (key.empty()) return FieldError(kind_.group, "is required");
    auto found = by_group_.find(key);
    if (found != by_group_.end()) return &records_[found->second];
    if (lines) return FieldError(kind_.group, absl::StrCat("there is no record ", key));
    by_group_[key] = records_.size();
    return &records_.emplace_back(NewRecord(path, row));
  }

  /// A batch shows the service its own records only: what another batch of the file has too is found here.
  absl::Status CheckUnique(const MappedRow& row) {
    for (const auto& [field, value] : row.values) {
      for (const std::string& unique : kind_.unique) {
        if (field != unique) continue;
        auto [first, is_new] = line_of_[field].try_emplace(value, row.line);
        if (!is_new) return FieldError(field, absl::StrCat("\"", value, "\" is given twice, first in line ", first->second));
      }
    }
    return absl::OkStatus();
  }

  absl::Status AddRow(const std::string& path, const MappedRow& row, bool lines) {
    RETURN_IF_ERROR(CheckRequired(row, lines));
    ASSIGN_OR_RETURN(Record * record, RecordFor(path, row, lines));
    Message& message = MessageOf(*record);
    AddChildIfNamed(*record, message, {path, row.line}, row);
    for (const auto& [field, value] : row.values) {
      absl::Status status = SetField(message, field, value, options_.currency);
      if (status.ok()) continue;
      record->bad = true;
      return status;
    }
    return absl::OkStatus();
  }

  /// Fields of the record are required in the first file; fields of a child ("lines.sku") in each row that begins such a child.
  absl::Status CheckRequired(const MappedRow& row, bool lines) const {
    const auto has = [&](absl::string_view name, bool child) {
      for (const auto& [field, value] : row.values) {
        if (child ? field.substr(0, field.find('.')) == name : field == name) return true;
      }
      return false;
    };
    for (const std::string& required : kind_.required) {
      const size_t dot = required.find('.');
      const bool child = dot != std::string::npos;
      if (child && !has(absl::string_view(required).substr(0, dot), true)) continue;
      if (!child && lines && required != kind_.group) continue;
      if (!has(required, false)) return FieldError(required, "is required");
    }
    return absl::OkStatus();
  }

  /// A row that names fields of a repeated record ("components.sku") begins one.
  void AddChildIfNamed(Record& record, Message& message, const Place& place, const MappedRow& row) const {
    if (kind_.group.empty()) return;
    std::set<const FieldDescriptor*> begun;
    for (const auto& [path, value] : row.values) {
      const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(path.substr(0, path.find('.')));
      bool child = field != nullptr && field->is_repeated() && field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
      if (!child || !begun.insert(field).second) continue;
      message.GetReflection()->AddMessage(&message, field);
      record.children[field->name()].push_back(place);
    }
  }

  const Kind& kind_;
  const ImportOptions& options_;
  Columns& columns_;
  ImportReport& report_;
  std::vector<Record> records_;
  absl::flat_hash_map<std::string, size_t> by_group_;
  std::map<std::string, absl::flat_hash_map<std::string, int>> line_of_;  // of a unique field: value -> first line
  std::map<std::string, int> skipped_;
};

}  // namespace

absl::StatusOr<std::vector<Record>> ReadRecords(const Kind& kind, const ImportOptions& options, Columns& columns,
                                                ImportReport& report) {
  Reader reader(kind, options, columns, report);
  RETURN_IF_ERROR(reader.Read(options.file, options.map, /*lines=*/false));
  if (!options.lines_file.empty()) {
    RETURN_IF_ERROR(reader.Read(options.lines_file, options.lines_map, /*lines=*/true));
  }
  return reader.Finish();
}

}  // namespace saikne::cli
