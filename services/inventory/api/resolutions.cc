#include "services/inventory/api/resolutions.h"

#include "services/inventory/app/homeless.h"

namespace saikne::inventory {

void RegisterResolutions(svc::Service& service, const Context& context) {
  service.Resolve(kUnknownWarehouse, "retry",
                  [context](pg::Txn& txn, const rpc::Call& call, const Id& demand, const std::string&) {
                    return RetryWarehouse(txn, context, call, demand);
                  });
  service.Resolve(kUnknownWarehouse, "use_default",
                  [context](pg::Txn& txn, const rpc::Call& call, const Id& demand, const std::string&) {
                    return UseDefaultWarehouse(txn, context, call, demand);
                  });
}

}  // namespace saikne::inventory
