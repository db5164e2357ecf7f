#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "libs/base/id.h"
#include "libs/pg/pg.h"

namespace saikne::procurement {

/// Procurement's copies of the codes that others own: finance's payment terms and inventory's warehouses. They never go.
class CodeStore {
 public:
  explicit CodeStore(pg::Txn& txn) : txn_(txn) {}

  struct Code {
    Id company_id;
    std::string code;
    int64_t event_version = 0;
  };
  /// (company, code) are distinct.
  absl::Status SavePaymentTerms(absl::Span<const Code> codes);
  absl::Status SaveWarehouses(absl::Span<const Code> codes);

  /// The first code that does not exist is an error; empty codes are let pass. fields: what names each code, same order.
  /// Errors: INVALID_ARGUMENT/UNKNOWN_PAYMENT_TERM, which names the field.
  absl::Status CheckPaymentTerms(const Id& company_id, const std::vector<std::string>& codes,
                                 const std::vector<std::string>& fields);
  /// Errors: INVALID_ARGUMENT/UNKNOWN_WAREHOUSE, which names the field.
  absl::Status CheckWarehouse(const Id& company_id, const std::string& code, const std::string& field);

 private:
  absl::Status Save(const pg::Sql& sql, absl::Span<const Code> codes);
  pg::Txn& txn_;
};

}  // namespace saikne::procurement
