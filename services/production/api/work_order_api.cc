#include "services/production/api/work_order_api.h"

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "libs/base/naming_field.h"
#include "libs/base/status.h"
#include "libs/base/time_proto.h"
#include "libs/money/money_proto.h"
#include "libs/rpc/document_page.h"
#include "libs/rpc/etag.h"
#include "libs/rpc/paging.h"
#include "services/production/app/work_order_events.h"
#include "services/production/sql.h"
#include "services/production/store/work_order_store.h"

namespace saikne::production {
namespace {

void AddPegs(const WorkOrder& order, const NeedsByLine& needs, v1::WorkOrder& out) {
  for (const Peg& peg : order.pegs) {
    auto need = needs.find(peg.demand);
    if (need == needs.end()) continue;
    for (const Root& root : SplitOverRoots(need->second.roots, peg.open)) {
      saikne::types::v1::Peg& p = *out.add_pegs();
      p.mutable_demand()->set_kind(
          static_cast<saikne::types::v1::DemandKind>(need->second.demand_kind));
      p.mutable_demand()->set_id(peg.demand.demand_id.ToString());
      p.mutable_demand()->set_line_id(peg.demand.line_id.ToString());
      p.set_deal_id(root.deal_id);
      p.set_order_id(root.order_id);
      p.set_order_line_id(root.order_line_id);
      money::ToProto(root.quantity, p.mutable_quantity());
    }
  }
}

absl::StatusOr<v1::WorkOrder> ToProto(const WorkOrder& order, const NeedsByLine& needs,
                                      const money::Currency& currency) {
  v1::WorkOrder out;
  out.set_id(order.id.ToString());
  out.set_number(order.number);
  out.set_sku(order.sku);
  money::ToProto(order.quantity, out.mutable_quantity());
  money::ToProto(order.good, out.mutable_good());
  money::ToProto(order.scrap, out.mutable_scrap());
  money::ToProto(order.Remaining(), out.mutable_remaining());
  ASSIGN_OR_RETURN(Quantity producible, Producible(order));
  money::ToProto(producible, out.mutable_producible());
  out.set_state(static_cast<v1::WorkOrder::State>(order.state));
  for (const Component& component : order.components) {
    v1::WorkOrder::Component& c = *out.add_components();
    c.set_sku(component.sku);
    money::ToProto(component.quantity, c.mutable_quantity());
    money::ToProto(component.covered, c.mutable_covered());
    money::ToProto(component.consumed, c.mutable_consumed());
    money::ToProto(component.issued, c.mutable_issued());
  }
  AddPegs(order, needs, out);
  money::MinorToProto(order.labour_minor, currency, out.mutable_labour_cost());
  if (order.required_date) money::ToProto(*order.required_date, out.mutable_required_date());
  out.set_priority(order.priority);
  *out.mutable_create_time() = ToTimestamp(order.create_time);
  *out.mutable_update_time() = ToTimestamp(order.update_time);
  out.set_etag(rpc::Etag(order.version));
  out.set_reason(order.reason);
  out.set_pending_reports(order.pending_reports);
  out.set_pending_issues(order.pending_issues);
  out.set_finish_to_stock(order.finish_to_stock);
  out.set_late(order.late);
  return out;
}

/// Orders in the order of ids, as clients see them.
absl::StatusOr<std::vector<v1::WorkOrder>> ReadOrders(pg::Txn& txn, const std::vector<Id>& ids, const rpc::Call& call) {
  ASSIGN_OR_RETURN(std::vector<WorkOrder> orders, WorkOrderStore(txn).Read(ids));
  NeedStore need_store(txn);
  ASSIGN_OR_RETURN(NeedsByLine needs, LoadNeedsOf(need_store, orders));
  std::vector<v1::WorkOrder> out;
  for (const WorkOrder& order : orders) {
    ASSIGN_OR_RETURN(out.emplace_back(), ToProto(order, needs, call.company().base_currency));
  }
  return out;
}

absl::StatusOr<v1::WorkOrder> Answer(pg::Txn& txn, const WorkOrder& order, const rpc::Call& call) {
  NeedStore store(txn);
  ASSIGN_OR_RETURN(NeedsByLine needs, LoadNeedsOf(store, {order}));
  return ToProto(order, needs, call.company().base_currency);
}

absl::StatusOr<Id> FindOrder(pg::Txn& txn, const rpc::Call& call, const std::string& id) {
  absl::StatusOr<Id> found = WorkOrderStore(txn).Find(call.company().id, id);
  if (!found.ok()) return NamingField(found.status(), "id");
  return found;
}

absl::StatusOr<WorkOrderCommand> CommandFor(pg::Txn& txn, const rpc::Call& call,
                                            const std::string& id, const std::string& etag,
                                            const std::string& reason) {
  if (id.empty()) return FieldError("id", "is required");
  ASSIGN_OR_RETURN(Id found, FindOrder(txn, call, id));
  return WorkOrderCommand{found, etag, reason, call.flow(found)};
}

absl::StatusOr<std::vector<IssueInput>> ParseIssue(const v1::IssueMaterialRequest& request) {
  std::vector<IssueInput> inputs;
  absl::flat_hash_set<std::string> seen;
  for (int i = 0; i < request.lines_size(); ++i) {
    std::string path = absl::StrCat("lines[", i, "].");
    IssueInput input{.sku = request.lines(i).sku()};
    if (input.sku.empty()) return FieldError(path + "sku", "is required");
    if (!seen.insert(input.sku).second) return FieldError(path + "sku", "is there twice");
    ASSIGN_OR_RETURN(input.quantity,
                     money::PositiveQuantity(path + "quantity", request.lines(i).quantity()));
    inputs.push_back(std::move(input));
  }
  return inputs;
}

}  // namespace

absl::StatusOr<v1::WorkOrder> WorkOrderApi::GetWorkOrder(const rpc::Call& call,
                                                         const v1::GetWorkOrderRequest& request) {
  v1::WorkOrder response;
  RETURN_IF_ERROR(db_.pool().RunInTransaction([&](pg::Txn& txn) -> absl::Status {
    WorkOrderStore store(txn);
    ASSIGN_OR_RETURN(Id id, FindOrder(txn, call, request.id()));
    ASSIGN_OR_RETURN(std::vector<WorkOrder> orders, store.Read({id}));
    ASSIGN_OR_RETURN(response, Answer(txn, orders[0], call));
    return absl::OkStatus();
  }));
  return response;
}

absl::StatusOr<v1::ListWorkOrdersResponse> WorkOrderApi::ListWorkOrders(
    const rpc::Call& call, const v1::ListWorkOrdersRequest& request) {
  ASSIGN_OR_RETURN(rpc::Page page,
                   rpc::ParsePage("work_orders", request.page_size(), request.page_token()));
  Id after;
  if (!page.after.empty()) {
    ASSIGN_OR_RETURN(after, Id::ParseField("page_token", page.after[0]));
  }
  for (int i = 0; i < request.states_size(); ++i) {
    if (v1::WorkOrder::State_IsValid(request.states(i)) && request.states(i) != v1::WorkOrder::STATE_UNSPECIFIED) continue;
    return FieldError(absl::StrCat("states[", i, "]"), "is no state of a work order");
  }
  std::vector<int32_t> states(request.states().begin(), request.states().end());
  v1::ListWorkOrdersResponse response;
  RETURN_IF_ERROR(db_.pool().RunInTransaction([&](pg::Txn& txn) -> absl::Status {
    response.Clear();
    ASSIGN_OR_RETURN(pg::Rows rows, txn.Exec(sql::kListWorkOrders, call.company().id, after,
                                             static_cast<int64_t>(page.size) + 1, states,
                                             request.order_id()));
    std::vector<Id> ids;
    for (int i = 0; i < rows.size() && i < page.size; ++i) ids.push_back(rows[i].Get<Id>(0));
    ASSIGN_OR_RETURN(std::vector<v1::WorkOrder> orders,
                     rpc::DocumentPage<v1::WorkOrder>(static_cast<int>(ids.size()), [&](int begin, int end) {
                       return ReadOrders(txn, {ids.begin() + begin, ids.begin() + end}, call);
                     }));
    const int taken = static_cast<int>(orders.size());
    for (v1::WorkOrder& order : orders) *response.add_work_orders() = std::move(order);
    if (taken < rows.size()) {
      response.set_next_page_token(rpc::NextPageToken("work_orders", {ids[taken - 1].ToString()}));
    }
    return absl::OkStatus();
  }));
  return response;
}

absl::StatusOr<v1::WorkOrder> WorkOrderApi::ReportOutput(const rpc::Call& call,
                                                         const v1::ReportOutputRequest& request) {
  ASSIGN_OR_RETURN(Quantity good, money::NonNegativeQuantity("good", request.good()));
  ASSIGN_OR_RETURN(Quantity scrap, money::NonNegativeQuantity("scrap", request.scrap()));
  if (!(good + scrap).positive()) return FieldError("good", "good and scrap cannot both be zero");
  return db_.RunIdempotent<v1::WorkOrder>(
      call, request, [&](pg::Txn& txn) -> absl::StatusOr<v1::WorkOrder> {
        ASSIGN_OR_RETURN(WorkOrderCommand command,
                         CommandFor(txn, call, request.id(), request.etag(), request.scrap_reason()));
        ASSIGN_OR_RETURN(WorkOrder order, production::ReportOutput(txn, command, good, scrap,
                                                                   settings_, call.now()));
        return Answer(txn, order, call);
      });
}

absl::StatusOr<v1::WorkOrder> WorkOrderApi::IssueMaterial(const rpc::Call& call,
                                                          const v1::IssueMaterialRequest& request) {
  ASSIGN_OR_RETURN(std::vector<IssueInput> inputs, ParseIssue(request));
  return db_.RunIdempotent<v1::WorkOrder>(
      call, request, [&](pg::Txn& txn) -> absl::StatusOr<v1::WorkOrder> {
        ASSIGN_OR_RETURN(WorkOrderCommand command,
                         CommandFor(txn, call, request.id(), request.etag(), ""));
        ASSIGN_OR_RETURN(WorkOrder order, production::IssueMaterial(txn, command, inputs, call.now()));
        return Answer(txn, order, call);
      });
}

absl::StatusOr<v1::WorkOrder> WorkOrderApi::CloseWorkOrder(
    const rpc::Call& call, const v1::CloseWorkOrderRequest& request) {
  if (request.reason().empty()) return FieldError("reason", "is required");
  return db_.RunIdempotent<v1::WorkOrder>(
      call, request, [&](pg::Txn& txn) -> absl::StatusOr<v1::WorkOrder> {
        ASSIGN_OR_RETURN(WorkOrderCommand command,
                         CommandFor(txn, call, request.id(), request.etag(), request.reason()));
        ASSIGN_OR_RETURN(WorkOrder order,
                         production::CloseWorkOrder(txn, command, settings_, call.now()));
        return Answer(txn, order, call);
      });
}

absl::StatusOr<v1::WorkOrder> WorkOrderApi::StopWorkOrder(const rpc::Call& call,
                                                          const v1::StopWorkOrderRequest& request) {
  if (request.reason().empty()) return FieldError("reason", "is required");
  return db_.RunIdempotent<v1::WorkOrder>(
      call, request, [&](pg::Txn& txn) -> absl::StatusOr<v1::WorkOrder> {
        ASSIGN_OR_RETURN(WorkOrderCommand command,
                         CommandFor(txn, call, request.id(), "", request.reason()));
        ASSIGN_OR_RETURN(WorkOrder order, production::StopWorkOrder(txn, command, call.now()));
        return Answer(txn, order, call);
      });
}

absl::StatusOr<v1::WorkOrder> WorkOrderApi::ResumeWorkOrder(
    const rpc::Call& call, const v1::ResumeWorkOrderRequest& request) {
  return db_.RunIdempotent<v1::WorkOrder>(
      call, request, [&](pg::Txn& txn) -> absl::StatusOr<v1::WorkOrder> {
        ASSIGN_OR_RETURN(WorkOrderCommand command, CommandFor(txn, call, request.id(), "", ""));
        ASSIGN_OR_RETURN(WorkOrder order, production::ResumeWorkOrder(txn, command, call.now()));
        return Answer(txn, order, call);
      });
}

}  // namespace saikne::production
