#include "services/cli/named.h"

#include "absl/strings/match.h"
#include "libs/base/id.h"
#include "libs/base/status.h"
#include "saikne/crm/v1/deal_service.pb.h"
#include "saikne/ordering/v1/ordering_service.pb.h"

namespace saikne::cli {
namespace {

bool IsId(const std::string& named) { return named.empty() || Id::Parse(named).ok(); }

absl::StatusOr<ordering::v1::Order> Order(Context& context, const std::string& number) {
  ordering::v1::GetOrderRequest request;
  request.set_id(number);
  return context.Call<ordering::v1::Order>("saikne.ordering.v1.OrderService/GetOrder", request);
}

}  // namespace

absl::StatusOr<std::string> DealId(Context& context, const std::string& named) {
  if (IsId(named)) return named;
  crm::v1::GetDealRequest request;
  request.set_id(named);
  ASSIGN_OR_RETURN(const auto deal, context.Call<crm::v1::Deal>("saikne.crm.v1.DealService/GetDeal", request));
  return deal.id();
}

absl::StatusOr<std::string> OrderId(Context& context, const std::string& named) {
  if (IsId(named)) return named;
  ASSIGN_OR_RETURN(const auto order, Order(context, named));
  return order.id();
}

absl::StatusOr<std::string> FlowId(Context& context, const std::string& named) {
  if (absl::StartsWith(named, "DL-")) return DealId(context, named);
  if (!absl::StartsWith(named, "SO-")) return named;
  ASSIGN_OR_RETURN(const auto order, Order(context, named));
  return order.deal_id().empty() ? order.id() : order.deal_id();
}

}  // namespace saikne::cli
