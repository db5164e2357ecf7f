#include "services/ordering/api/order_api.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/naming_field.h"
#include "libs/base/status.h"
#include "libs/rpc/etag.h"
#include "libs/rpc/paging.h"
#include "services/ordering/api/order_proto.h"
#include "services/ordering/app/change_orders.h"
#include "services/ordering/app/place_orders.h"
#include "services/ordering/store/order_store.h"
#include "services/ordering/store/reference_store.h"

namespace saikne::ordering {
namespace {

constexpr int kMaxBatch = 1000;

absl::Status NeedReason(const std::string& reason) {
  if (reason.empty()) return FieldError("reason", "must say why");
  return absl::OkStatus();
}

/// Holding and releasing is a named person's act.
absl::Status NeedPerson(const rpc::Call& call) {
  if (!call.actor().empty() && call.actor() != "anonymous") return absl::OkStatus();
  return Error(absl::StatusCode::kPermissionDenied, "NAMED_PERSON_REQUIRED",
               "Only a named person may do this: send the metadata saikne-actor.");
}

absl::StatusOr<Id> Resolve(const Query& query, const rpc::Call& call, const std::string& id_or_number) {
  if (id_or_number.empty()) return FieldError("id", "must not be empty");
  ASSIGN_OR_RETURN(const std::optional<Id> id, ResolveOrderId(query, call.company().id, id_or_number));
  if (!id) return NotFound("ORDER", id_or_number);
  return *id;
}

/// What was left open may have got another default since, and is not compared.
bool SameLine(const NewLine& asked, const Line& found) {
  return found.sku == asked.sku && found.quantity == asked.quantity && found.discount == asked.discount &&
         (!asked.unit_price || found.unit_price == *asked.unit_price) &&
         (asked.tax_code.empty() || found.tax_code == asked.tax_code);
}

absl::Status SameOrder(const OrderToPlace& command, const Order& found) {
  const NewOrder& asked = command.asked;
  if (found.customer_id == asked.customer_id && found.customer_reference == asked.customer_reference &&
      found.warehouse_code == asked.warehouse_code && found.priority == asked.priority &&
      found.requested_date == asked.requested_date &&
      (asked.delivery_rule == DeliveryRule::kUnspecified || found.delivery_rule == asked.delivery_rule) &&
      std::equal(asked.lines.begin(), asked.lines.end(), found.lines.begin(), found.lines.end(), SameLine))
    return absl::OkStatus();
  return Error(absl::StatusCode::kAlreadyExists, "EXTERNAL_KEY_REUSED",
               absl::StrCat("Order ", found.number, " has the external key ", found.external_key,
                            " and other content."),
               {{"order_id", found.id.ToString()}, {"external_key", found.external_key}});
}

}  // namespace

absl::StatusOr<v1::BatchPlaceOrdersResponse> OrderApi::Place(pg::Txn& txn, const rpc::Call& call,
                                                             absl::Span<const v1::NewOrder* const> asked,
                                                             const std::vector<std::string>& paths) {
  std::vector<OrderToPlace> commands;
  std::vector<Id> customer_ids;
  for (size_t i = 0; i < asked.size(); ++i) {
    ASSIGN_OR_RETURN(NewOrder order, ReadNewOrder(paths[i], *asked[i], call));
    customer_ids.push_back(order.customer_id);
    const ::saikne::events::Flow flow = call.flow(order.id);
    commands.push_back({std::move(order), flow, 0, ""});
  }
  ASSIGN_OR_RETURN(const auto customers, ReferenceStore(txn).Customers(call.company().id, customer_ids));
  for (size_t i = 0; i < commands.size(); ++i) {
    const auto customer = customers.find(commands[i].asked.customer_id);
    if (customer == customers.end())
      return NotFoundIn(paths[i] + "customer_id", "CUSTOMER", commands[i].asked.customer_id.ToString());
    WithCustomer(customer->second, *asked[i], &commands[i].asked);
  }
  ASSIGN_OR_RETURN(const std::vector<Placed> placed, PlaceOrders(txn, commands, process_, call.now()));

  v1::BatchPlaceOrdersResponse response;
  for (size_t i = 0; i < placed.size(); ++i) {
    RETURN_IF_ERROR(UnderField(placed[i].refused, paths[i]));
    response.add_results(placed[i].duplicate ? v1::PLACE_RESULT_UNCHANGED : v1::PLACE_RESULT_CREATED);
    if (!placed[i].duplicate) {
      OrderToProto(placed[i].order, response.add_orders());
      continue;
    }
    ASSIGN_OR_RETURN(const std::vector<Order> found,
                     FindOrders(QueryOf(txn), call.company().id, {commands[i].asked.id}));
    if (found.empty()) return NotFound("ORDER", commands[i].asked.id.ToString());
    RETURN_IF_ERROR(NamingField(SameOrder(commands[i], found[0]), paths[i] + "external_key"));
    OrderToProto(found[0], response.add_orders());
  }
  return response;
}

absl::StatusOr<v1::Order> OrderApi::PlaceOrder(const rpc::Call& call, const v1::PlaceOrderRequest& request) {
  if (!request.has_order()) return FieldError("order", "must be set");
  return db_.RunIdempotent<v1::Order>(call, request, [&](pg::Txn& txn) -> absl::StatusOr<v1::Order> {
    ASSIGN_OR_RETURN(v1::BatchPlaceOrdersResponse response, Place(txn, call, {&request.order()}, {"order."}));
    return std::move(*response.mutable_orders(0));
  });
}

absl::StatusOr<v1::BatchPlaceOrdersResponse> OrderApi::BatchPlaceOrders(const rpc::Call& call,
                                                                        const v1::BatchPlaceOrdersRequest& request) {
  if (request.requests().empty() || request.requests_size() > kMaxBatch)
    return FieldError("requests", absl::StrCat("must have 1 to ", kMaxBatch, " elements"));
  std::vector<const v1::NewOrder*> asked;
  std::vector<std::string> paths;
  for (int i = 0; i < request.requests_size(); ++i) {
    asked.push_back(&request.requests(i).order());
    paths.push_back(absl::StrCat("requests[", i, "].order."));
  }
  return db_.RunIdempotent<v1::BatchPlaceOrdersResponse>(
      call, request, [&](pg::Txn& txn) { return Place(txn, call, asked, paths); });
}

absl::StatusOr<v1::Order> OrderApi::GetOrder(const rpc::Call& call, const v1::GetOrderRequest& request) {
  const Query query = QueryOf(db_.pool());
  ASSIGN_OR_RETURN(const Id id, Resolve(query, call, request.id()));
  ASSIGN_OR_RETURN(const std::vector<Order> orders, FindOrders(query, call.company().id, {id}));
  if (orders.empty()) return NotFound("ORDER", request.id());
  v1::Order out;
  OrderToProto(orders[0], &out);
  std::vector<Shipment> shipments;
  if (!orders[0].shipment_ids.empty()) {
    ASSIGN_OR_RETURN(shipments, ShipmentsOf(query, orders[0]));
  }
  std::vector<BlockedItem> blocks;
  if (orders[0].raised & kSupplyBlocked) {
    ASSIGN_OR_RETURN(blocks, SupplyBlocksOf(query, id));
  }
  DetailsToProto(shipments, blocks, &out);
  return out;
}

absl::StatusOr<v1::ListOrdersResponse> OrderApi::ListOrders(const rpc::Call& call,
                                                            const v1::ListOrdersRequest& request) {
  ASSIGN_OR_RETURN(const rpc::Page page, rpc::ParsePage("orders", request.page_size(), request.page_token()));
  OrderFilter filter;
  filter.company_id = call.company().id;
  if (!v1::OrderState_IsValid(request.state())) return FieldError("state", "is not a known state");
  filter.state = request.state();
  if (!request.customer_id().empty()) {
    ASSIGN_OR_RETURN(filter.customer_id, Id::ParseField("customer_id", request.customer_id()));
  }
  if (!request.deal_id().empty()) {
    ASSIGN_OR_RETURN(filter.deal_id, Id::ParseField("deal_id", request.deal_id()));
  }
  if (!page.after.empty()) filter.below_number = page.after[0];
  filter.limit = page.size + 1;
  ASSIGN_OR_RETURN(const std::vector<Order> orders, ordering::ListOrders(QueryOf(db_.pool()), filter));
  v1::ListOrdersResponse response;
  for (size_t i = 0; i < orders.size() && i < static_cast<size_t>(page.size); ++i) {
    if (filter.deal_id && filter.customer_id && orders[i].customer_id != *filter.customer_id) continue;
    HeaderToProto(orders[i], response.add_orders());
  }
  if (orders.size() > static_cast<size_t>(page.size))
    response.set_next_page_token(rpc::NextPageToken("orders", {orders[page.size - 1].number}));
  return response;
}

template <typename Request>
absl::StatusOr<v1::Order> OrderApi::Change(const rpc::Call& call, const Request& request, const Action& action) {
  return db_.RunIdempotent<v1::Order>(call, request, [&](pg::Txn& txn) -> absl::StatusOr<v1::Order> {
    ASSIGN_OR_RETURN(const Id id, Resolve(QueryOf(txn), call, request.id()));
    v1::Order out;
    ::saikne::events::Flow flow = call.flow(id);
    const auto decide = [&](size_t, Order& order) -> absl::StatusOr<Reply> {
      RETURN_IF_ERROR(rpc::CheckEtag(request.etag(), order.version));
      RETURN_IF_ERROR(action(order));
      return order.facts.empty() ? Reply::Ignored("NO_CHANGE") : Reply::Applied();
    };
    ASSIGN_OR_RETURN(const std::vector<Order> before, FindOrders(QueryOf(txn), call.company().id, {id}));
    if (before.empty()) return NotFound("ORDER", request.id());
    flow.correlation_id = before[0].correlation_id;  // the order stays in the flow of its deal
    ASSIGN_OR_RETURN(const auto replies, ChangeOrders(txn, {OrderChange{id, flow}}, decide, call.now()));
    RETURN_IF_ERROR(replies[0].status());
    ASSIGN_OR_RETURN(const std::vector<Order> now, FindOrders(QueryOf(txn), call.company().id, {id}));
    OrderToProto(now[0], &out);
    return out;
  });
}

absl::StatusOr<v1::Order> OrderApi::HoldOrder(const rpc::Call& call, const v1::HoldOrderRequest& request) {
  RETURN_IF_ERROR(NeedReason(request.reason()));
  RETURN_IF_ERROR(NeedPerson(call));
  return Change(call, request, [&](Order& order) {
    return order.HoldByPerson(request.reason(), call.now(), process_.deadlines);
  });
}

absl::StatusOr<v1::Order> OrderApi::ReleaseOrder(const rpc::Call& call, const v1::ReleaseOrderRequest& request) {
  RETURN_IF_ERROR(NeedReason(request.reason()));
  RETURN_IF_ERROR(NeedPerson(call));
  return Change(call, request, [&](Order& order) {
    return order.Release(request.credit_override(), call.actor(), request.reason(), call.now(), process_.deadlines);
  });
}

absl::StatusOr<v1::Order> OrderApi::CancelOrder(const rpc::Call& call, const v1::CancelOrderRequest& request) {
  RETURN_IF_ERROR(NeedReason(request.reason()));
  return Change(call, request, [&](Order& order) {
    return order.Cancel(request.reason(), call.now(), process_.deadlines);
  });
}

}  // namespace saikne::ordering
