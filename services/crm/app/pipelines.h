#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "libs/pg/pg.h"
#include "services/crm/app/command.h"
#include "services/crm/domain/pipeline.h"

namespace saikne::crm {

/// Errors: INVALID_ARGUMENT/INVALID_FIELD; ALREADY_EXISTS/PIPELINE_EXISTS.
absl::StatusOr<Pipeline> CreatePipeline(pg::Txn& txn, const Command& command, const Pipeline& stated);

/// Replaces name and stages of the pipeline with stated.id.
/// Errors: NOT_FOUND/PIPELINE_NOT_FOUND; ABORTED/STALE_ETAG; FAILED_PRECONDITION/STAGE_IN_USE; INVALID_ARGUMENT/INVALID_FIELD.
absl::StatusOr<Pipeline> UpdatePipeline(pg::Txn& txn, const Command& command, const Pipeline& stated,
                                        const std::string& etag);

/// Gives companies that have none the default pipeline (domain.md 7).
absl::Status CreateDefaultPipelines(pg::Txn& txn, absl::Span<const Id> company_ids, absl::Time now);

}  // namespace saikne::crm
