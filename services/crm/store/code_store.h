#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "libs/base/id.h"
#include "libs/pg/pg.h"

namespace saikne::crm {

/// Numbers as in known_codes.kind.
enum class CodeKind { kTaxCode = 1, kPaymentTerm = 2, kWarehouse = 3 };

/// A row of the copies of codes that finance and inventory own.
struct KnownCode {
  CodeKind kind;
  Id id;
  Id company_id;
  std::string code;
};

/// Copies codes; those that are there stay as they are.
absl::Status InsertKnownCodes(pg::Txn& txn, const std::vector<KnownCode>& codes);

/// The codes that a set of deals or accounts names, checked with one statement.
class NamedCodes {
 public:
  /// An empty code names nothing: the default is taken where it matters.
  void Add(CodeKind kind, const std::string& code) {
    if (!code.empty()) named_.emplace(static_cast<int32_t>(kind), code);
  }
  /// Reads which of them nobody has published. A kind of which the company has no copy at all is not judged.
  absl::Status Load(pg::Txn& txn, const Id& company_id);
  /// Errors: NOT_FOUND/TAX_CODE_NOT_FOUND, /PAYMENT_TERM_NOT_FOUND, /WAREHOUSE_NOT_FOUND, naming `field`.
  absl::Status Check(CodeKind kind, const std::string& code, absl::string_view field) const;

 private:
  std::set<std::pair<int32_t, std::string>> named_;
  std::set<std::pair<int32_t, std::string>> unknown_;
};

}  // namespace saikne::crm
