#include "services/procurement/store/code_store.h"

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "libs/base/naming_field.h"
#include "services/procurement/sql.h"

namespace saikne::procurement {
namespace {

absl::Status Unknown(const char* reason, const char* what, const char* key, const std::string& code,
                     const std::string& field) {
  return NamingField(Error(absl::StatusCode::kInvalidArgument, reason,
                           absl::StrCat("nobody knows the ", what, " ", code), {{key, code}}),
                     field);
}

}  // namespace

absl::Status CodeStore::Save(const pg::Sql& sql, absl::Span<const Code> codes) {
  std::vector<Id> companies;
  std::vector<std::string> texts;
  std::vector<int64_t> versions;
  for (const Code& code : codes) {
    companies.push_back(code.company_id);
    texts.push_back(code.code);
    versions.push_back(code.event_version);
  }
  return txn_.Write(sql, companies, texts, versions);
}

absl::Status CodeStore::SavePaymentTerms(absl::Span<const Code> codes) {
  return Save(sql::kUpsertPaymentTerms, codes);
}

absl::Status CodeStore::SaveWarehouses(absl::Span<const Code> codes) {
  return Save(sql::kUpsertWarehouses, codes);
}

absl::Status CodeStore::CheckPaymentTerms(const Id& company_id, const std::vector<std::string>& codes,
                                          const std::vector<std::string>& fields) {
  absl::flat_hash_set<std::string> named(codes.begin(), codes.end());
  named.erase("");
  if (named.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(pg::Rows rows, txn_.Exec(sql::kUnknownPaymentTerms, company_id,
                                            std::vector<std::string>(named.begin(), named.end())));
  absl::flat_hash_set<std::string> unknown;
  for (const pg::Row& row : rows) unknown.insert(row.Get<std::string>(0));
  for (size_t i = 0; i < codes.size(); ++i) {
    if (!unknown.contains(codes[i])) continue;
    return Unknown("UNKNOWN_PAYMENT_TERM", "payment term", "payment_term_code", codes[i], fields[i]);
  }
  return absl::OkStatus();
}

absl::Status CodeStore::CheckWarehouse(const Id& company_id, const std::string& code,
                                       const std::string& field) {
  ASSIGN_OR_RETURN(pg::Rows rows, txn_.Exec(sql::kUnknownWarehouses, company_id,
                                            std::vector<std::string>{code}));
  if (rows.empty()) return absl::OkStatus();
  return Unknown("UNKNOWN_WAREHOUSE", "warehouse", "warehouse_code", code, field);
}

}  // namespace saikne::procurement
