#pragma once

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "libs/base/id.h"
#include "libs/pg/pg.h"
#include "services/production/domain/bom.h"

namespace saikne::production {

struct WorkCentre {
  Id id;
  std::string code;
  std::string name;
  money::UnitPrice cost_per_hour;
  int64_t version = 0;
};

/// Bills of materials by the item that is made, and work centres.
class BomStore {
 public:
  explicit BomStore(pg::Txn& txn) : txn_(txn) {}
  absl::StatusOr<absl::flat_hash_map<Id, Bom>> Load(const std::vector<Id>& item_ids);
  /// The items of the next `limit` bills of materials of all companies, in id order.
  absl::StatusOr<std::vector<Id>> After(const Id& item_id, int limit);
  /// Replaces lines and operations. Version and event_version are the caller's.
  absl::Status Save(absl::Span<const Bom> boms, absl::Time now, const std::string& actor);
  /// Locks the bills of materials of a company against change and returns every edge assembly -> component.
  absl::StatusOr<absl::flat_hash_map<Id, std::vector<Id>>> LockEdges(const Id& company_id);

  absl::StatusOr<absl::flat_hash_map<std::string, WorkCentre>> WorkCentresByCode(
      const Id& company_id, const std::vector<std::string>& codes);
  absl::StatusOr<absl::flat_hash_map<Id, WorkCentre>> WorkCentresById(const std::vector<Id>& ids);
  absl::Status SaveWorkCentres(const Id& company_id, absl::Span<const WorkCentre> centres,
                               absl::Time now, const std::string& actor);

 private:
  absl::Status SaveLines(absl::Span<const Bom> boms);
  absl::Status SaveOperations(absl::Span<const Bom> boms);
  pg::Txn& txn_;
};

}  // namespace saikne::production
