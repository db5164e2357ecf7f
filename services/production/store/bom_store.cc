#include "services/production/store/bom_store.h"

#include "libs/base/status.h"
#include "services/production/sql.h"

namespace saikne::production {

absl::StatusOr<absl::flat_hash_map<Id, Bom>> BomStore::Load(const std::vector<Id>& item_ids) {
  absl::flat_hash_map<Id, Bom> boms;
  ASSIGN_OR_RETURN(pg::Rows heads, txn_.Exec(sql::kLoadBoms, item_ids));
  for (const pg::Row& row : heads) {
    Bom bom;
    row.Into(bom.item_id, bom.company_id, bom.id, bom.conversion_cost, bom.version,
             bom.event_version, bom.create_time, bom.update_time);
    boms[bom.item_id] = std::move(bom);
  }
  if (boms.empty()) return boms;
  ASSIGN_OR_RETURN(pg::Rows lines, txn_.Exec(sql::kLoadBomLines, item_ids));
  for (const pg::Row& row : lines) {
    Id item;
    BomLine line;
    row.Into(item, line.component_id, line.quantity, line.valid_from, line.valid_to);
    boms[item].lines.push_back(line);
  }
  ASSIGN_OR_RETURN(pg::Rows operations, txn_.Exec(sql::kLoadBomOperations, item_ids));
  for (const pg::Row& row : operations) {
    Id item;
    BomOperation operation;
    row.Into(item, operation.work_centre_id, operation.minutes_micros);
    boms[item].operations.push_back(operation);
  }
  return boms;
}

absl::StatusOr<std::vector<Id>> BomStore::After(const Id& item_id, int limit) {
  ASSIGN_OR_RETURN(pg::Rows rows, txn_.Exec(sql::kBomsAfter, item_id, int64_t{limit}));
  std::vector<Id> ids;
  for (const pg::Row& row : rows) ids.push_back(row.Get<Id>(0));
  return ids;
}

absl::Status BomStore::Save(absl::Span<const Bom> boms, absl::Time now, const std::string& actor) {
  if (boms.empty()) return absl::OkStatus();
  std::vector<Id> items, companies, ids;
  std::vector<int64_t> costs, versions, event_versions;
  for (const Bom& bom : boms) {
    items.push_back(bom.item_id);
    companies.push_back(bom.company_id);
    ids.push_back(bom.id);
    costs.push_back(bom.conversion_cost.micros);
    versions.push_back(bom.version);
    event_versions.push_back(bom.event_version);
  }
  RETURN_IF_ERROR(txn_.Write(sql::kUpsertBoms, items, companies, ids, costs, versions, event_versions,
                             now, actor));
  RETURN_IF_ERROR(txn_.Write(sql::kDeleteBomLines, items));
  RETURN_IF_ERROR(txn_.Write(sql::kDeleteBomOperations, items));
  RETURN_IF_ERROR(SaveLines(boms));
  return SaveOperations(boms);
}

absl::Status BomStore::SaveLines(absl::Span<const Bom> boms) {
  std::vector<Id> items, components;
  std::vector<int32_t> numbers;
  std::vector<money::Quantity> quantities;
  std::vector<std::optional<absl::CivilDay>> from, to;
  for (const Bom& bom : boms) {
    int32_t number = 0;
    for (const BomLine& line : bom.lines) {
      items.push_back(bom.item_id);
      numbers.push_back(++number);
      components.push_back(line.component_id);
      quantities.push_back(line.quantity);
      from.push_back(line.valid_from);
      to.push_back(line.valid_to);
    }
  }
  return txn_.Write(sql::kInsertBomLines, items, numbers, components, quantities, from, to);
}

absl::Status BomStore::SaveOperations(absl::Span<const Bom> boms) {
  std::vector<Id> items, centres;
  std::vector<int32_t> numbers;
  std::vector<int64_t> minutes;
  for (const Bom& bom : boms) {
    int32_t number = 0;
    for (const BomOperation& operation : bom.operations) {
      items.push_back(bom.item_id);
      numbers.push_back(++number);
      centres.push_back(operation.work_centre_id);
      minutes.push_back(operation.minutes_micros);
    }
  }
  if (items.empty()) return absl::OkStatus();
  return txn_.Write(sql::kInsertBomOperations, items, numbers, centres, minutes);
}

absl::StatusOr<absl::flat_hash_map<Id, std::vector<Id>>> BomStore::LockEdges(const Id& company_id) {
  RETURN_IF_ERROR(txn_.Write(sql::kLockCompany, company_id));
  ASSIGN_OR_RETURN(pg::Rows rows, txn_.Exec(sql::kBomEdges, company_id));
  absl::flat_hash_map<Id, std::vector<Id>> edges;
  for (const pg::Row& row : rows) edges[row.Get<Id>(0)].push_back(row.Get<Id>(1));
  return edges;
}

absl::StatusOr<absl::flat_hash_map<std::string, WorkCentre>> BomStore::WorkCentresByCode(
    const Id& company_id, const std::vector<std::string>& codes) {
  ASSIGN_OR_RETURN(pg::Rows rows, txn_.Exec(sql::kWorkCentresByCode, company_id, codes));
  absl::flat_hash_map<std::string, WorkCentre> centres;
  for (const pg::Row& row : rows) {
    WorkCentre centre;
    row.Into(centre.id, centre.code, centre.name, centre.cost_per_hour, centre.version);
    centres[centre.code] = centre;
  }
  return centres;
}

absl::StatusOr<absl::flat_hash_map<Id, WorkCentre>> BomStore::WorkCentresById(
    const std::vector<Id>& ids) {
  ASSIGN_OR_RETURN(pg::Rows rows, txn_.Exec(sql::kWorkCentresById, ids));
  absl::flat_hash_map<Id, WorkCentre> centres;
  for (const pg::Row& row : rows) {
    WorkCentre centre;
    row.Into(centre.id, centre.code, centre.name, centre.cost_per_hour, centre.version);
    centres[centre.id] = centre;
  }
  return centres;
}

absl::Status BomStore::SaveWorkCentres(const Id& company_id, absl::Span<const WorkCentre> centres,
                                       absl::Time now, const std::string& actor) {
  if (centres.empty()) return absl::OkStatus();
  std::vector<Id> ids;
  std::vector<std::string> codes, names;
  std::vector<money::UnitPrice> costs;
  for (const WorkCentre& centre : centres) {
    ids.push_back(centre.id);
    codes.push_back(centre.code);
    names.push_back(centre.name);
    costs.push_back(centre.cost_per_hour);
  }
  return txn_.Write(sql::kUpsertWorkCentres, ids, company_id, codes, names, costs, now, actor);
}

}  // namespace saikne::production
