#pragma once

#include "absl/status/statusor.h"
#include "libs/rpc/call.h"
#include "libs/service/db.h"
#include "saikne/production/v1/bom_service.pb.h"
#include "saikne/production/v1/work_centre_service.pb.h"
#include "services/production/app/settings.h"

namespace saikne::production {

/// Bills of materials and work centres over gRPC; errors as the proto says.
class BomApi {
 public:
  BomApi(svc::Db& db, const Settings& settings) : db_(db), settings_(settings) {}

  absl::StatusOr<v1::BatchCreateBomsResponse> BatchCreateBoms(const rpc::Call& call,
                                                              const v1::BatchCreateBomsRequest& request);
  absl::StatusOr<v1::Bom> GetBom(const rpc::Call& call, const v1::GetBomRequest& request);
  absl::StatusOr<v1::ListBomsResponse> ListBoms(const rpc::Call& call,
                                                const v1::ListBomsRequest& request);
  absl::StatusOr<v1::BatchCreateWorkCentresResponse> BatchCreateWorkCentres(
      const rpc::Call& call, const v1::BatchCreateWorkCentresRequest& request);
  absl::StatusOr<v1::ListWorkCentresResponse> ListWorkCentres(
      const rpc::Call& call, const v1::ListWorkCentresRequest& request);

 private:
  svc::Db& db_;
  const Settings& settings_;
};

}  // namespace saikne::production
