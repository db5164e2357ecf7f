#include "services/crm/app/pipelines.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "libs/base/naming_field.h"
#include "libs/base/status.h"
#include "libs/rpc/etag.h"
#include "services/crm/store/pipeline_store.h"

namespace saikne::crm {
namespace {

Pipeline NewPipeline(const Id& company_id, const Pipeline& stated, const std::string& actor,
                     absl::Time now) {
  Pipeline pipeline = stated;
  pipeline.id = Id::New(now);
  pipeline.company_id = company_id;
  pipeline.version = 1;
  pipeline.create_time = pipeline.update_time = now;
  pipeline.create_actor = pipeline.update_actor = actor;
  return pipeline;
}

}  // namespace

absl::StatusOr<Pipeline> CreatePipeline(pg::Txn& txn, const Command& command, const Pipeline& stated) {
  RETURN_IF_ERROR(CheckPipeline(stated));
  const Pipeline pipeline =
      NewPipeline(command.company_id, stated, command.act.actor, command.act.now);
  ASSIGN_OR_RETURN(const std::vector<Id> inserted, PipelineStore(txn).Insert({pipeline}));
  if (inserted.empty()) {
    return Error(absl::StatusCode::kAlreadyExists, "PIPELINE_EXISTS",
                 absl::StrCat("a pipeline with code ", stated.code, " exists"), {{"code", stated.code}});
  }
  return pipeline;
}

absl::StatusOr<Pipeline> UpdatePipeline(pg::Txn& txn, const Command& command, const Pipeline& stated,
                                        const std::string& etag) {
  PipelineStore store(txn);
  RETURN_IF_ERROR(store.Lock(stated.id).status());
  ASSIGN_OR_RETURN(const std::vector<Pipeline> all, store.ReadAll(command.company_id));
  for (const Pipeline& current : all) {
    if (current.id != stated.id) continue;
    RETURN_IF_ERROR(rpc::CheckEtag(etag, current.version));
    Pipeline pipeline = current;
    pipeline.name = stated.name;
    pipeline.stages = stated.stages;
    RETURN_IF_ERROR(CheckPipeline(pipeline));
    std::vector<std::string> kept;
    for (const Stage& stage : pipeline.stages) kept.push_back(stage.code);
    ASSIGN_OR_RETURN(const std::vector<std::string> used, store.StagesInUse(pipeline.id, kept));
    if (!used.empty()) {
      const std::string stages = absl::StrJoin(used, ", ");
      return Error(absl::StatusCode::kFailedPrecondition, "STAGE_IN_USE",
                   absl::StrCat("deals are in stages that would go: ", stages), {{"stages", stages}});
    }
    ++pipeline.version;
    pipeline.update_time = command.act.now;
    pipeline.update_actor = command.act.actor;
    RETURN_IF_ERROR(store.Update(pipeline));
    return pipeline;
  }
  return NotFoundIn("pipeline.id", "PIPELINE", stated.id.ToString());
}

absl::Status CreateDefaultPipelines(pg::Txn& txn, absl::Span<const Id> company_ids, absl::Time now) {
  Pipeline stated;
  stated.code = kDefaultPipeline;
  stated.name = "Sales";
  stated.stages = DefaultStages();
  std::vector<Pipeline> pipelines;
  for (const Id& company_id : company_ids) {
    pipelines.push_back(NewPipeline(company_id, stated, "system:crm", now));
  }
  return PipelineStore(txn).Insert(pipelines).status();
}

}  // namespace saikne::crm
