#include "services/crm/api/pipeline_api.h"

#include "libs/base/naming_field.h"
#include "libs/base/status.h"
#include "libs/base/time_proto.h"
#include "libs/rpc/etag.h"
#include "services/crm/api/calls.h"
#include "services/crm/app/pipelines.h"
#include "services/crm/store/pipeline_store.h"

namespace saikne::crm {
namespace {

Pipeline PipelineFrom(const v1::Pipeline& stated) {
  Pipeline pipeline;
  pipeline.code = stated.code();
  pipeline.name = stated.name();
  for (const v1::Stage& stage : stated.stages()) {
    pipeline.stages.push_back({stage.code(), stage.name(), stage.probability_percent()});
  }
  return pipeline;
}

v1::Pipeline ToProto(const Pipeline& pipeline) {
  v1::Pipeline out;
  out.set_id(pipeline.id.ToString());
  out.set_code(pipeline.code);
  out.set_name(pipeline.name);
  for (const Stage& stage : pipeline.stages) {
    v1::Stage* const to = out.add_stages();
    to->set_code(stage.code);
    to->set_name(stage.name);
    to->set_probability_percent(stage.probability_percent);
  }
  out.set_etag(rpc::Etag(pipeline.version));
  *out.mutable_create_time() = ToTimestamp(pipeline.create_time);
  *out.mutable_update_time() = ToTimestamp(pipeline.update_time);
  return out;
}

absl::StatusOr<Pipeline> Resolve(pg::Pool& pool, const Id& company_id, absl::string_view field,
                                 const std::string& text) {
  if (text.empty()) return FieldError(field, "must be set");
  ASSIGN_OR_RETURN(const std::vector<Pipeline> all, ReadPipelines(pool, company_id));
  for (const Pipeline& pipeline : all) {
    if (pipeline.code == text || pipeline.id.ToString() == text) return pipeline;
  }
  return NotFoundIn(field, "PIPELINE", text);
}

}  // namespace

absl::StatusOr<v1::Pipeline> PipelineApi::CreatePipeline(const rpc::Call& call,
                                                         const v1::CreatePipelineRequest& request) {
  const Pipeline stated = PipelineFrom(request.pipeline());
  const Command command = CommandOf(call);
  return db_.RunIdempotent<v1::Pipeline>(
      call, request, [&](pg::Txn& txn) -> absl::StatusOr<v1::Pipeline> {
        ASSIGN_OR_RETURN(const Pipeline pipeline, crm::CreatePipeline(txn, command, stated));
        return ToProto(pipeline);
      });
}

absl::StatusOr<v1::Pipeline> PipelineApi::GetPipeline(const rpc::Call& call,
                                                      const v1::GetPipelineRequest& request) {
  ASSIGN_OR_RETURN(const Pipeline pipeline,
                   Resolve(db_.pool(), call.company().id, "id", request.id()));
  return ToProto(pipeline);
}

absl::StatusOr<v1::ListPipelinesResponse> PipelineApi::ListPipelines(const rpc::Call& call,
                                                                     const v1::ListPipelinesRequest&) {
  ASSIGN_OR_RETURN(const std::vector<Pipeline> all, ReadPipelines(db_.pool(), call.company().id));
  v1::ListPipelinesResponse response;
  for (const Pipeline& pipeline : all) *response.add_pipelines() = ToProto(pipeline);
  return response;
}

absl::StatusOr<v1::Pipeline> PipelineApi::UpdatePipeline(const rpc::Call& call,
                                                         const v1::UpdatePipelineRequest& request) {
  Pipeline stated = PipelineFrom(request.pipeline());
  ASSIGN_OR_RETURN(const Pipeline current, Resolve(db_.pool(), call.company().id, "pipeline.id",
                                                   request.pipeline().id()));
  stated.id = current.id;
  const Command command = CommandOf(call);
  return db_.RunIdempotent<v1::Pipeline>(
      call, request, [&](pg::Txn& txn) -> absl::StatusOr<v1::Pipeline> {
        ASSIGN_OR_RETURN(const Pipeline pipeline,
                         crm::UpdatePipeline(txn, command, stated, request.pipeline().etag()));
        return ToProto(pipeline);
      });
}

}  // namespace saikne::crm
