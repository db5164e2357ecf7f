#include "services/procurement/app/send_purchase_orders.h"

#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "libs/service/exceptions.h"
#include "libs/supply/blocked.h"
#include "libs/supply/collected.h"
#include "services/procurement/app/order_commands.h"
#include "services/procurement/app/purchase_order_events.h"
#include "services/procurement/app/save_orders.h"
#include "services/procurement/sql.h"
#include "services/procurement/store/purchase_order_store.h"

namespace saikne::procurement {
namespace {

constexpr int64_t kBatch = 100;

std::vector<Id> IdsOf(const pg::Rows& rows) {
  std::vector<Id> ids;
  for (const pg::Row& row : rows) ids.push_back(row.Get<Id>(0));
  return ids;
}

absl::Status SendDrafts(pg::Txn& txn, const std::vector<Id>& ids, const Planning& planning,
                        absl::Time now) {
  if (ids.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(std::vector<PurchaseOrder> orders, PurchaseOrderStore(txn).Lock(ids));
  std::vector<PurchaseOrder*> submitted;
  for (PurchaseOrder& order : orders) {
    if (order.state != PurchaseOrderState::kDraft || order.lines.empty()) continue;
    RETURN_IF_ERROR(Submit(order, "", planning.settings.approval_limit_minor));
    submitted.push_back(&order);
  }
  ASSIGN_OR_RETURN(std::vector<saikne::events::Outgoing> events,
                   SendOrAsk(txn, submitted, nullptr, now));
  return SaveOrders(txn, orders, std::move(events), planning, now);
}

absl::Status RefuseDraft(pg::Txn& txn, const Id& id, const absl::Status& why, absl::Time now) {
  ASSIGN_OR_RETURN(std::vector<PurchaseOrder> orders, PurchaseOrderStore(txn).Lock({id}));
  if (orders.empty() || orders[0].state != PurchaseOrderState::kDraft) return absl::OkStatus();
  const PurchaseOrder& order = orders[0];
  svc::Exception exception{.company_id = order.company_id,
                           .kind = kPurchaseNotSent,
                           .subject_type = "purchase_order",
                           .subject_id = order.id,
                           .subject_number = order.number,
                           .reason = absl::StrCat("purchase order ", order.number, " cannot be sent: ",
                                                  why.message()),
                           .owner = "buyer",
                           .money_at_risk_minor = order.net_minor,
                           .currency = order.currency.code(),
                           .ways_out = {"retry", "cancel"}};
  if (!order.lines.empty() && !order.lines[0].pegs.empty()) {
    ASSIGN_OR_RETURN(std::vector<Need> needs, NeedStore(txn).Load({order.lines[0].pegs[0].demand}));
    if (!needs.empty()) supply::Endanger(needs[0], exception);
  }
  return svc::RaiseExceptions(txn, {exception}, now);
}

}  // namespace

absl::StatusOr<bool> SendDuePurchaseOrders(pg::Pool& pool, const Planning& planning, absl::Time now) {
  std::vector<Id> ids;
  RETURN_IF_ERROR(pool.RunInTransaction([&](pg::Txn& txn) -> absl::Status {
    ASSIGN_OR_RETURN(pg::Rows due, txn.Exec(sql::kDueDrafts, now, kBatch));
    ids = IdsOf(due);
    return absl::OkStatus();
  }));
  RETURN_IF_ERROR(supply::LetGoOrRefuse(
      pool, ids,
      [&](pg::Txn& txn, const std::vector<Id>& some) { return SendDrafts(txn, some, planning, now); },
      [&](pg::Txn& txn, const Id& id, const absl::Status& why) { return RefuseDraft(txn, id, why, now); }));
  return ids.size() == kBatch;
}

absl::StatusOr<bool> SendPurchaseOrders(pg::Txn& txn, const Planning& planning, absl::Time now) {
  ASSIGN_OR_RETURN(pg::Rows due, txn.Exec(sql::kDueDrafts, now, kBatch));
  RETURN_IF_ERROR(SendDrafts(txn, IdsOf(due), planning, now));
  return due.size() == kBatch;
}

}  // namespace saikne::procurement
