#include "services/procurement/api/purchase_order_api.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "libs/base/naming_field.h"
#include "libs/base/status.h"
#include "libs/base/time_proto.h"
#include "libs/money/money_proto.h"
#include "libs/money/near_day.h"
#include "libs/rpc/document_page.h"
#include "libs/rpc/etag.h"
#include "libs/rpc/paging.h"
#include "services/procurement/app/delivery_dates.h"
#include "services/procurement/app/order_commands.h"
#include "services/procurement/app/purchase_order_events.h"
#include "services/procurement/app/receive_goods.h"
#include "services/procurement/sql.h"
#include "services/procurement/store/purchase_order_store.h"
#include "services/procurement/store/supplier_store.h"

namespace saikne::procurement {
namespace {

constexpr int kMaxLines = 1000;

void ToProto(const OrderLine& line, const money::Currency& currency, PegWriter& pegs,
             v1::PurchaseOrder::Line& out) {
  out.set_id(line.id.ToString());
  out.set_line_number(line.number);
  out.set_sku(line.sku);
  out.set_unit(line.terms.unit);
  money::ToProto(line.terms.factor, out.mutable_factor());
  money::ToProto(line.quantity, out.mutable_quantity());
  money::ToProto(line.stock_quantity, out.mutable_stock_quantity());
  money::PriceToProto(line.terms.price, currency, out.mutable_unit_price());
  money::MinorToProto(line.net_minor, currency, out.mutable_net());
  money::ToProto(line.accepted, out.mutable_accepted());
  money::ToProto(line.rejected, out.mutable_rejected());
  money::ToProto(line.Open(), out.mutable_open());
  money::ToProto(line.billed, out.mutable_billed());
  money::MinorToProto(line.received_minor, currency, out.mutable_received_value());
  money::MinorToProto(line.billed_minor, currency, out.mutable_billed_value());
  AddPegs(line.pegs, &Peg::open, pegs, *out.mutable_pegs());
}

void ToProto(const PurchaseOrder& order, const NeedsByLine& needs, const Supplier& supplier,
             v1::PurchaseOrder& out) {
  out.set_id(order.id.ToString());
  out.set_number(order.number);
  out.set_supplier_id(order.supplier_id.ToString());
  out.set_supplier_number(supplier.number);
  out.set_supplier_name(supplier.name);
  out.set_state(static_cast<v1::PurchaseOrder::State>(order.state));
  out.set_warehouse_code(order.warehouse_code);
  PegWriter pegs(needs);
  for (const OrderLine& line : order.lines) ToProto(line, order.currency, pegs, *out.add_lines());
  pegs.Write();
  money::MinorToProto(order.net_minor, order.currency, out.mutable_net());
  if (order.expected_date) money::ToProto(*order.expected_date, out.mutable_expected_date());
  out.set_automatic(order.automatic);
  out.set_submitted_by(order.submitted_by);
  for (const std::string& name : order.approved_by) out.add_approved_by(name);
  out.set_reason(order.reason);
  out.set_etag(rpc::Etag(order.version));
  *out.mutable_create_time() = ToTimestamp(order.create_time);
  *out.mutable_update_time() = ToTimestamp(order.update_time);
}

/// Orders in the order of ids, as clients see them.
absl::StatusOr<std::vector<v1::PurchaseOrder>> ReadOrders(pg::Txn& txn, const std::vector<Id>& ids) {
  ASSIGN_OR_RETURN(std::vector<PurchaseOrder> orders, PurchaseOrderStore(txn).Read(ids));
  NeedStore need_store(txn);
  ASSIGN_OR_RETURN(NeedsByLine needs, LoadNeedsOf(need_store, absl::MakeConstSpan(orders)));
  std::vector<Id> supplier_ids;
  for (const PurchaseOrder& order : orders) supplier_ids.push_back(order.supplier_id);
  ASSIGN_OR_RETURN(auto suppliers, SupplierStore(txn).Load(supplier_ids));
  std::vector<v1::PurchaseOrder> out;
  for (const PurchaseOrder& order : orders) {
    ToProto(order, needs, suppliers[order.supplier_id], out.emplace_back());
  }
  return out;
}

absl::StatusOr<v1::PurchaseOrder> ReadOrder(pg::Txn& txn, const Id& id) {
  ASSIGN_OR_RETURN(std::vector<v1::PurchaseOrder> orders, ReadOrders(txn, {id}));
  return std::move(orders[0]);
}

absl::StatusOr<Id> FindOrder(pg::Txn& txn, const rpc::Call& call, const std::string& id) {
  absl::StatusOr<Id> found = PurchaseOrderStore(txn).Find(call.company().id, id);
  if (!found.ok()) return NamingField(found.status(), "id");
  return found;
}

absl::StatusOr<OrderCommand> CommandFor(pg::Txn& txn, const rpc::Call& call, const std::string& id,
                                        const std::string& etag, const std::string& reason) {
  if (id.empty()) return FieldError("id", "is required");
  ASSIGN_OR_RETURN(Id found, FindOrder(txn, call, id));
  return OrderCommand{found, etag, reason, call.flow(found)};
}

absl::StatusOr<OrderInput> ParseOrder(const rpc::Call& call,
                                      const v1::CreatePurchaseOrderRequest& request) {
  if (request.supplier_id().empty()) return FieldError("supplier_id", "is required");
  if (request.lines_size() < 1 || request.lines_size() > kMaxLines) {
    return FieldError("lines", absl::StrCat("1 to ", kMaxLines, " lines, not ", request.lines_size()));
  }
  OrderInput input{.supplier = request.supplier_id(), .warehouse_code = request.warehouse_code()};
  if (input.warehouse_code.empty()) input.warehouse_code = "MAIN";
  for (int i = 0; i < request.lines_size(); ++i) {
    const auto& in = request.lines(i);
    std::string path = absl::StrCat("lines[", i, "].");
    LineInput line{.sku = in.sku()};
    if (in.sku().empty()) return FieldError(path + "sku", "is required");
    ASSIGN_OR_RETURN(line.quantity, money::PositiveQuantity(path + "quantity", in.quantity()));
    if (in.has_unit_price()) {
      ASSIGN_OR_RETURN(line.price, money::UnitPriceFrom(path + "unit_price", in.unit_price(),
                                                        call.company().base_currency));
    }
    input.lines.push_back(std::move(line));
  }
  return input;
}

absl::StatusOr<std::vector<ArrivalInput>> ParseArrivals(const v1::ReceiveGoodsRequest& request) {
  std::vector<ArrivalInput> arrivals;
  for (int i = 0; i < request.lines_size(); ++i) {
    const auto& in = request.lines(i);
    std::string path = absl::StrCat("lines[", i, "].");
    ArrivalInput arrival{.line_number = in.line_number()};
    if (!in.purchase_order_line_id().empty()) {
      ASSIGN_OR_RETURN(arrival.line_id, Id::ParseField(path + "purchase_order_line_id",
                                                       in.purchase_order_line_id()));
    }
    ASSIGN_OR_RETURN(Quantity received, money::PositiveQuantity(path + "received", in.received()));
    ASSIGN_OR_RETURN(arrival.rejected, money::NonNegativeQuantity(path + "rejected", in.rejected()));
    if (arrival.rejected > received) return FieldError(path + "rejected", "is more than received");
    arrival.accepted = received - arrival.rejected;
    arrivals.push_back(arrival);
  }
  return arrivals;
}

void ToProto(const GoodsReceipt& receipt, const v1::PurchaseOrder& order,
             const money::Currency& currency, v1::GoodsReceipt& out) {
  out.set_id(receipt.id.ToString());
  out.set_number(receipt.number);
  for (const ReceiptLine& line : receipt.lines) {
    auto& o = *out.add_lines();
    o.set_purchase_order_line_id(line.line_id.ToString());
    for (const auto& ordered : order.lines()) {
      if (ordered.id() == o.purchase_order_line_id()) o.set_sku(ordered.sku());
    }
    money::ToProto(line.accepted, o.mutable_accepted());
    money::ToProto(line.rejected, o.mutable_rejected());
    money::ToProto(line.stock, o.mutable_stock_quantity());
    money::MinorToProto(line.value_minor, currency, o.mutable_value());
  }
}

}  // namespace

absl::StatusOr<v1::PurchaseOrder> PurchaseOrderApi::CreatePurchaseOrder(
    const rpc::Call& call, const v1::CreatePurchaseOrderRequest& request) {
  ASSIGN_OR_RETURN(OrderInput input, ParseOrder(call, request));
  return db_.RunIdempotent<v1::PurchaseOrder>(
      call, request, [&](pg::Txn& txn) -> absl::StatusOr<v1::PurchaseOrder> {
        ASSIGN_OR_RETURN(Id id, procurement::CreatePurchaseOrder(txn, input,
                                                                 call.flow(call.company().id),
                                                                 planning_, call.now()));
        return ReadOrder(txn, id);
      });
}

absl::StatusOr<v1::PurchaseOrder> PurchaseOrderApi::GetPurchaseOrder(
    const rpc::Call& call, const v1::GetPurchaseOrderRequest& request) {
  v1::PurchaseOrder response;
  RETURN_IF_ERROR(db_.pool().RunInTransaction([&](pg::Txn& txn) -> absl::Status {
    ASSIGN_OR_RETURN(Id id, FindOrder(txn, call, request.id()));
    ASSIGN_OR_RETURN(response, ReadOrder(txn, id));
    return absl::OkStatus();
  }));
  return response;
}

absl::StatusOr<v1::ListPurchaseOrdersResponse> PurchaseOrderApi::ListPurchaseOrders(
    const rpc::Call& call, const v1::ListPurchaseOrdersRequest& request) {
  ASSIGN_OR_RETURN(rpc::Page page,
                   rpc::ParsePage("purchase_orders", request.page_size(), request.page_token()));
  int32_t rank = 0;
  Id after;
  if (!page.after.empty()) {
    if (page.after.size() != 2 || !absl::SimpleAtoi(page.after[0], &rank)) {
      return FieldError("page_token", "is not from this list");
    }
    ASSIGN_OR_RETURN(after, Id::ParseField("page_token", page.after[1]));
  }
  for (int i = 0; i < request.states_size(); ++i) {
    if (v1::PurchaseOrder::State_IsValid(request.states(i)) && request.states(i) != v1::PurchaseOrder::STATE_UNSPECIFIED) continue;
    return FieldError(absl::StrCat("states[", i, "]"), "is no state of a purchase order");
  }
  std::vector<int32_t> states(request.states().begin(), request.states().end());
  v1::ListPurchaseOrdersResponse response;
  RETURN_IF_ERROR(db_.pool().RunInTransaction([&](pg::Txn& txn) -> absl::Status {
    response.Clear();
    std::optional<Id> supplier_id;
    if (!request.supplier_id().empty()) {
      ASSIGN_OR_RETURN(Supplier supplier,
                       SupplierStore(txn).FindOne(call.company().id, request.supplier_id()));
      supplier_id = supplier.id;
    }
    ASSIGN_OR_RETURN(pg::Rows rows,
                     txn.Exec(sql::kListOrders, call.company().id, rank, after,
                              static_cast<int64_t>(page.size) + 1, states, request.order_id(),
                              supplier_id));
    std::vector<Id> ids;
    for (int i = 0; i < rows.size() && i < page.size; ++i) ids.push_back(rows[i].Get<Id>(0));
    ASSIGN_OR_RETURN(std::vector<v1::PurchaseOrder> orders,
                     rpc::DocumentPage<v1::PurchaseOrder>(static_cast<int>(ids.size()), [&](int begin, int end) {
                       return ReadOrders(txn, {ids.begin() + begin, ids.begin() + end});
                     }));
    const int taken = static_cast<int>(orders.size());
    for (v1::PurchaseOrder& order : orders) *response.add_purchase_orders() = std::move(order);
    if (taken < rows.size()) {
      response.set_next_page_token(rpc::NextPageToken(
          "purchase_orders", {absl::StrCat(rows[taken - 1].Get<int32_t>(1)), ids[taken - 1].ToString()}));
    }
    return absl::OkStatus();
  }));
  return response;
}

template <typename Request, typename Act>
absl::StatusOr<v1::PurchaseOrder> PurchaseOrderApi::Command(const rpc::Call& call,
                                                            const Request& request,
                                                            const std::string& reason, Act act) {
  return db_.RunIdempotent<v1::PurchaseOrder>(
      call, request, [&](pg::Txn& txn) -> absl::StatusOr<v1::PurchaseOrder> {
        ASSIGN_OR_RETURN(OrderCommand command,
                         CommandFor(txn, call, request.id(), request.etag(), reason));
        RETURN_IF_ERROR(act(txn, command, planning_, call.now()));
        return ReadOrder(txn, command.order_id);
      });
}

absl::StatusOr<v1::PurchaseOrder> PurchaseOrderApi::SubmitPurchaseOrder(
    const rpc::Call& call, const v1::SubmitPurchaseOrderRequest& request) {
  return Command(call, request, "", procurement::SubmitPurchaseOrder);
}

absl::StatusOr<v1::PurchaseOrder> PurchaseOrderApi::ApprovePurchaseOrder(
    const rpc::Call& call, const v1::ApprovePurchaseOrderRequest& request) {
  return Command(call, request, "", procurement::ApprovePurchaseOrder);
}

absl::StatusOr<v1::PurchaseOrder> PurchaseOrderApi::AcknowledgePurchaseOrder(
    const rpc::Call& call, const v1::AcknowledgePurchaseOrderRequest& request) {
  std::optional<absl::CivilDay> confirmed;
  if (request.has_confirmed_date()) {
    ASSIGN_OR_RETURN(confirmed, money::NearDayFrom("confirmed_date", request.confirmed_date(), call.now()));
  }
  return Command(call, request, "",
                 [confirmed](pg::Txn& txn, const OrderCommand& command, const Planning& planning, absl::Time now) {
                   return procurement::AcknowledgePurchaseOrder(txn, command, confirmed, planning, now);
                 });
}

absl::StatusOr<v1::PurchaseOrder> PurchaseOrderApi::CancelPurchaseOrder(
    const rpc::Call& call, const v1::CancelPurchaseOrderRequest& request) {
  if (request.reason().empty()) return FieldError("reason", "is required");
  return Command(call, request, request.reason(), procurement::CancelPurchaseOrder);
}

absl::StatusOr<v1::PurchaseOrder> PurchaseOrderApi::ClosePurchaseOrder(
    const rpc::Call& call, const v1::ClosePurchaseOrderRequest& request) {
  if (request.reason().empty()) return FieldError("reason", "is required");
  return Command(call, request, request.reason(), procurement::ClosePurchaseOrder);
}

absl::StatusOr<v1::ReceiveGoodsResponse> PurchaseOrderApi::ReceiveGoods(
    const rpc::Call& call, const v1::ReceiveGoodsRequest& request) {
  ASSIGN_OR_RETURN(std::vector<ArrivalInput> arrivals, ParseArrivals(request));
  return db_.RunIdempotent<v1::ReceiveGoodsResponse>(
      call, request, [&](pg::Txn& txn) -> absl::StatusOr<v1::ReceiveGoodsResponse> {
        ASSIGN_OR_RETURN(OrderCommand command,
                         CommandFor(txn, call, request.id(), request.etag(), ""));
        ASSIGN_OR_RETURN(GoodsReceipt receipt,
                         procurement::ReceiveGoods(txn, command, arrivals, planning_, call.now()));
        v1::ReceiveGoodsResponse response;
        ASSIGN_OR_RETURN(*response.mutable_purchase_order(), ReadOrder(txn, command.order_id));
        ToProto(receipt, response.purchase_order(), call.company().base_currency,
                *response.mutable_receipt());
        return response;
      });
}

absl::StatusOr<v1::ListRequisitionsResponse> PurchaseOrderApi::ListRequisitions(
    const rpc::Call& call, const v1::ListRequisitionsRequest& request) {
  ASSIGN_OR_RETURN(rpc::Page page,
                   rpc::ParsePage("requisitions", request.page_size(), request.page_token()));
  Id after;
  if (!page.after.empty()) {
    ASSIGN_OR_RETURN(after, Id::ParseField("page_token", page.after[0]));
  }
  std::vector<int32_t> states(request.states().begin(), request.states().end());
  ASSIGN_OR_RETURN(pg::Rows rows, db_.pool().Read(sql::kListRequisitions, call.company().id, after,
                                                  static_cast<int64_t>(page.size) + 1, states));
  v1::ListRequisitionsResponse response;
  for (int i = 0; i < rows.size() && i < page.size; ++i) {
    Id id, demand, line, order;
    int32_t kind = 0, state = 0;
    std::string number, sku, order_number;
    Quantity quantity;
    rows[i].Into(id, number, demand, line, kind, sku, quantity, state, order, order_number);
    v1::Requisition& out = *response.add_requisitions();
    out.set_id(id.ToString());
    out.set_number(number);
    out.set_sku(sku);
    money::ToProto(quantity, out.mutable_quantity());
    out.mutable_demand()->set_kind(static_cast<saikne::types::v1::DemandKind>(kind));
    out.mutable_demand()->set_id(demand.ToString());
    out.mutable_demand()->set_line_id(line.ToString());
    out.set_state(static_cast<v1::Requisition::State>(state));
    out.set_purchase_order_id(order.ToString());
    out.set_purchase_order_number(order_number);
  }
  if (rows.size() > page.size) {
    response.set_next_page_token(
        rpc::NextPageToken("requisitions", {response.requisitions(page.size - 1).id()}));
  }
  return response;
}

}  // namespace saikne::procurement
