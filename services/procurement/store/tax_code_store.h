#pragma once

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "libs/base/id.h"
#include "libs/money/money.h"
#include "libs/pg/pg.h"

namespace saikne::procurement {

/// Procurement's copy of a tax code.
struct TaxCode {
  Id company_id;
  std::string code;
  money::Rate rate;
  int64_t event_version = 0;
};

class TaxCodeStore {
 public:
  explicit TaxCodeStore(pg::Txn& txn) : txn_(txn) {}
  /// Newer versions replace older ones. (company, code) are distinct.
  absl::Status Upsert(absl::Span<const TaxCode> codes);
  absl::StatusOr<absl::flat_hash_map<std::string, money::Rate>> Rates(const Id& company_id,
                                                                      const std::vector<std::string>& codes);

 private:
  pg::Txn& txn_;
};

}  // namespace saikne::procurement
