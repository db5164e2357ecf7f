#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "libs/pg/pg.h"
#include "services/crm/domain/pipeline.h"

namespace saikne::crm {

class PipelineStore {
 public:
  explicit PipelineStore(pg::Txn& txn) : txn_(txn) {}

  /// All pipelines of a company with their stages, by code.
  absl::StatusOr<std::vector<Pipeline>> ReadAll(const Id& company_id);
  /// Writes new pipelines of one time with their stages; answers the ids of those whose code was free.
  absl::StatusOr<std::vector<Id>> Insert(absl::Span<const Pipeline> pipelines);
  /// Locks a pipeline and answers its version.
  absl::StatusOr<int64_t> Lock(const Id& pipeline_id);
  /// Replaces name and stages of a locked pipeline.
  absl::Status Update(const Pipeline& pipeline);
  /// Stages in which deals of the pipeline stand, other than those of `kept`.
  absl::StatusOr<std::vector<std::string>> StagesInUse(const Id& pipeline_id,
                                                       absl::Span<const std::string> kept);

 private:
  pg::Txn& txn_;
};

absl::StatusOr<std::vector<Pipeline>> ReadPipelines(pg::Pool& pool, const Id& company_id);

}  // namespace saikne::crm
