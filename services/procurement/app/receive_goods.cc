#include "services/procurement/app/receive_goods.h"

#include <algorithm>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "libs/service/companies.h"
#include "services/procurement/app/bills.h"
#include "services/procurement/app/cover_needs.h"
#include "services/procurement/app/purchase_order_events.h"
#include "services/procurement/app/save_orders.h"
#include "services/procurement/store/purchase_order_store.h"

namespace saikne::procurement {
namespace {

absl::StatusOr<std::vector<Arrival>> Resolve(const PurchaseOrder& order,
                                             const std::vector<ArrivalInput>& inputs) {
  if (inputs.empty()) return EverythingOpen(order);
  std::vector<Arrival> arrivals;
  absl::flat_hash_set<Id> seen;
  for (size_t i = 0; i < inputs.size(); ++i) {
    const ArrivalInput& input = inputs[i];
    std::string path = absl::StrCat("lines[", i, "].");
    auto line = std::find_if(order.lines.begin(), order.lines.end(), [&](const OrderLine& l) {
      return input.line_id ? l.id == *input.line_id : l.number == input.line_number;
    });
    if (line == order.lines.end()) {
      return FieldError(path + (input.line_id ? "purchase_order_line_id" : "line_number"),
                        absl::StrCat("is no line of purchase order ", order.number));
    }
    if (!seen.insert(line->id).second) {
      return FieldError(path + "purchase_order_line_id", "is there twice");
    }
    arrivals.push_back({line->id, input.accepted, input.rejected});
  }
  return arrivals;
}

}  // namespace

absl::StatusOr<GoodsReceipt> ReceiveGoods(pg::Txn& txn, const OrderCommand& command,
                                          const std::vector<ArrivalInput>& arrivals,
                                          const Planning& planning, absl::Time now) {
  ASSIGN_OR_RETURN(std::vector<PurchaseOrder> orders, LockOrder(txn, command, true));
  PurchaseOrder& order = orders[0];
  NeedStore need_store(txn);
  ASSIGN_OR_RETURN(NeedsByLine needs, LoadNeedsOf(need_store, absl::MakeConstSpan(orders)));
  ASSIGN_OR_RETURN(std::vector<Arrival> resolved, Resolve(order, arrivals));
  GoodsReceipt receipt{.id = Id::New(now)};
  ASSIGN_OR_RETURN(receipt.lines,
                   BookReceipt(order, resolved, planning.settings.receipt_tolerance_bp));
  std::vector<DemandLine> uncovered = CutPegsToOpen(order);
  ASSIGN_OR_RETURN(svc::Company company, svc::LoadCompany(txn, order.company_id));
  ASSIGN_OR_RETURN(receipt.number, planning.numbers.Next(order.company_id, "GR",
                                                         static_cast<int>(company.Day(now).year())));
  saikne::events::Flow flow = InFlowOf(order, command.flow);
  std::vector<saikne::events::Outgoing> events = {
      GoodsReceivedEvent(order, receipt.id, receipt.number, receipt.lines, needs, flow, now)};
  RETURN_IF_ERROR(PurchaseOrderStore(txn).InsertReceipt(order, receipt.id, receipt.number,
                                                        receipt.lines, command.flow.actor, now));
  RETURN_IF_ERROR(MatchHeldBills(txn, order, flow, planning.settings, events, now));
  RETURN_IF_ERROR(SaveOrders(txn, orders, std::move(events), planning, now));
  RETURN_IF_ERROR(CoverAgain(txn, uncovered, planning, now));
  return receipt;
}

}  // namespace saikne::procurement
