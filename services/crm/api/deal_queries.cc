// The reading half of DealApi.

#include <optional>

#include "libs/base/naming_field.h"
#include "libs/base/status.h"
#include "libs/rpc/paging.h"
#include "services/crm/api/account_api.h"
#include "services/crm/api/calls.h"
#include "services/crm/api/deal_api.h"
#include "services/crm/api/deal_proto.h"
#include "services/crm/store/deal_reader.h"
#include "services/crm/store/deal_store.h"

namespace saikne::crm {

namespace {

v1::Deal Shown(const Deal& deal, DealContext context) {
  v1::Deal out = ToProto(deal);
  out.set_account_name(std::move(context.account_name));
  out.set_account_external_key(std::move(context.account_external_key));
  out.set_pipeline_code(std::move(context.pipeline_code));
  for (const CustomerOrder& order : context.orders) OrderToProto(order, out);
  return out;
}

}  // namespace

absl::StatusOr<v1::Deal> DealApi::Whole(const rpc::Call& call, const Id& id) {
  ASSIGN_OR_RETURN(std::optional<WholeDeal> whole, ReadWholeDeal(db_.pool(), call.company().id, id));
  if (!whole) return NotFoundIn("id", "DEAL", id.ToString());
  v1::Deal out = Shown(whole->deal, std::move(whole->context));
  HistoryToProto(whole->history, call.now(), out);
  return out;
}

absl::StatusOr<v1::Deal> DealApi::GetDeal(const rpc::Call& call, const v1::GetDealRequest& request) {
  ASSIGN_OR_RETURN(const Id id, ResolveOne(call, request.id()));
  return Whole(call, id);
}

absl::StatusOr<v1::ListDealsResponse> DealApi::ListDeals(const rpc::Call& call,
                                                         const v1::ListDealsRequest& request) {
  ASSIGN_OR_RETURN(const rpc::Page page,
                   rpc::ParsePage("deals", request.page_size(), request.page_token()));
  ASSIGN_OR_RETURN(const Id after, AfterId(page.after));
  if (!v1::DealState_IsValid(request.state())) return FieldError("state", "is not a state of a deal");
  DealFilter filter{request.state(), std::nullopt, request.external_key()};
  if (!request.account_id().empty()) {
    ASSIGN_OR_RETURN(filter.account_id, ResolveAccount(db_.pool(), call.company().id, "account_id",
                                                       request.account_id()));
  }
  ASSIGN_OR_RETURN(std::vector<Deal> deals,
                   crm::ListDeals(db_.pool(), call.company().id, after, page.size + 1, filter));
  const bool more = deals.size() > static_cast<size_t>(page.size);
  if (more) deals.pop_back();
  std::vector<Id> ids;
  for (const Deal& deal : deals) ids.push_back(deal.id);
  ASSIGN_OR_RETURN(auto contexts, ReadDealContexts(db_.pool(), ids));
  v1::ListDealsResponse response;
  for (const Deal& deal : deals) *response.add_deals() = Shown(deal, std::move(contexts[deal.id]));
  if (more) response.set_next_page_token(rpc::NextPageToken("deals", {deals.back().id.ToString()}));
  return response;
}

}  // namespace saikne::crm
