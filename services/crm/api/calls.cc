#include "services/crm/api/calls.h"

#include "absl/strings/str_cat.h"
#include "libs/base/status.h"

namespace saikne::crm {

Command CommandOf(const rpc::Call& call, const std::string& reason) {
  return {call.company().id, call.company().base_currency, {call.now(), call.actor(), reason},
          [call](const Id& root) { return call.flow(root); }};
}

absl::Status CheckBatchSize(int rows) {
  if (rows >= 1 && rows <= kMaxBatch) return absl::OkStatus();
  return FieldError("requests", absl::StrCat("must be 1 to ", kMaxBatch, ", are ", rows));
}

absl::StatusOr<std::set<std::string>> FieldsOfMask(const google::protobuf::FieldMask& mask,
                                                   const std::set<std::string>& known) {
  if (mask.paths().empty()) return known;
  std::set<std::string> fields;
  for (const std::string& path : mask.paths()) {
    if (known.count(path) == 0) {
      return FieldError("update_mask", absl::StrCat(path, " cannot be changed"));
    }
    fields.insert(path);
  }
  return fields;
}

absl::StatusOr<Id> AfterId(const std::vector<std::string>& after) {
  if (after.empty()) return Id();
  return Id::ParseField("page_token", after[0]);
}

}  // namespace saikne::crm
