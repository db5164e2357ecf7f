#pragma once

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "libs/pg/pg.h"
#include "services/production/domain/work_order.h"

namespace saikne::production {

/// Sets of work orders with components and pegs. Lock order: items (ItemStore::Lock), then work orders by id.
class WorkOrderStore {
 public:
  explicit WorkOrderStore(pg::Txn& txn) : txn_(txn) {}

  /// Locks the active work orders of items and those that have pegs of the demand lines.
  absl::StatusOr<std::vector<WorkOrder>> LockForPlan(const std::vector<Id>& item_ids,
                                                     absl::Span<const DemandLine> lines);
  absl::StatusOr<std::vector<WorkOrder>> Lock(const std::vector<Id>& ids);
  absl::StatusOr<std::vector<WorkOrder>> Read(const std::vector<Id>& ids);
  /// Which items these work orders make, read without a lock, to lock the items first. Unknown ids are left out.
  absl::StatusOr<absl::flat_hash_map<Id, Id>> ItemsOf(const std::vector<Id>& ids);
  /// Id by id text or human number. Errors: NOT_FOUND/WORK_ORDER_NOT_FOUND.
  absl::StatusOr<Id> Find(const Id& company_id, const std::string& id_or_number);
  /// Writes those that are marked changed, with components and pegs, and takes the mark away.
  absl::Status Save(std::vector<WorkOrder>& orders, absl::Time now);

  absl::Status InsertReport(const WorkOrder& order, const Report& report,
                            const std::string& scrap_reason, const std::string& actor,
                            absl::Time now);
  /// A report that left the pending state.
  struct Settled {
    Report report;  // consumed is empty: it is here, by line
    absl::flat_hash_map<Id, Quantity> consumed;
    Id work_order_id;
    bool valued = false;
  };
  /// valued[i] false: refused. Reports that are settled already are left out.
  absl::StatusOr<std::vector<Settled>> Settle(const std::vector<Id>& report_ids,
                                              const std::vector<bool>& valued);

 private:
  absl::StatusOr<std::vector<WorkOrder>> WithDetails(const pg::Rows& rows);
  absl::Status InsertConsumed(const WorkOrder& order, const Report& report);
  absl::Status SaveDetails(absl::Span<const WorkOrder* const> orders);
  pg::Txn& txn_;
};

}  // namespace saikne::production
