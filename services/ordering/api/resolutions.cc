#include "services/ordering/api/resolutions.h"

#include <string>

#include "services/ordering/app/place_deals.h"
#include "services/ordering/app/resolve_exceptions.h"

namespace saikne::ordering {
namespace {

svc::Resolver OfOrder(const Process& process, ExceptionKind kind, WayOut way_out) {
  return [&process, kind, way_out](pg::Txn& txn, const rpc::Call& call, const Id& order_id,
                                   const std::string& reason) {
    return ResolveException(txn, process, kind, way_out, order_id, call.flow(order_id), reason, call.now());
  };
}

}  // namespace

void RegisterResolutions(svc::Service& service, const Process& process) {
  for (ExceptionKind kind : kAllExceptionKinds) {
    service.Resolve(NameOf(kind), "retry", OfOrder(process, kind, WayOut::kRetry));
    service.Resolve(NameOf(kind), "cancel", OfOrder(process, kind, WayOut::kCancel));
    service.Resolve(NameOf(kind), "ignore", OfOrder(process, kind, WayOut::kIgnore));
  }
  for (const char* kind : {"UNKNOWN_ITEM", "UNKNOWN_TAX_CODE", "UNKNOWN_WAREHOUSE", "NO_COMPANY", "DEAL_WITHOUT_LINES", "FOREIGN_CURRENCY",
                           "PRICE_MISSING", "AMOUNT_OVERFLOW", "INVALID_DEAL"}) {
    service.Resolve(kind, "retry",
                    [&process](pg::Txn& txn, const rpc::Call& call, const Id& deal_id, const std::string&) {
                      return RetryDeal(txn, deal_id, process, call.now());
                    });
  }
}

}  // namespace saikne::ordering
