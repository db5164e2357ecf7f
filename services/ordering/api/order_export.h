#pragma once

#include "absl/status/statusor.h"
#include "libs/rpc/call.h"
#include "libs/rpc/stream.h"
#include "libs/service/db.h"
#include "saikne/ordering/v1/ordering_service.pb.h"

namespace saikne::ordering {

/// All orders with their versions, for those who keep a copy. Thread-safe.
class OrderExport {
 public:
  explicit OrderExport(svc::Db& db) : db_(db) {}

  absl::StatusOr<rpc::NextPortion<v1::ExportOrdersResponse>> ExportOrders(const rpc::Call& call,
                                                                          const v1::ExportOrdersRequest& request);

 private:
  svc::Db& db_;
};

}  // namespace saikne::ordering
