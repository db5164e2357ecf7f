#pragma once

#include "absl/status/statusor.h"
#include "libs/rpc/call.h"
#include "libs/service/db.h"
#include "saikne/procurement/v1/bill_service.pb.h"
#include "services/procurement/app/settings.h"

namespace saikne::procurement {

/// Suppliers' bills over gRPC; errors as the proto says.
class BillApi {
 public:
  BillApi(svc::Db& db, const Planning& planning) : db_(db), planning_(planning) {}

  absl::StatusOr<v1::Bill> RecordBill(const rpc::Call& call, const v1::RecordBillRequest& request);
  absl::StatusOr<v1::Bill> GetBill(const rpc::Call& call, const v1::GetBillRequest& request);
  absl::StatusOr<v1::ListBillsResponse> ListBills(const rpc::Call& call,
                                                  const v1::ListBillsRequest& request);
  absl::StatusOr<v1::Bill> ApproveBill(const rpc::Call& call, const v1::ApproveBillRequest& request);
  absl::StatusOr<v1::Bill> DisputeBill(const rpc::Call& call, const v1::DisputeBillRequest& request);

 private:
  svc::Db& db_;
  const Planning planning_;
};

}  // namespace saikne::procurement
