#include "services/cli/import/importer.h"

#include <algorithm>
#include <functional>
#include <iostream>
#include <map>
#include <set>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "libs/base/status.h"
#include "services/cli/import/csv.h"
#include "services/cli/import/explain.h"
#include "services/cli/import/mapping.h"
#include "services/cli/import/record.h"

namespace saikne::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

/// A record and the rows that it comes from.
struct Record {
  std::unique_ptr<Message> message;
  Place place;                                         // of the row that began it
  std::map<std::string, std::vector<Place>> children;  // "lines": the row of each
  bool bad = false;
};

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
  std::unique_ptr<Message> NewRecord() const {
    const FieldDescriptor* rows = kind_.request->GetDescriptor()->FindFieldByName(kind_.rows);
    const Message* row = kind_.request->GetReflection()->GetMessageFactory()->GetPrototype(rows->message_type());
    if (!kind_.record.empty()) {
      const FieldDescriptor* record = row->GetDescriptor()->FindFieldByName(kind_.record);
      row = row->GetReflection()->GetMessageFactory()->GetPrototype(record->message_type());
    }
    return std::unique_ptr<Message>(row->New());
  }

  absl::StatusOr<Record*> RecordFor(const std::string& path, const MappedRow& row, bool lines) {
    std::string key;
    for (const auto& [field, value] : row.values) {
      if (field == kind_.group) key = value;
    }
    if (kind_.group.empty()) return &records_.emplace_back(Record{NewRecord(), {path, row.line}, {}});
    if (key.empty()) return FieldError(kind_.group, "is required");
    auto found = by_group_.find(key);
    if (found != by_group_.end()) return &records_[found->second];
    if (lines) return FieldError(kind_.group, absl::StrCat("there is no record ", key));
    by_group_[key] = records_.size();
    return &records_.emplace_back(Record{NewRecord(), {path, row.line}, {}});
  }

  absl::Status AddRow(const std::string& path, const MappedRow& row, bool lines) {
    RETURN_IF_ERROR(CheckRequired(row, lines));
    ASSIGN_OR_RETURN(Record * record, RecordFor(path, row, lines));
    AddChildIfNamed(*record, {path, row.line}, row);
    for (const auto& [field, value] : row.values) {
      absl::Status status = SetField(*record->message, field, value, options_.currency);
      if (status.ok()) continue;
      record->bad = true;
      return status;
    }
    return absl::OkStatus();
  }

  /// Fields of the record are required in the first file; fields of a child ("lines.sku") in each row that begins such a child.
  absl::Status CheckRequired(const MappedRow& row, bool lines) const {
    std::set<std::string> names, children;
    for (const auto& [field, value] : row.values) {
      names.insert(field);
      children.insert(field.substr(0, field.find('.')));
    }
    for (const std::string& required : kind_.required) {
      size_t dot = required.find('.');
      bool child = dot != std::string::npos;
      if (child && !children.count(required.substr(0, dot))) continue;
      if (!child && lines && required != kind_.group) continue;
      if (!names.count(required)) return FieldError(required, "is required");
    }
    return absl::OkStatus();
  }

  /// A row that names fields of a repeated record ("components.sku") begins one.
  void AddChildIfNamed(Record& record, const Place& place, const MappedRow& row) const {
    Message& message = *record.message;
    std::set<const FieldDescriptor*> begun;
    for (const auto& [path, value] : row.values) {
      const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(path.substr(0, path.find('.')));
      bool child = field != nullptr && field->is_repeated() && !kind_.group.empty() &&
                   field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
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
  std::map<std::string, size_t> by_group_;
  std::map<std::string, int> skipped_;
};

/// Index of the row that an error names ("requests[3].item.sku" is 3), or -1.
int RowOf(const absl::Status& status, const std::string& rows) {
  int index = -1;
  const auto names_row = [&](absl::string_view path) {
    return absl::ConsumePrefix(&path, absl::StrCat(rows, "[")) && absl::SimpleAtoi(path.substr(0, path.find(']')), &index);
  };
  for (const auto& [field, description] : FieldsOf(status)) {
    if (names_row(field)) return index;
  }
  for (const ErrorDetail& detail : DetailsOf(status)) {
    if (detail.key == "index" && absl::SimpleAtoi(detail.value, &index)) return index;
    if (detail.key == "field" && names_row(detail.value)) return index;
  }
  return -1;
}

/// Counts created, updated and unchanged rows: in counters of the response, or in the outcome of each row.
void CountOutcomes(const Message& message, ImportReport& report) {
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  auto count = [&](const std::string& name, int n) {
    if (absl::EndsWith(name, "CREATED") || name == "created") report.created += n;
    if (absl::EndsWith(name, "UPDATED") || name == "updated") report.updated += n;
    if (absl::EndsWith(name, "UNCHANGED") || name == "unchanged") report.unchanged += n;
  };
  for (const FieldDescriptor* field : fields) {
    int size = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
    for (int i = 0; i < size; ++i) {
      if (field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
        count(field->is_repeated() ? reflection.GetRepeatedEnum(message, field, i)->name()
                                   : reflection.GetEnum(message, field)->name(), 1);
      } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_INT32 && !field->is_repeated()) {
        count(field->name(), reflection.GetInt32(message, field));
      } else if (field->is_repeated() && field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        const FieldDescriptor* outcome = field->message_type()->FindFieldByName("outcome");
        const Message& row = reflection.GetRepeatedMessage(message, field, i);
        if (outcome != nullptr) count(row.GetReflection()->GetEnum(row, outcome)->name(), 1);
      }
    }
  }
}

