#include "services/ordering/api/order_export.h"

#include <algorithm>
#include <vector>

#include "libs/base/status.h"
#include "libs/service/export.h"
#include "services/ordering/api/order_proto.h"
#include "services/ordering/store/order_pages.h"

namespace saikne::ordering {
namespace {

using Portion = rpc::Portion<v1::ExportOrdersResponse>;

absl::StatusOr<Portion> ReadPage(const Query& query, const Id& company_id, absl::Time since, Id& after) {
  ASSIGN_OR_RETURN(std::vector<Order> orders, OrdersAbove(query, company_id, after, svc::kExportPage));
  Portion portion;
  portion.last = orders.size() < svc::kExportPage;
  if (!orders.empty()) after = orders.back().id;
  orders.erase(std::remove_if(orders.begin(), orders.end(), [&](const Order& order) { return order.update_time < since; }),
               orders.end());
  if (orders.empty()) return portion;
  RETURN_IF_ERROR(AddLines(query, orders));
  std::vector<Id> ids;
  for (const Order& order : orders) ids.push_back(order.id);
  ASSIGN_OR_RETURN(const auto shipments, ShipmentsOfOrders(query, ids));
  for (const Order& order : orders) {
    v1::ExportOrdersResponse& out = portion.messages.emplace_back();
    OrderToProto(order, out.mutable_order());
    if (const auto left = shipments.find(order.id); left != shipments.end())
      DetailsToProto(left->second, {}, out.mutable_order());
    out.set_event_version(order.event_version);
  }
  return portion;
}

}  // namespace

absl::StatusOr<rpc::NextPortion<v1::ExportOrdersResponse>> OrderExport::ExportOrders(
    const rpc::Call& call, const v1::ExportOrdersRequest& request) {
  ASSIGN_OR_RETURN(const svc::ExportRange range, svc::ReadExportRange(request));
  return svc::ExportPages<v1::ExportOrdersResponse>(
      db_.pool(), range.after, [company_id = call.company().id, since = range.since](pg::Txn& txn, Id& after) {
        return ReadPage(QueryOf(txn), company_id, since, after);
      });
}

}  // namespace saikne::ordering
