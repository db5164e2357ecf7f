#include "services/ordering/app/change_orders.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "libs/base/status.h"
#include "services/ordering/app/order_events.h"
#include "services/ordering/app/saga_metrics.h"
#include "services/ordering/sql.h"

namespace saikne::ordering {
namespace {

using ::saikne::events::Outcome;

constexpr int kOverdueBatch = 200;

struct WaysOut {
  const char* owner;
  std::vector<std::string> names;
};

WaysOut WaysOutOf(const std::string& kind) {
  if (kind == NameOf(kCreditOverdue)) return {"accountant", {"retry", "cancel", "ignore"}};
  if (kind == NameOf(kStockOverdue)) return {"warehouse", {"retry", "cancel", "ignore"}};
  if (kind == NameOf(kBillingOverdue)) return {"accountant", {"retry", "ignore"}};
  if (kind == NameOf(kCancelOverdue)) return {"warehouse", {"retry", "ignore"}};
  if (kind == NameOf(kDeliveryOverdue)) return {"sales", {"retry", "cancel", "ignore"}};
  return {"buyer", {"cancel", "ignore"}};
}

absl::flat_hash_map<Id, Order*> ById(std::vector<Order>& orders) {
  absl::flat_hash_map<Id, Order*> by_id;
  for (Order& order : orders) by_id[order.id] = &order;
  return by_id;
}

}  // namespace

void OrderWriter::TakeException(const Order& order, const WasExceptionRaised& fact) {
  WaysOut ways = WaysOutOf(fact.kind);
  svc::Exception e;
  e.company_id = order.company_id;
  e.kind = fact.kind;
  e.subject_type = "order";
  e.subject_id = order.id;
  e.subject_number = order.number;
  e.reason = fact.reason;
  e.owner = ways.owner;
  e.money_at_risk_minor = order.gross_minor();
  e.currency = order.currency.code();
  e.ways_out = std::move(ways.names);
  e.deal_id = order.deal_id;
  e.order_id = order.id;
  raised_.push_back(std::move(e));
}

void OrderWriter::Take(Order& order, const ::saikne::events::Flow& flow) {
  order.update_time = now_;
  order.update_actor = flow.actor;
  if (std::find(orders_.begin(), orders_.end(), &order) == orders_.end()) orders_.push_back(&order);
  for (const StepChange& change : order.TakeSteps()) steps_.push_back(change);
  facts_.push_back(order.TakeFacts());
  for (const Fact& fact : facts_.back()) {
    events_.push_back(EventOf(order, fact, flow, now_));
    if (const auto* shipped = std::get_if<WasShipped>(&fact); shipped && !shipped->repeated)
      shipments_.push_back({order.id, &shipped->shipment});
    if (const auto* raised = std::get_if<WasExceptionRaised>(&fact)) TakeException(order, *raised);
    if (const auto* resolved = std::get_if<WasExceptionResolved>(&fact);
        resolved && resolved->resolution == "cleared")
      cleared_.push_back({resolved->kind, order.id});
  }
}

absl::Status OrderWriter::Write() {
  OrderStore store(txn_);
  RETURN_IF_ERROR(store.Save(absl::MakeSpan(orders_)));
  RETURN_IF_ERROR(store.InsertShipments(shipments_, orders_));
  std::map<std::string, std::vector<Id>> cleared;
  for (const auto& [kind, id] : cleared_) cleared[kind].push_back(id);
  for (const auto& [kind, ids] : cleared) {
    if (kind == NameOf(kSupplyBlocked))
      RETURN_IF_ERROR(txn_.Write(sql::kDeleteSupplyBlocksOfOrders, ids));
    RETURN_IF_ERROR(svc::ClearExceptions(txn_, kind, ids, now_));
  }
  RETURN_IF_ERROR(svc::RaiseExceptions(txn_, raised_, now_));
  CountSteps(txn_, std::move(steps_));
  if (events_.empty()) return absl::OkStatus();
  return ::saikne::events::Outbox(txn_).Append(events_);
}

absl::StatusOr<std::vector<absl::StatusOr<Reply>>> ChangeOrders(pg::Txn& txn, absl::Span<const OrderChange> changes,
                                                                const Decide& decide, absl::Time now) {
  std::vector<Id> ids;
  for (const OrderChange& change : changes) ids.push_back(change.order_id);
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  ASSIGN_OR_RETURN(std::vector<Order> orders, OrderStore(txn).Lock(ids));
  const auto by_id = ById(orders);

  std::vector<absl::StatusOr<Reply>> replies;
  OrderWriter writer(txn, now);
  bool failed = false;
  for (size_t i = 0; i < changes.size(); ++i) {
    const auto it = by_id.find(changes[i].order_id);
    if (it == by_id.end() || it->second->company_id != changes[i].flow.company_id) {
      replies.push_back(NotFound("ORDER", changes[i].order_id.ToString()));
      continue;
    }
    replies.push_back(decide(i, *it->second));
    if (!replies.back().ok()) failed = true;
    else if (replies.back()->applied()) writer.Take(*it->second, changes[i].flow);
  }
  if (!failed) RETURN_IF_ERROR(writer.Write());
  return replies;
}

absl::StatusOr<std::vector<Outcome>> ReactOnOrders(pg::Txn& txn, absl::Span<const OrderChange> changes,
                                                   const Decide& decide, absl::Time now) {
  ASSIGN_OR_RETURN(const auto replies, ChangeOrders(txn, changes, decide, now));
  std::vector<Outcome> outcomes;
  outcomes.reserve(replies.size());
  for (const absl::StatusOr<Reply>& reply : replies) {
    if (reply.ok())
      outcomes.push_back(reply->applied() ? Outcome::Applied() : Outcome::Ignored(reply->ignored));
    else if (absl::IsNotFound(reply.status()))
      outcomes.push_back(Outcome::Ignored("UNKNOWN_ORDER"));
    else
      outcomes.push_back(Outcome::Park(ReasonOf(reply.status()), std::string(reply.status().message())));
  }
  return outcomes;
}

absl::StatusOr<bool> RaiseOverdue(pg::Txn& txn, const Deadlines& deadlines, absl::Time now) {
  ASSIGN_OR_RETURN(std::vector<Order> orders, OrderStore(txn).LockOverdue(kOverdueBatch));
  if (orders.empty()) return false;
  OrderWriter writer(txn, now);
  for (Order& order : orders) {
    // The row was found on the database's clock; the process's may be behind it.
    order.Overdue(std::max(now, order.deadline.value_or(now)), deadlines);
    writer.Take(order, TimerFlow(order, now));
  }
  RETURN_IF_ERROR(writer.Write());
  return orders.size() == kOverdueBatch;
}

}  // namespace saikne::ordering
