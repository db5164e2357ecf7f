#include "services/procurement/store/tax_code_store.h"

#include "libs/base/status.h"
#include "services/procurement/sql.h"

namespace saikne::procurement {

absl::Status TaxCodeStore::Upsert(absl::Span<const TaxCode> codes) {
  std::vector<Id> companies;
  std::vector<std::string> names;
  std::vector<money::Rate> rates;
  std::vector<int64_t> versions;
  for (const TaxCode& code : codes) {
    companies.push_back(code.company_id);
    names.push_back(code.code);
    rates.push_back(code.rate);
    versions.push_back(code.event_version);
  }
  return txn_.Write(sql::kUpsertTaxCodes, companies, names, rates, versions);
}

absl::StatusOr<absl::flat_hash_map<std::string, money::Rate>> TaxCodeStore::Rates(
    const Id& company_id, const std::vector<std::string>& codes) {
  ASSIGN_OR_RETURN(pg::Rows rows, txn_.Exec(sql::kTaxRates, company_id, codes));
  absl::flat_hash_map<std::string, money::Rate> rates;
  for (const pg::Row& row : rows) rates[row.Get<std::string>(0)] = row.Get<money::Rate>(1);
  return rates;
}

}  // namespace saikne::procurement
