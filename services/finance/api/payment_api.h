#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "libs/rpc/call.h"
#include "libs/rpc/handler.h"
#include "libs/service/db.h"
#include "libs/service/numbers.h"
#include "saikne/finance/v1/payment_service.pb.h"

namespace saikne::finance {

/// saikne.finance.v1.PaymentService.
class PaymentApi {
 public:
  PaymentApi(svc::Db& db, svc::Numbers& numbers) : db_(db), numbers_(numbers) {}
  std::vector<rpc::Method> Methods();
  absl::StatusOr<v1::Payment> RecordPayment(const rpc::Call& call, const v1::RecordPaymentRequest& request);
  absl::StatusOr<v1::Payment> GetPayment(const rpc::Call& call, const v1::GetPaymentRequest& request);
  absl::StatusOr<v1::ListPaymentsResponse> ListPayments(const rpc::Call& call, const v1::ListPaymentsRequest& request);
  absl::StatusOr<v1::Payment> AllocateAdvance(const rpc::Call& call, const v1::AllocateAdvanceRequest& request);
  absl::StatusOr<v1::Payment> RefundAdvance(const rpc::Call& call, const v1::RefundAdvanceRequest& request);

 private:
  svc::Db& db_;
  svc::Numbers& numbers_;
};

/// saikne.finance.v1.PayableService.
class PayableApi {
 public:
  PayableApi(svc::Db& db, svc::Numbers& numbers) : db_(db), numbers_(numbers) {}
  std::vector<rpc::Method> Methods();
  absl::StatusOr<v1::ListPayablesResponse> ListPayables(const rpc::Call& call, const v1::ListPayablesRequest& request);
  absl::StatusOr<v1::Payable> GetPayable(const rpc::Call& call, const v1::GetPayableRequest& request);
  absl::StatusOr<v1::SupplierPayment> RecordSupplierPayment(const rpc::Call& call,
                                                            const v1::RecordSupplierPaymentRequest& request);
  absl::StatusOr<v1::SupplierPayment> GetSupplierPayment(const rpc::Call& call,
                                                         const v1::GetSupplierPaymentRequest& request);

 private:
  svc::Db& db_;
  svc::Numbers& numbers_;
};

}  // namespace saikne::finance
