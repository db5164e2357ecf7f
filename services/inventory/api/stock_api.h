#pragma once

#include "libs/rpc/call.h"
#include "libs/service/db.h"
#include "saikne/inventory/v1/stock_service.pb.h"
#include "services/inventory/app/work.h"

namespace saikne::inventory {

class StockApi {
 public:
  StockApi(svc::Db& db, Context context) : db_(db), context_(std::move(context)) {}

  absl::StatusOr<v1::GetAvailabilityResponse> GetAvailability(const rpc::Call& call,
                                                              const v1::GetAvailabilityRequest& request);
  absl::StatusOr<v1::ListStockResponse> ListStock(const rpc::Call& call, const v1::ListStockRequest& request);
  absl::StatusOr<v1::BatchCreateOpeningStockResponse> BatchCreateOpeningStock(
      const rpc::Call& call, const v1::BatchCreateOpeningStockRequest& request);
  absl::StatusOr<v1::AdjustStockResponse> AdjustStock(const rpc::Call& call, const v1::AdjustStockRequest& request);

 private:
  svc::Db& db_;
  const Context context_;
};

}  // namespace saikne::inventory
