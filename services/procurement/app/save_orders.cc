#include "services/procurement/app/save_orders.h"

#include <map>

#include "absl/container/flat_hash_set.h"
#include "libs/base/status.h"
#include "libs/service/companies.h"
#include "libs/service/exceptions.h"
#include "services/procurement/app/purchase_order_events.h"
#include "services/procurement/store/purchase_order_store.h"

namespace saikne::procurement {
namespace {

/// Numbers for the empty texts of one company and series.
absl::Status Number(const std::vector<std::string*>& texts, const Id& company_id, const char* series,
                    int year, svc::Numbers& numbers) {
  if (texts.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(std::vector<std::string> next,
                   numbers.Next(company_id, series, year, static_cast<int>(texts.size())));
  for (size_t i = 0; i < texts.size(); ++i) *texts[i] = next[i];
  return absl::OkStatus();
}

absl::Status NumberNew(pg::Txn& txn, std::vector<PurchaseOrder>& orders, svc::Numbers& numbers,
                       absl::Time now) {
  struct Texts {
    std::vector<std::string*> orders;
    std::vector<std::string*> requisitions;
  };
  std::map<Id, Texts> by_company;
  for (PurchaseOrder& order : orders) {
    if (!order.changed) continue;
    if (order.number.empty()) by_company[order.company_id].orders.push_back(&order.number);
    for (Requisition& requisition : order.requisitions) {
      if (!requisition.number.empty()) continue;
      by_company[order.company_id].requisitions.push_back(&requisition.number);
    }
  }
  for (const auto& [company_id, texts] : by_company) {
    ASSIGN_OR_RETURN(svc::Company company, svc::LoadCompany(txn, company_id));
    int year = static_cast<int>(company.Day(now).year());
    RETURN_IF_ERROR(Number(texts.orders, company_id, "PO", year, numbers));
    RETURN_IF_ERROR(Number(texts.requisitions, company_id, "RQ", year, numbers));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<saikne::events::Outgoing>> RequisitionEvents(
    pg::Txn& txn, std::vector<PurchaseOrder>& orders, absl::Time now) {
  std::vector<saikne::events::Outgoing> events;
  std::vector<DemandLine> lines;
  for (const PurchaseOrder& order : orders) {
    for (const Requisition& requisition : order.requisitions) {
      if (requisition.raised || requisition.cancelled) lines.push_back(requisition.demand);
    }
  }
  if (lines.empty()) return events;
  ASSIGN_OR_RETURN(NeedsByLine needs, NeedStore(txn).LoadByLine(lines));
  for (PurchaseOrder& order : orders) {
    for (Requisition& requisition : order.requisitions) {
      if (!requisition.raised && !requisition.cancelled) continue;
      for (saikne::events::Outgoing& event : RequisitionEvents(requisition, order, needs.at(requisition.demand), now)) {
        events.push_back(std::move(event));
      }
    }
  }
  return events;
}

absl::Status ClearWhatIsOver(pg::Txn& txn, const std::vector<Id>& decided,
                             const std::vector<Id>& finished, const std::vector<Id>& changed,
                             absl::Time now) {
  RETURN_IF_ERROR(svc::ClearExceptions(txn, kPurchaseNotSent, changed, now));
  RETURN_IF_ERROR(svc::ClearExceptions(txn, kApprovalRequired, decided, now));
  return svc::ClearExceptions(txn, kPurchaseUnpegged, finished, now);
}

}  // namespace

absl::Status SaveOrders(pg::Txn& txn, std::vector<PurchaseOrder>& orders,
                        std::vector<saikne::events::Outgoing> events, const Planning& planning,
                        absl::Time now) {
  std::vector<Id> decided, finished, refused;
  for (PurchaseOrder& order : orders) {
    if (!order.changed) continue;
    SettleRequisitions(order, now);
    bool over_limit = order.net_minor > planning.settings.approval_limit_minor;
    if (order.state != PurchaseOrderState::kToApprove &&
        (over_limit || order.state == PurchaseOrderState::kCancelled)) {
      decided.push_back(order.id);
    }
    if (!order.Active()) finished.push_back(order.id);
    if (order.refused) refused.push_back(order.id);  // it may be sent as it is now
  }
  RETURN_IF_ERROR(NumberNew(txn, orders, planning.numbers, now));
  ASSIGN_OR_RETURN(std::vector<saikne::events::Outgoing> all, RequisitionEvents(txn, orders, now));
  for (saikne::events::Outgoing& event : events) all.push_back(std::move(event));
  RETURN_IF_ERROR(PurchaseOrderStore(txn).Save(orders, now));
  RETURN_IF_ERROR(saikne::events::Outbox(txn).Append(all));
  return ClearWhatIsOver(txn, decided, finished, refused, now);
}

}  // namespace saikne::procurement
