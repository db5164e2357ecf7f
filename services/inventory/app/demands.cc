#include "services/inventory/app/demands.h"

#include <memory>

#include "libs/base/status.h"
#include "libs/service/exceptions.h"
#include "services/inventory/app/homeless.h"
#include "services/inventory/sql.h"

namespace saikne::inventory {
namespace {

template <typename Command>
std::vector<Id> IdsOf(const std::vector<Command>& commands) {
  std::vector<Id> ids;
  for (const Command& command : commands) ids.push_back(command.id);
  return ids;
}

std::vector<Id> ItemsOf(const std::vector<DemandFacts>& demands) {
  std::vector<Id> items;
  for (const DemandFacts& demand : demands) {
    for (const DemandedLine& line : demand.lines) items.push_back(line.item);
  }
  return items;
}

// Opens the work with the items and demands of the facts locked.
absl::StatusOr<std::unique_ptr<Work>> OpenFor(pg::Txn& txn, const Id& company,
                                              const std::vector<DemandFacts>& demands, absl::Time now) {
  ASSIGN_OR_RETURN(std::unique_ptr<Work> work, Work::Open(txn, company, now));
  RETURN_IF_ERROR(work->store().LockItems(work->book, ItemsOf(demands)));
  RETURN_IF_ERROR(work->store().LockDemands(work->book, IdsOf(demands)));
  return work;
}

}  // namespace

Demand& AddDemand(Work& work, const DemandFacts& facts) {
  const WarehouseRef* warehouse = work.book.FindWarehouse(facts.warehouse_code);
  Demand& demand = work.book.demands[facts.id];
  demand.id = facts.id;
  demand.kind = facts.kind;
  demand.number = facts.number;
  demand.deal_id = facts.deal_id;
  if (warehouse != nullptr) demand.warehouse = warehouse->id;
  demand.priority = facts.priority;
  demand.requested_date = facts.requested_date.value_or(work.company().Day(facts.order_time));
  demand.order_time = facts.order_time;
  demand.delivery_rule = facts.delivery_rule;
  demand.correlation_id = facts.flow.correlation_id;
  demand.actor = facts.flow.actor;
  demand.create_time = work.now();
  for (const DemandedLine& line : facts.lines) {
    DemandLine& added = demand.lines.emplace_back();
    added.line_id = line.line_id;
    added.line_number = line.line_number;
    added.item = line.item;
    added.demanded = line.quantity;
    added.roots = line.roots;
    added.changed = true;
  }
  demand.answer = true;
  work.book.Touch(demand);
  // Refusing the event would park its key, and the order could not even be cancelled.
  if (warehouse == nullptr) WaitForWarehouse(work, demand, facts.warehouse_code);
  return demand;
}

Outcomes PlaceDemands(pg::Txn& txn, const Context& context, const Id& company,
                      const std::vector<DemandFacts>& demands, absl::Time now) {
  ASSIGN_OR_RETURN(std::unique_ptr<Work> work, OpenFor(txn, company, demands, now));
  std::vector<Outcome> outcomes;
  for (const DemandFacts& facts : demands) {
    if (auto known = work->book.demands.find(facts.id); known != work->book.demands.end()) {
      outcomes.push_back(Outcome::Ignored(known->second.state == DemandState::kClosed ? "DEMAND_CLOSED"
                                                                                     : "ALREADY_PLACED"));
      continue;
    }
    work->Begin(facts.flow);
    Demand& demand = AddDemand(*work, facts);
    demand.hold_until = now + context.hold;
    work->book.TakeFree(demand);
    outcomes.push_back(Outcome::Applied());
  }
  RETURN_IF_ERROR(work->Finish(context.numbers));
  return outcomes;
}

Outcomes ConfirmDemands(pg::Txn& txn, const Context& context, const Id& company,
                        const std::vector<DemandFacts>& demands, absl::Time now) {
  ASSIGN_OR_RETURN(std::unique_ptr<Work> work, OpenFor(txn, company, demands, now));
  std::vector<Outcome> outcomes;
  for (const DemandFacts& facts : demands) {
    work->Begin(facts.flow);
    auto known = work->book.demands.find(facts.id);
    Demand* demand = known == work->book.demands.end() ? nullptr : &known->second;
    if (demand == nullptr) {
      demand = &AddDemand(*work, facts);
    } else if (demand->state != DemandState::kPlaced) {
      outcomes.push_back(Outcome::Ignored(demand->state == DemandState::kClosed ? "DEMAND_CLOSED"
                                                                               : "ALREADY_FIRM"));
      continue;
    }
    demand->state = DemandState::kFirm;
    demand->hold_until.reset();
    work->book.Touch(*demand);
    work->book.TakeFree(*demand);
    outcomes.push_back(Outcome::Applied());
  }
  RETURN_IF_ERROR(work->Finish(context.numbers));
  return outcomes;
}

Outcomes BlockDemands(pg::Txn& txn, const Context& context, const Id& company,
                      const std::vector<DemandRef>& demands, bool blocked, absl::Time now) {
  ASSIGN_OR_RETURN(std::unique_ptr<Work> work, Work::Open(txn, company, now));
  RETURN_IF_ERROR(work->store().LockDemands(work->book, IdsOf(demands)));
  std::vector<Outcome> outcomes;
  for (const DemandRef& ref : demands) {
    work->Begin(ref.flow);
    auto known = work->book.demands.find(ref.id);
    if (known == work->book.demands.end() || known->second.state == DemandState::kClosed) {
      outcomes.push_back(Outcome::Ignored("NO_OPEN_DEMAND"));
      continue;
    }
    known->second.blocked = blocked;
    work->book.Touch(known->second);
    outcomes.push_back(Outcome::Applied());
  }
  RETURN_IF_ERROR(work->Finish(context.numbers));
  return outcomes;
}

Outcomes ReleaseToShip(pg::Txn& txn, const Context& context, const Id& company,
                       const std::vector<DemandRef>& demands, absl::Time now) {
  ASSIGN_OR_RETURN(std::unique_ptr<Work> work, Work::Open(txn, company, now));
  RETURN_IF_ERROR(work->store().LockDemands(work->book, IdsOf(demands)));
  std::vector<Outcome> outcomes;
  for (const DemandRef& ref : demands) {
    work->Begin(ref.flow);
    auto known = work->book.demands.find(ref.id);
    if (known == work->book.demands.end() || known->second.state == DemandState::kClosed) {
      outcomes.push_back(Outcome::Ignored("NO_OPEN_DEMAND"));
      continue;
    }
    known->second.paid = true;
    work->book.Touch(known->second);
    outcomes.push_back(Outcome::Applied());
  }
  RETURN_IF_ERROR(work->Finish(context.numbers));
  return outcomes;
}

Outcomes WithdrawDemands(pg::Txn& txn, const Context& context, const Id& company,
                         const std::vector<DemandRef>& demands, absl::Time now) {
  ASSIGN_OR_RETURN(std::unique_ptr<Work> work, Work::Open(txn, company, now));
  ASSIGN_OR_RETURN(std::vector<Id> items, work->store().ItemsOf(IdsOf(demands)));
  RETURN_IF_ERROR(work->store().LockItems(work->book, items));
  // Who may get what they give back is locked together with them, in id order.
  ASSIGN_OR_RETURN(const std::vector<Increase> increases, work->store().ReleasableOf(IdsOf(demands)));
  RETURN_IF_ERROR(work->store().LockDemands(work->book, IdsOf(demands), increases));
  std::vector<Id> no_longer_waiting;
  std::vector<Outcome> outcomes;
  for (const DemandRef& ref : demands) {
    work->Begin(ref.flow);
    auto known = work->book.demands.find(ref.id);
    if (known != work->book.demands.end() && known->second.state == DemandState::kClosed) {
      outcomes.push_back(Outcome::Ignored("DEMAND_CLOSED"));
      continue;
    }
    Demand& demand = work->book.demands[ref.id];
    if (known == work->book.demands.end()) {
      // Never seen: recorded as closed and answered without lines.
      demand.id = ref.id;
      demand.kind = ref.kind;
      demand.number = ref.number;
      demand.deal_id = ref.deal_id;
      demand.correlation_id = ref.flow.correlation_id;
      demand.actor = ref.flow.actor;
      demand.requested_date = work->company().Day(now);
      demand.order_time = now;
      demand.create_time = now;
    }
    if (demand.warehouse.nil() && !demand.lines.empty()) no_longer_waiting.push_back(demand.id);
    work->book.Withdraw(demand);
    demand.withdrawn = true;
    // In arrival order: what this one gives back is distributed before the next one is looked at.
    work->book.AllocateFreed();
    outcomes.push_back(Outcome::Applied());
  }
  RETURN_IF_ERROR(work->Finish(context.numbers));
  if (!no_longer_waiting.empty()) RETURN_IF_ERROR(svc::ClearExceptions(txn, kUnknownWarehouse, no_longer_waiting, now));
  return outcomes;
}

absl::StatusOr<bool> ExpireHolds(pg::Txn& txn, const Context& context, absl::Time now) {
  constexpr int kLimit = 200;
  ASSIGN_OR_RETURN(pg::Rows rows, txn.Exec(sql::kFindExpiredHolds, now, kLimit));
  if (rows.empty()) return false;
  // One company a run; the others are next.
  const Id company = rows[0].Get<Id>(0);
  std::vector<Id> ids;
  for (const pg::Row& row : rows) {
    if (row.Get<Id>(0) == company) ids.push_back(row.Get<Id>(1));
  }
  ASSIGN_OR_RETURN(std::unique_ptr<Work> work, Work::Open(txn, company, now));
  ASSIGN_OR_RETURN(std::vector<Id> items, work->store().ItemsOf(ids));
  RETURN_IF_ERROR(work->store().LockItems(work->book, items));
  ASSIGN_OR_RETURN(const std::vector<Increase> increases, work->store().ReleasableOf(ids));
  RETURN_IF_ERROR(work->store().LockDemands(work->book, ids, increases));
  for (const Id& id : ids) {
    Demand& demand = work->book.demands[id];
    if (demand.state != DemandState::kPlaced || !demand.hold_until || *demand.hold_until > now) continue;
    work->Begin({company, "system:inventory", demand.correlation_id, id.ToString(), now, ""});
    work->book.Expire(demand);
    work->book.AllocateFreed();
  }
  RETURN_IF_ERROR(work->Finish(context.numbers));
  return true;
}

}  // namespace saikne::inventory
