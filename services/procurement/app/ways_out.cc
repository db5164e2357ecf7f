#include "services/procurement/app/ways_out.h"

#include "libs/base/status.h"
#include "services/procurement/app/bills.h"
#include "services/procurement/app/order_commands.h"
#include "services/procurement/app/save_orders.h"
#include "services/procurement/store/bill_store.h"

namespace saikne::procurement {
namespace {

svc::Resolver CancelOrder(const Planning& planning) {
  return [planning](pg::Txn& txn, const rpc::Call& call, const Id& subject_id,
                    const std::string& reason) {
    return CancelPurchaseOrder(txn, {subject_id, "", reason, call.flow(subject_id)}, planning,
                               call.now());
  };
}

absl::StatusOr<BillCommand> CommandFor(pg::Txn& txn, const rpc::Call& call, const Id& bill_id,
                                       const std::string& reason) {
  ASSIGN_OR_RETURN(auto found, BillStore(txn).Find(call.company().id, bill_id.ToString()));
  return BillCommand{found.first, found.second, "", reason, call.flow(bill_id)};
}

}  // namespace

void RegisterWaysOut(svc::Service& service, const Planning& planning) {
  service.Resolve(kPurchaseUnpegged, "cancel", CancelOrder(planning));
  service.Resolve(kApprovalRequired, "cancel", CancelOrder(planning));
  service.Resolve(kPurchaseNotSent, "cancel", CancelOrder(planning));
  // Closing the exception is all: the draft is due again.
  service.Resolve(kPurchaseNotSent, "retry",
                  [](pg::Txn&, const rpc::Call&, const Id&, const std::string&) { return absl::OkStatus(); });
  service.Resolve(kBillHeld, "approve",
                  [planning](pg::Txn& txn, const rpc::Call& call, const Id& bill_id,
                             const std::string& reason) -> absl::Status {
                    ASSIGN_OR_RETURN(BillCommand command, CommandFor(txn, call, bill_id, reason));
                    return ApproveBill(txn, command, planning, call.now());
                  });
  service.Resolve(kBillHeld, "dispute",
                  [](pg::Txn& txn, const rpc::Call& call, const Id& bill_id,
                     const std::string& reason) -> absl::Status {
                    ASSIGN_OR_RETURN(BillCommand command, CommandFor(txn, call, bill_id, reason));
                    return DisputeBill(txn, command, call.now());
                  });
}

}  // namespace saikne::procurement
