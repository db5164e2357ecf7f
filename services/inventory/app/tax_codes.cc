#include "services/inventory/app/tax_codes.h"

#include <set>

#include "libs/base/naming_field.h"
#include "libs/base/status.h"
#include "services/inventory/sql.h"

namespace saikne::inventory {

absl::Status CopyTaxCodes(pg::Txn& txn, const std::vector<KnownTaxCode>& codes) {
  if (codes.empty()) return absl::OkStatus();
  std::vector<Id> companies;
  std::vector<std::string> texts;
  for (const KnownTaxCode& known : codes) {
    companies.push_back(known.company);
    texts.push_back(known.code);
  }
  return txn.Write(sql::kInsertTaxCodes, companies, texts);
}

absl::Status CheckTaxCodes(pg::Txn& txn, const Id& company, const std::vector<std::string>& codes,
                           const std::function<std::string(size_t)>& field) {
  std::set<std::string> named(codes.begin(), codes.end());
  named.erase("");
  if (named.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(pg::Rows rows, txn.Exec(sql::kFindUnknownTaxCodes, company,
                                           std::vector<std::string>(named.begin(), named.end())));
  std::set<std::string> unknown;
  for (const pg::Row& row : rows) {
    if (!row.Get<bool>(1)) {
      return Error(absl::StatusCode::kUnavailable, "TAX_CODES_NOT_COPIED",
                   "The tax codes of the company have not come from finance yet; try again.");
    }
    unknown.insert(row.Get<std::string>(0));
  }
  for (size_t i = 0; i < codes.size(); ++i) {
    if (unknown.count(codes[i])) return NotFoundIn(field(i), "TAX_CODE", codes[i]);
  }
  return absl::OkStatus();
}

}  // namespace saikne::inventory
