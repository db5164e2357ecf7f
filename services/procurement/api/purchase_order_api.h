#pragma once

#include "absl/status/statusor.h"
#include "libs/rpc/call.h"
#include "libs/service/db.h"
#include "saikne/procurement/v1/purchase_order_service.pb.h"
#include "services/procurement/app/settings.h"

namespace saikne::procurement {

/// Purchase orders, receipts and requisitions over gRPC; errors as the proto says.
class PurchaseOrderApi {
 public:
  PurchaseOrderApi(svc::Db& db, const Planning& planning) : db_(db), planning_(planning) {}

  absl::StatusOr<v1::PurchaseOrder> CreatePurchaseOrder(const rpc::Call& call,
                                                        const v1::CreatePurchaseOrderRequest& request);
  absl::StatusOr<v1::PurchaseOrder> GetPurchaseOrder(const rpc::Call& call,
                                                     const v1::GetPurchaseOrderRequest& request);
  absl::StatusOr<v1::ListPurchaseOrdersResponse> ListPurchaseOrders(
      const rpc::Call& call, const v1::ListPurchaseOrdersRequest& request);
  absl::StatusOr<v1::PurchaseOrder> SubmitPurchaseOrder(const rpc::Call& call,
                                                        const v1::SubmitPurchaseOrderRequest& request);
  absl::StatusOr<v1::PurchaseOrder> ApprovePurchaseOrder(
      const rpc::Call& call, const v1::ApprovePurchaseOrderRequest& request);
  absl::StatusOr<v1::PurchaseOrder> AcknowledgePurchaseOrder(
      const rpc::Call& call, const v1::AcknowledgePurchaseOrderRequest& request);
  absl::StatusOr<v1::PurchaseOrder> CancelPurchaseOrder(const rpc::Call& call,
                                                        const v1::CancelPurchaseOrderRequest& request);
  absl::StatusOr<v1::PurchaseOrder> ClosePurchaseOrder(const rpc::Call& call,
                                                       const v1::ClosePurchaseOrderRequest& request);
  absl::StatusOr<v1::ReceiveGoodsResponse> ReceiveGoods(const rpc::Call& call,
                                                        const v1::ReceiveGoodsRequest& request);
  absl::StatusOr<v1::ListRequisitionsResponse> ListRequisitions(
      const rpc::Call& call, const v1::ListRequisitionsRequest& request);

 private:
  template <typename Request, typename Act>
  absl::StatusOr<v1::PurchaseOrder> Command(const rpc::Call& call, const Request& request,
                                            const std::string& reason, Act act);
  svc::Db& db_;
  const Planning planning_;
};

}  // namespace saikne::procurement
