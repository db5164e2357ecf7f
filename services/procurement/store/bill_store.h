#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/pg/pg.h"
#include "services/procurement/domain/bill.h"

namespace saikne::procurement {

/// Bills with their lines. Whoever writes holds the lock of the purchase order.
class BillStore {
 public:
  explicit BillStore(pg::Txn& txn) : txn_(txn) {}

  /// (bill, its purchase order) by id text or human number. Errors: NOT_FOUND/BILL_NOT_FOUND.
  absl::StatusOr<std::pair<Id, Id>> Find(const Id& company_id, const std::string& id_or_number);
  absl::StatusOr<Bill> Lock(const Id& id);
  /// Held bills of a purchase order, oldest first.
  absl::StatusOr<std::vector<Bill>> LockHeld(const Id& purchase_order_id);
  /// In the order of ids.
  absl::StatusOr<std::vector<Bill>> Read(const std::vector<Id>& ids);
  /// Errors: ALREADY_EXISTS/DUPLICATE_BILL when the supplier's reference is taken.
  absl::Status CheckReferenceFree(const Bill& bill);
  /// Errors: as CheckReferenceFree, also when another call takes the reference at the same time.
  absl::Status Insert(const Bill& bill, absl::Time now);
  absl::Status Update(const Bill& bill, absl::Time now);

 private:
  absl::StatusOr<std::vector<Bill>> WithLines(const pg::Rows& rows);
  pg::Txn& txn_;
};

}  // namespace saikne::procurement
