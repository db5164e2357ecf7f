#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "libs/rpc/call.h"
#include "libs/service/db.h"
#include "saikne/ordering/v1/ordering_service.pb.h"
#include "services/ordering/app/process.h"
#include "services/ordering/domain/order.h"

namespace saikne::ordering {

/// saikne.ordering.v1.OrderService. Translates; the rules are in domain/, the writing in app/. Thread-safe.
class OrderApi {
 public:
  OrderApi(svc::Db& db, const Process& process) : db_(db), process_(process) {}

  absl::StatusOr<v1::Order> PlaceOrder(const rpc::Call& call, const v1::PlaceOrderRequest& request);
  absl::StatusOr<v1::BatchPlaceOrdersResponse> BatchPlaceOrders(const rpc::Call& call,
                                                                const v1::BatchPlaceOrdersRequest& request);
  absl::StatusOr<v1::Order> GetOrder(const rpc::Call& call, const v1::GetOrderRequest& request);
  absl::StatusOr<v1::ListOrdersResponse> ListOrders(const rpc::Call& call, const v1::ListOrdersRequest& request);
  absl::StatusOr<v1::Order> HoldOrder(const rpc::Call& call, const v1::HoldOrderRequest& request);
  absl::StatusOr<v1::Order> ReleaseOrder(const rpc::Call& call, const v1::ReleaseOrderRequest& request);
  absl::StatusOr<v1::Order> CancelOrder(const rpc::Call& call, const v1::CancelOrderRequest& request);

 private:
  using Action = std::function<absl::Status(Order&)>;
  absl::StatusOr<v1::BatchPlaceOrdersResponse> Place(pg::Txn& txn, const rpc::Call& call,
                                                     absl::Span<const v1::NewOrder* const> asked,
                                                     const std::vector<std::string>& paths);
  /// One person's change of one order: finds it, checks the etag, lets `action` decide, writes.
  template <typename Request>
  absl::StatusOr<v1::Order> Change(const rpc::Call& call, const Request& request, const Action& action);

  svc::Db& db_;
  const Process& process_;
};

}  // namespace saikne::ordering
