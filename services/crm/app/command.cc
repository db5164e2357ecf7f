#include "services/crm/app/command.h"

#include "absl/strings/str_cat.h"
#include "libs/base/status.h"

namespace saikne::crm {

absl::Status AtRow(const absl::Status& status, size_t index) {
  if (status.ok()) return status;
  const std::string row = absl::StrCat("requests[", index, "]");
  if (!FieldsOf(status).empty()) return UnderField(status, row + ".");
  const std::string reason = ReasonOf(status);
  // Errors without a reason are those of the database: they belong to no row.
  if (reason.empty()) return status;
  std::vector<ErrorDetail> details = DetailsOf(status);
  details.push_back({"index", absl::StrCat(index)});
  return Error(status.code(), reason, absl::StrCat(row, ": ", status.message()), std::move(details));
}

}  // namespace saikne::crm
