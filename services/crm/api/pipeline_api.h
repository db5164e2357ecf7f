#pragma once

#include "absl/status/statusor.h"
#include "libs/rpc/call.h"
#include "libs/service/db.h"
#include "saikne/crm/v1/pipeline_service.pb.h"

namespace saikne::crm {

/// saikne.crm.v1.PipelineService; the errors of each method are stated in the proto. Thread-safe.
class PipelineApi {
 public:
  explicit PipelineApi(svc::Db& db) : db_(db) {}

  absl::StatusOr<v1::Pipeline> CreatePipeline(const rpc::Call& call,
                                              const v1::CreatePipelineRequest& request);
  absl::StatusOr<v1::Pipeline> GetPipeline(const rpc::Call& call, const v1::GetPipelineRequest& request);
  absl::StatusOr<v1::ListPipelinesResponse> ListPipelines(const rpc::Call& call,
                                                          const v1::ListPipelinesRequest& request);
  absl::StatusOr<v1::Pipeline> UpdatePipeline(const rpc::Call& call,
                                              const v1::UpdatePipelineRequest& request);

 private:
  svc::Db& db_;
};

}  // namespace saikne::crm
