#pragma once

#include "absl/status/statusor.h"
#include "libs/rpc/call.h"
#include "libs/service/db.h"
#include "saikne/production/v1/work_order_service.pb.h"
#include "services/production/app/report_output.h"
#include "services/production/app/settings.h"

namespace saikne::production {

/// Work orders over gRPC; errors as the proto says.
class WorkOrderApi {
 public:
  WorkOrderApi(svc::Db& db, const Settings& settings) : db_(db), settings_(settings) {}

  absl::StatusOr<v1::WorkOrder> GetWorkOrder(const rpc::Call& call,
                                             const v1::GetWorkOrderRequest& request);
  absl::StatusOr<v1::ListWorkOrdersResponse> ListWorkOrders(const rpc::Call& call,
                                                            const v1::ListWorkOrdersRequest& request);
  absl::StatusOr<v1::WorkOrder> ReportOutput(const rpc::Call& call,
                                             const v1::ReportOutputRequest& request);
  absl::StatusOr<v1::WorkOrder> IssueMaterial(const rpc::Call& call,
                                              const v1::IssueMaterialRequest& request);
  absl::StatusOr<v1::WorkOrder> CloseWorkOrder(const rpc::Call& call,
                                               const v1::CloseWorkOrderRequest& request);
  absl::StatusOr<v1::WorkOrder> StopWorkOrder(const rpc::Call& call,
                                              const v1::StopWorkOrderRequest& request);
  absl::StatusOr<v1::WorkOrder> ResumeWorkOrder(const rpc::Call& call,
                                                const v1::ResumeWorkOrderRequest& request);

 private:
  svc::Db& db_;
  const Settings& settings_;
};

}  // namespace saikne::production
