#include "services/cli/import/batch.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "libs/base/status.h"

namespace saikne::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

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
void CountOutcomes(const Message& message, BatchResult& result) {
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  auto count = [&](const std::string& name, int n) {
    if (absl::EndsWith(name, "CREATED") || name == "created") result.created += n;
    if (absl::EndsWith(name, "UPDATED") || name == "updated") result.updated += n;
    if (absl::EndsWith(name, "UNCHANGED") || name == "unchanged") result.unchanged += n;
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

/// The service is there but cannot do it now: too much at once, or a copy of another service's record that has not come yet. A service
/// that is not there at all is said at once.
bool PassesByItself(const absl::Status& status) {
  const std::string reason = ReasonOf(status);
  if (reason.empty() || reason == "SERVICE_UNREACHABLE" || reason == "MESSAGE_TOO_LARGE") return false;
  return absl::IsUnavailable(status) || absl::IsResourceExhausted(status) || absl::IsAborted(status);
}

}  // namespace

Batch::Batch(const Kind& kind)
    : kind_(&kind),
      rows_(kind.request->GetDescriptor()->FindFieldByName(kind.rows)),
      request_(kind.request->New()) {}

void Batch::Add(Record record) {
  request_->GetReflection()->AddAllocatedMessage(request_.get(), rows_, record.row.release());
  records_.push_back(std::move(record));
}

absl::Status Batch::CallPatiently(Context& context, const Sending& how, Message& response) const {
  const absl::Time until = absl::Now() + how.patience;
  for (absl::Duration pause = absl::Milliseconds(100);; pause = std::min(2 * pause, absl::Seconds(2))) {
    // The same request_id: what has happened in spite of the error does not happen again.
    const absl::Status status = context.Call(kind_->method, *request_, response);
    if (status.ok() || !PassesByItself(status) || absl::Now() + pause > until) return status;
    how.on_wait(status);
    absl::SleepFor(pause);
  }
}

absl::Status Batch::Send(Context& context, const Columns& columns, const Sending& how, BatchResult& result) {
  const auto* descriptor = request_->GetDescriptor();
  const google::protobuf::Reflection& reflection = *request_->GetReflection();
  reflection.SetBool(request_.get(), descriptor->FindFieldByName("validate_only"), how.check);
  while (size() > 0) {
    reflection.SetString(request_.get(), descriptor->FindFieldByName("request_id"), NewRequestId());
    std::unique_ptr<Message> response(kind_->response->New());
    const absl::Status status = CallPatiently(context, how, *response);
    if (status.ok()) {
      if (how.check) return status;
      CountOutcomes(*response, result);
      result.written = true;
      return status;
    }
    const int row = RowOf(status, kind_->rows);
    if (row < 0 || row >= size()) return status;
    const std::string record = absl::StrCat(kind_->rows, "[", row, "].", kind_->record, kind_->record.empty() ? "" : ".");
    result.bad.push_back(Explain(status, columns, records_[row].place, record, records_[row].children));
    TakeOut(row);
  }
  return absl::OkStatus();
}

void Batch::TakeOut(int row) {
  const google::protobuf::Reflection& reflection = *request_->GetReflection();
  for (int i = row; i + 1 < size(); ++i) reflection.SwapElements(request_.get(), rows_, i, i + 1);
  reflection.RemoveLast(request_.get(), rows_);
  records_.erase(records_.begin() + row);
}

}  // namespace saikne::cli
