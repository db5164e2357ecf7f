#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/base/id.h"
#include "libs/pg/pg.h"
#include "services/finance/domain/allocation.h"

namespace saikne::finance {

struct PayableRow {
  Id id;
  Id company_id;
  std::string bill_number;
  Id supplier_id;
  std::string supplier_name;
  std::string supplier_reference;
  std::optional<Id> purchase_order_id;
  std::string currency;
  int64_t net = 0;
  int64_t tax = 0;
  int64_t gross = 0;
  absl::CivilDay bill_date;
  absl::CivilDay due_date;
  std::string journal_entry_number;
  std::string correlation_id;
  std::vector<DocumentTax> taxes;
};

class PayableStore {
 public:
  explicit PayableStore(pg::Txn& txn) : txn_(txn) {}
  absl::Status Insert(absl::Span<const PayableRow> payables, absl::Time now);
  /// What is open of a supplier's bills, oldest first, locked.
  absl::StatusOr<std::vector<Share>> LockOldest(const Id& company, const Id& supplier, const Id& after);
  /// Those of these bills that are the supplier's, with what is open of each.
  absl::StatusOr<std::vector<Share>> LockNamed(const Id& company, const Id& supplier, const std::vector<Id>& ids);
  absl::Status Pay(absl::Span<const Share> shares, absl::Time now);

 private:
  pg::Txn& txn_;
};

}  // namespace saikne::finance
