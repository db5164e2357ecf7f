// DealApi::GetDealTrail.

#include "libs/base/naming_field.h"
#include "libs/base/status.h"
#include "services/crm/api/deal_api.h"
#include "services/crm/api/trail_view.h"
#include "services/crm/store/deal_store.h"

namespace saikne::crm {

absl::StatusOr<v1::DealTrail> DealApi::GetDealTrail(const rpc::Call& call,
                                                    const v1::GetDealTrailRequest& request) {
  ASSIGN_OR_RETURN(const Id id, ResolveOne(call, request.id()));
  ASSIGN_OR_RETURN(const std::vector<Deal> found, ReadDeals(db_.pool(), call.company().id, {id}));
  std::optional<Id> account_id;
  std::vector<StageEntry> history;
  if (!found.empty()) {
    account_id = found[0].account_id;
    ASSIGN_OR_RETURN(history, ReadStageHistory(db_.pool(), id));
  }
  ASSIGN_OR_RETURN(const std::vector<TrailStep> steps,
                   ReadTrail(db_.pool(), call.company().id, id, account_id));
  if (found.empty() && steps.empty()) return NotFoundIn("id", "DEAL", request.id());
  v1::DealTrail trail = TrailView(found.empty() ? "" : found[0].number, history, steps);
  trail.set_deal_id(id.ToString());
  return trail;
}

}  // namespace saikne::crm