/// Sends records in batches: first all of them to be checked, then the good ones to be written.
class Sender {
 public:
  Sender(Context& context, const Kind& kind, const ImportOptions& options, const Columns& columns,
         ImportReport& report)
      : context_(context), kind_(kind), options_(options), columns_(columns), report_(report) {}

  /// Finds the rows that the service refuses (an unknown reference, a broken rule) and takes them out. A batch that only another
  /// batch makes wrong is found when it is written.
  absl::Status Check(std::vector<Record>& records) {
    RETURN_IF_ERROR(ForEachBatch(records, "checked", [&](std::vector<Record*>& batch) { return Send(batch, true); }));
    records.erase(std::remove_if(records.begin(), records.end(), [](const Record& r) { return r.bad; }), records.end());
    report_.records = static_cast<int>(records.size());
    return absl::OkStatus();
  }

  absl::Status Write(std::vector<Record>& records) {
    return ForEachBatch(records, "written", [&](std::vector<Record*>& batch) { return Send(batch, false); });
  }

 private:
  absl::Status ForEachBatch(std::vector<Record>& records, const char* what,
                            const std::function<absl::Status(std::vector<Record*>&)>& send) {
    for (size_t at = 0; at < records.size(); at += kind_.batch) {
      std::vector<Record*> batch;
      for (size_t i = at; i < std::min(records.size(), at + kind_.batch); ++i) batch.push_back(&records[i]);
      RETURN_IF_ERROR(send(batch));
      if (options_.progress && records.size() > static_cast<size_t>(kind_.batch)) {
        std::cerr << "\r" << std::min(records.size(), at + kind_.batch) << " of " << records.size() << " " << what
                  << std::flush;
      }
    }
    if (options_.progress && records.size() > static_cast<size_t>(kind_.batch)) std::cerr << "\n";
    return absl::OkStatus();
  }

  std::unique_ptr<Message> Request(const std::vector<Record*>& batch, bool check) const {
    std::unique_ptr<Message> request(kind_.request->New());
    const auto* descriptor = request->GetDescriptor();
    const google::protobuf::Reflection& reflection = *request->GetReflection();
    const FieldDescriptor* rows = descriptor->FindFieldByName(kind_.rows);
    for (const Record* record : batch) {
      Message* row = reflection.AddMessage(request.get(), rows);
      if (!kind_.record.empty()) {
        row = row->GetReflection()->MutableMessage(row, row->GetDescriptor()->FindFieldByName(kind_.record));
      }
      row->CopyFrom(*record->message);
    }
    reflection.SetString(request.get(), descriptor->FindFieldByName("request_id"), NewRequestId());
    reflection.SetBool(request.get(), descriptor->FindFieldByName("validate_only"), check);
    return request;
  }

  /// A service names one bad row a call: it is noted and the rest of its batch goes again without it.
  absl::Status Send(std::vector<Record*> batch, bool check) {
    while (!batch.empty()) {
      std::unique_ptr<Message> response(kind_.response->New());
      absl::Status status = context_.Call(kind_.method, *Request(batch, check), *response);
      if (status.ok()) {
        if (check) return status;
        CountOutcomes(*response, report_);
        report_.written = true;
        return absl::OkStatus();
      }
      int row = RowOf(status, kind_.rows);
      if (row < 0 || row >= static_cast<int>(batch.size())) return status;
      const std::string record = absl::StrCat(kind_.rows, "[", row, "].", kind_.record, kind_.record.empty() ? "" : ".");
      report_.bad.push_back(
          Explain(status, columns_, batch[row]->place, record, batch[row]->children));
      batch[row]->bad = true;
      batch.erase(batch.begin() + row);
    }
    return absl::OkStatus();
  }

  Context& context_;
  const Kind& kind_;
  const ImportOptions& options_;
  const Columns& columns_;
  ImportReport& report_;
};

}  // namespace

absl::StatusOr<ImportReport> Import(Context& context, const Kind& kind, const ImportOptions& options) {
  ImportReport report;
  Columns columns;
  Reader reader(kind, options, columns, report);
  RETURN_IF_ERROR(reader.Read(options.file, options.map, /*lines=*/false));
  if (!options.lines_file.empty()) {
    RETURN_IF_ERROR(reader.Read(options.lines_file, options.lines_map, /*lines=*/true));
  }
  std::vector<Record> all = reader.Finish();
  std::vector<Record> good;
  for (Record& record : all) {
    if (!record.bad) good.push_back(std::move(record));
  }
  report.records = static_cast<int>(good.size());
  Sender sender(context, kind, options, columns, report);
  RETURN_IF_ERROR(sender.Check(good));
  if (options.dry_run || (!report.bad.empty() && !options.partial)) return report;
  RETURN_IF_ERROR(sender.Write(good));
  return report;
}

}  // namespace saikne::cli
