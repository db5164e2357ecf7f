#include "services/crm/store/code_store.h"

#include "libs/base/naming_field.h"
#include "libs/base/status.h"
#include "services/crm/sql.h"

namespace saikne::crm {
namespace {

absl::string_view NameOf(CodeKind kind) {
  switch (kind) {
    case CodeKind::kTaxCode: return "TAX_CODE";
    case CodeKind::kPaymentTerm: return "PAYMENT_TERM";
    case CodeKind::kWarehouse: return "WAREHOUSE";
  }
  return "CODE";
}

}  // namespace

absl::Status InsertKnownCodes(pg::Txn& txn, const std::vector<KnownCode>& codes) {
  if (codes.empty()) return absl::OkStatus();
  std::vector<int32_t> kinds;
  std::vector<Id> ids, companies;
  std::vector<std::string> texts;
  for (const KnownCode& code : codes) {
    kinds.push_back(static_cast<int32_t>(code.kind));
    ids.push_back(code.id);
    companies.push_back(code.company_id);
    texts.push_back(code.code);
  }
  return txn.Write(sql::kInsertKnownCodes, kinds, ids, companies, texts);
}

absl::Status NamedCodes::Load(pg::Txn& txn, const Id& company_id) {
  if (named_.empty()) return absl::OkStatus();
  std::vector<int32_t> kinds;
  std::vector<std::string> codes;
  for (const auto& [kind, code] : named_) {
    kinds.push_back(kind);
    codes.push_back(code);
  }
  ASSIGN_OR_RETURN(const pg::Rows rows, txn.Exec(sql::kFindUnknownCodes, company_id, kinds, codes));
  for (const pg::Row& row : rows) unknown_.emplace(row.Get<int32_t>(0), row.Get<std::string>(1));
  return absl::OkStatus();
}

absl::Status NamedCodes::Check(CodeKind kind, const std::string& code, absl::string_view field) const {
  if (unknown_.count({static_cast<int32_t>(kind), code}) == 0) return absl::OkStatus();
  return NotFoundIn(field, NameOf(kind), code);
}

}  // namespace saikne::crm
