// The reading half of DealApi.

#include <map>
#include <set>

#include "libs/base/naming_field.h"
#include "libs/base/status.h"
#include "libs/rpc/paging.h"
#include "services/crm/api/account_api.h"
#include "services/crm/api/calls.h"
#include "services/crm/api/deal_api.h"
#include "services/crm/api/deal_proto.h"
#include "services/crm/store/deal_store.h"
#include "services/crm/store/trail_store.h"

namespace saikne::crm {

absl::StatusOr<std::vector<v1::Deal>> DealApi::WithContext(absl::Span<const Deal> deals) {
  std::vector<v1::Deal> result;
  if (deals.empty()) return result;
  std::set<Id> accounts;
  std::vector<Id> ids;
  for (const Deal& deal : deals) {
    accounts.insert(deal.account_id);
    ids.push_back(deal.id);
  }
  const std::vector<Id> account_ids(accounts.begin(), accounts.end());
  ASSIGN_OR_RETURN(auto names, ReadDealNames(db_.pool(), ids));
  ASSIGN_OR_RETURN(const auto orders, ReadDealOrders(db_.pool(), account_ids, ids));
  for (const Deal& deal : deals) {
    v1::Deal& out = result.emplace_back(ToProto(deal));
    DealNames& of_deal = names[deal.id];
    out.set_account_name(std::move(of_deal.account_name));
    out.set_account_external_key(std::move(of_deal.account_external_key));
    out.set_pipeline_code(std::move(of_deal.pipeline_code));
    for (const CustomerOrder& order : orders) {
      if (order.deal_id == deal.id) OrderToProto(order, out);
    }
  }
  return result;
}

absl::StatusOr<v1::Deal> DealApi::Whole(const rpc::Call& call, const Id& id) {
  ASSIGN_OR_RETURN(std::vector<Deal> found, ReadDeals(db_.pool(), call.company().id, {id}));
  if (found.empty()) return NotFoundIn("id", "DEAL", id.ToString());
  RETURN_IF_ERROR(LoadLines(db_.pool(), absl::MakeSpan(found)));
  ASSIGN_OR_RETURN(std::vector<v1::Deal> deals, WithContext(found));
  ASSIGN_OR_RETURN(const auto history, ReadStageHistory(db_.pool(), id));
  HistoryToProto(history, call.now(), deals[0]);
  return std::move(deals[0]);
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
  ASSIGN_OR_RETURN(std::vector<v1::Deal> shown, WithContext(deals));
  v1::ListDealsResponse response;
  for (v1::Deal& deal : shown) *response.add_deals() = std::move(deal);
  if (more) response.set_next_page_token(rpc::NextPageToken("deals", {deals.back().id.ToString()}));
  return response;
}

}  // namespace saikne::crm
