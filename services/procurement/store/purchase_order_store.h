#pragma once

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "libs/pg/pg.h"
#include "services/procurement/domain/purchase_order.h"

namespace saikne::procurement {

/// Sets of purchase orders with lines, pegs and requisitions. Lock order: items, suppliers, then purchase orders by id.
class PurchaseOrderStore {
 public:
  explicit PurchaseOrderStore(pg::Txn& txn) : txn_(txn) {}

  /// Locks the orders with unpegged quantity of items, those that have pegs of the demand lines, and the automatic drafts of suppliers,
  /// and loads of them only the lines of the items and the pegs and requisitions of the demand lines: the cost of a plan does not grow
  /// with the orders it adds to, nor with what was bought before.
  absl::StatusOr<std::vector<PurchaseOrder>> LockForPlan(const std::vector<Id>& item_ids,
                                                         absl::Span<const DemandLine> lines,
                                                         const std::vector<Id>& supplier_ids);
  /// Loads the rest of these, by index.
  absl::Status MakeWhole(std::vector<PurchaseOrder>& orders, absl::Span<const size_t> which);
  absl::StatusOr<std::vector<PurchaseOrder>> Lock(const std::vector<Id>& ids);
  /// In the order of ids.
  absl::StatusOr<std::vector<PurchaseOrder>> Read(const std::vector<Id>& ids);
  /// The items of these orders, read without a lock, to lock the items first.
  absl::StatusOr<std::vector<Id>> ItemsOf(const std::vector<Id>& ids);
  /// Id by id text or human number. Errors: NOT_FOUND/PURCHASE_ORDER_NOT_FOUND.
  absl::StatusOr<Id> Find(const Id& company_id, const std::string& id_or_number);
  /// Writes those that are marked changed, with lines, pegs and requisitions (of one that is not whole only lines that are marked
  /// changed, and their pegs), and takes the marks away. Pegs at zero and lines
  /// at zero of orders that follow the needs are deleted.
  absl::Status Save(std::vector<PurchaseOrder>& orders, absl::Time now);

  absl::Status InsertReceipt(const PurchaseOrder& order, const Id& receipt_id,
                             const std::string& number, absl::Span<const ReceiptLine> lines,
                             const std::string& actor, absl::Time now);

 private:
  absl::StatusOr<std::vector<PurchaseOrder>> WithDetails(const pg::Rows& rows);
  absl::Status LoadForPlan(std::vector<PurchaseOrder>& orders, const std::vector<Id>& item_ids,
                           const std::vector<Id>& demands, const std::vector<Id>& line_ids);
  absl::Status SaveLines(absl::Span<PurchaseOrder* const> orders);
  absl::Status SavePegs(absl::Span<PurchaseOrder* const> orders);
  absl::Status SaveRequisitions(absl::Span<PurchaseOrder* const> orders, absl::Time now);
  pg::Txn& txn_;
};

}  // namespace saikne::procurement
