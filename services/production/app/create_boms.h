#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/events/flow.h"
#include "libs/events/republish.h"
#include "libs/pg/pg.h"
#include "services/production/app/settings.h"
#include "services/production/domain/bom.h"
#include "services/production/store/bom_store.h"

namespace saikne::production {

/// A component as it was asked for, by sku.
struct ComponentInput {
  std::string sku;
  BomLine line;  // component_id is found by sku
};
struct OperationInput {
  std::string work_centre_code;
  int64_t minutes_micros = 0;
};
struct BomInput {
  std::string sku;
  std::vector<ComponentInput> components;
  std::vector<OperationInput> operations;
};

/// How many rows a batch created, changed, or found the same.
struct BatchCounts {
  int created = 0;
  int updated = 0;
  int unchanged = 0;
};

/// Creates or replaces bills of materials, all or none, publishes BomReleased for each that is new or different, and covers the
/// shortages that waited for one.
/// Errors: INVALID_ARGUMENT/INVALID_FIELD for an unknown sku or work centre (named under boms[i].); FAILED_PRECONDITION/BOM_CYCLE.
absl::StatusOr<BatchCounts> CreateBoms(pg::Txn& txn, const std::vector<BomInput>& inputs,
                                       const saikne::events::Flow& flow, const Settings& settings,
                                       absl::Time now);

/// Creates or updates work centres by code.
absl::StatusOr<BatchCounts> CreateWorkCentres(pg::Txn& txn, std::vector<WorkCentre> centres,
                                              const saikne::events::Flow& flow, absl::Time now);

/// The events that hold a page of bills of materials, under the planning lock of their items.
absl::StatusOr<std::vector<saikne::events::Outgoing>> BomStates(pg::Txn& txn, const saikne::events::StatePage& page);

}  // namespace saikne::production
