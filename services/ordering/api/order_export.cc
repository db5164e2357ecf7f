#include "services/ordering/api/order_export.h"

#include <vector>

#include "libs/base/status.h"
#include "libs/rpc/document_page.h"
#include "libs/service/export.h"
#include "services/ordering/api/order_proto.h"
#include "services/ordering/store/order_pages.h"

namespace saikne::ordering {
namespace {

using Portion = rpc::Portion<v1::ExportOrdersResponse>;

/// Orders with their lines and shipments.
absl::StatusOr<std::vector<v1::ExportOrdersResponse>> ReadWhole(const Query& query, std::vector<Order> orders) {
  RETURN_IF_ERROR(AddLines(query, orders));
  std::vector<Id> ids;
  for (const Order& order : orders) ids.push_back(order.id);
  ASSIGN_OR_RETURN(const auto shipments, ShipmentsOfOrders(query, ids));
  std::vector<v1::ExportOrdersResponse> whole;
  for (const Order& order : orders) {
    v1::ExportOrdersResponse& out = whole.emplace_back();
    OrderToProto(order, out.mutable_order());
    if (const auto left = shipments.find(order.id); left != shipments.end())
      DetailsToProto(left->second, {}, out.mutable_order());
    out.set_event_version(order.event_version);
  }
  return whole;
}

absl::StatusOr<Portion> ReadPage(const Query& query, const Id& company_id, absl::Time since, Id& after) {
  ASSIGN_OR_RETURN(std::vector<Order> orders, OrdersAbove(query, company_id, after, svc::kExportPage, since));
  Portion portion;
  portion.last = orders.size() < svc::kExportPage;
  ASSIGN_OR_RETURN(portion.messages, rpc::DocumentPage<v1::ExportOrdersResponse>(
                                         static_cast<int>(orders.size()), [&](int begin, int end) {
                                           return ReadWhole(query, {orders.begin() + begin, orders.begin() + end});
                                         }));
  if (portion.messages.size() < orders.size()) portion.last = false;
  if (!orders.empty()) after = orders[portion.messages.size() - 1].id;
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
