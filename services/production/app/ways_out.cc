#include "services/production/app/ways_out.h"

#include "services/production/app/cover_needs.h"
#include "services/production/app/release_work_orders.h"
#include "services/production/app/report_output.h"

namespace saikne::production {

svc::Resolver FinishToStockWayOut() {
  return [](pg::Txn& txn, const rpc::Call& call, const Id& subject_id, const std::string& reason) {
    return FinishWorkOrderToStock(txn, {subject_id, "", reason, call.flow(subject_id)}, call.now()).status();
  };
}

svc::Resolver CloseShortWayOut(const Settings& settings) {
  return [&settings](pg::Txn& txn, const rpc::Call& call, const Id& subject_id,
                     const std::string& reason) {
    return CloseWorkOrder(txn, {subject_id, "", reason, call.flow(subject_id)}, settings, call.now())
        .status();
  };
}

void RegisterWaysOut(svc::Service& service, const Settings& settings) {
  service.Resolve(kWorkOrderUnpegged, "finish_to_stock", FinishToStockWayOut());
  service.Resolve(kWorkOrderUnpegged, "close_short", CloseShortWayOut(settings));
  // Closing the exception is all: the draft is due again.
  service.Resolve(kWorkOrderNotReleased, "retry",
                  [](pg::Txn&, const rpc::Call&, const Id&, const std::string&) { return absl::OkStatus(); });
  service.Resolve(kWorkOrderNotReleased, "cancel",
                  [&settings](pg::Txn& txn, const rpc::Call& call, const Id& id, const std::string& reason) {
                    return CancelRefusedDraft(txn, call.company().id, id, reason, settings, call.now());
                  });
}

}  // namespace saikne::production
