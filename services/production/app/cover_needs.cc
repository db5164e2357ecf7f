#include "services/production/app/cover_needs.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "libs/events/outbox.h"
#include "libs/money/money_proto.h"
#include "libs/service/companies.h"
#include "libs/service/exceptions.h"
#include "saikne/production/events/v1/production_events.pb.h"
#include "services/production/app/work_order_events.h"
#include "services/production/sql.h"
#include "services/production/store/bom_store.h"
#include "services/production/store/item_store.h"
#include "services/production/store/need_store.h"
#include "services/production/store/work_order_store.h"

namespace saikne::production {
namespace {

namespace ev = ::saikne::production::events::v1;
using saikne::events::Flow;
using saikne::events::Outgoing;

constexpr char kNoBom[] = "NO_BOM";

std::optional<Id> OptionalId(const std::string& text) {
  absl::StatusOr<Id> id = Id::Parse(text);
  if (!id.ok()) return std::nullopt;
  return *id;
}

WorkOrder NewDraft(const Need& need, const Settings& settings, absl::Time now) {
  return WorkOrder{.id = Id::New(now),
                   .company_id = need.company_id,
                   .item_id = need.item_id,
                   .sku = need.sku,
                   .warehouse_code = need.warehouse_code,
                   .release_at = now + absl::Milliseconds(settings.wo_collect_ms),
                   .correlation_id = need.correlation_id,
                   .causation_id = need.causation_id,
                   .actor = need.actor,
                   .create_time = now,
                   .update_time = now,
                   .changed = true};
}

/// The items that have a bill of materials with a component that holds today.
absl::StatusOr<absl::flat_hash_set<Id>> Makeable(pg::Txn& txn, const std::vector<Need>& needs,
                                                 const std::vector<Id>& items, absl::Time now) {
  absl::flat_hash_set<Id> makeable;
  if (needs.empty()) return makeable;
  ASSIGN_OR_RETURN(auto boms, BomStore(txn).Load(items));
  absl::flat_hash_map<Id, absl::CivilDay> day_of;  // by company
  for (const auto& [item, bom] : boms) {
    auto day = day_of.find(bom.company_id);
    if (day == day_of.end()) {
      ASSIGN_OR_RETURN(svc::Company company, svc::LoadCompany(txn, bom.company_id));
      day = day_of.emplace(bom.company_id, company.Day(now)).first;
    }
    for (const BomLine& line : bom.lines) {
      if (Holds(line, day->second)) makeable.insert(item);
    }
  }
  return makeable;
}

template <typename Event>
Outgoing SupplyEvent(const Need& need, int64_t version, absl::Time now) {
  Event event;
  event.set_demand_id(need.demand.demand_id.ToString());
  event.set_item_id(need.item_id.ToString());
  event.set_sku(need.sku);
  if constexpr (std::is_same_v<Event, ev::SupplyBlocked>) event.set_reason(need.blocked);
  for (const Root& root : need.roots) {
    saikne::types::v1::Peg& peg = *event.add_pegs();
    peg.mutable_demand()->set_kind(static_cast<saikne::types::v1::DemandKind>(need.demand_kind));
    peg.mutable_demand()->set_id(need.demand.demand_id.ToString());
    peg.mutable_demand()->set_line_id(need.demand.line_id.ToString());
    peg.set_deal_id(root.deal_id);
    peg.set_order_id(root.order_id);
    peg.set_order_line_id(root.order_line_id);
    money::ToProto(root.quantity, peg.mutable_quantity());
  }
  return Outgoing(event, version,
                  Flow{need.company_id, need.actor, need.correlation_id, need.causation_id, now, ""},
                  now);
}

/// Appends one event for each need, counting the versions of their demands.
template <typename Event>
absl::Status AppendSupplyEvents(pg::Txn& txn, const std::vector<Need>& needs,
                                const std::vector<size_t>& which, absl::Time now) {
  // One statement advances a demand by one event, so a demand with several lines takes several rounds.
  std::vector<size_t> left = which;
  while (!left.empty()) {
    std::map<Id, size_t> round;  // demand -> need
    std::vector<size_t> later;
    for (size_t i : left) {
      if (!round.emplace(needs[i].demand.demand_id, i).second) later.push_back(i);
    }
    std::vector<Id> demands;
    for (const auto& [demand, unused] : round) demands.push_back(demand);
    ASSIGN_OR_RETURN(pg::Rows rows, txn.Exec(sql::kAdvanceSupplyDocuments, demands));
    std::vector<Outgoing> events;
    for (const pg::Row& row : rows) {
      events.push_back(SupplyEvent<Event>(needs[round[row.Get<Id>(0)]], row.Get<int64_t>(1), now));
    }
    RETURN_IF_ERROR(saikne::events::Outbox(txn).Append(events));
    left = std::move(later);
  }
  return absl::OkStatus();
}

absl::Status ReportBlocked(pg::Txn& txn, const std::vector<Need>& needs, const PlanResult& result,
                           absl::Time now) {
  std::vector<svc::Exception> exceptions;
  for (size_t i : result.newly_blocked) {
    const Need& need = needs[i];
    svc::Exception exception{.company_id = need.company_id,
                             .kind = kNoBom,
                             .subject_type = "demand_line",
                             .subject_id = need.demand.line_id,
                             .subject_number = need.sku,
                             .reason = absl::StrCat(need.sku, " is to be made, but it has no bill of ",
                                                    "materials that holds today"),
                             .owner = "planner",
                             .ways_out = {"ignore"}};
    if (!need.roots.empty()) {
      exception.deal_id = OptionalId(need.roots[0].deal_id);
      exception.order_id = OptionalId(need.roots[0].order_id);
    }
    exceptions.push_back(std::move(exception));
  }
  RETURN_IF_ERROR(svc::RaiseExceptions(txn, exceptions, now));
  RETURN_IF_ERROR(AppendSupplyEvents<ev::SupplyBlocked>(txn, needs, result.newly_blocked, now));
  std::vector<Id> cleared;
  for (size_t i : result.newly_unblocked) cleared.push_back(needs[i].demand.line_id);
  if (cleared.empty()) return absl::OkStatus();
  RETURN_IF_ERROR(svc::ClearExceptions(txn, kNoBom, cleared, now));
  return AppendSupplyEvents<ev::SupplyUnblocked>(txn, needs, result.newly_unblocked, now);
}

absl::Status ReportLeftWithoutPeg(pg::Txn& txn, const std::vector<WorkOrder>& orders,
                                  const PlanResult& result, absl::Time now) {
  std::vector<svc::Exception> exceptions;
  for (size_t i : result.left_without_peg) {
    const WorkOrder& order = orders[i];
    if (!order.Active() || order.finish_to_stock) continue;
    exceptions.push_back({.company_id = order.company_id,
                          .kind = kWorkOrderUnpegged,
                          .subject_type = "work_order",
                          .subject_id = order.id,
                          .subject_number = order.number,
                          .reason = absl::StrCat("work order ", order.number, " has started, but ",
                                                 money::FormatMicros(order.Unpegged().micros), " of ",
                                                 order.sku, " are not needed any more"),
                          .owner = "planner",
                          .ways_out = {"finish_to_stock", "close_short", "ignore"}});
  }
  return svc::RaiseExceptions(txn, exceptions, now);
}

/// Takes over what is stored of the needs: whether they are blocked. New needs bring their roots.
absl::Status MergeStored(NeedStore& store, std::vector<Need>& needs) {
  std::vector<DemandLine> lines;
  absl::flat_hash_map<DemandLine, Need*> by_line;
  for (Need& need : needs) {
    lines.push_back(need.demand);
    by_line[need.demand] = &need;
  }
  ASSIGN_OR_RETURN(std::vector<Need> stored, store.Load(lines));
  for (Need& old : stored) {
    Need& need = *by_line[old.demand];
    need.blocked = old.blocked;
    if (need.roots.empty()) need.roots = std::move(old.roots);
  }
  return absl::OkStatus();
}

/// How many roots each order that may take a peg serves already.
absl::Status CountRoots(NeedStore& store, std::vector<WorkOrder>& orders) {
  std::vector<WorkOrder*> takers;
  std::vector<DemandLine> lines;
  for (WorkOrder& order : orders) {
    if (order.state != WorkOrderState::kDraft && !(order.Active() && order.Unpegged().positive())) continue;
    takers.push_back(&order);
    for (const Peg& peg : order.pegs) lines.push_back(peg.demand);
  }
  if (lines.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(std::vector<Need> needs, store.Load(lines));
  absl::flat_hash_map<DemandLine, size_t> roots;
  for (const Need& need : needs) roots[need.demand] = need.roots.size();
  for (WorkOrder* taker : takers) {
    for (const Peg& peg : taker->pegs) taker->root_count += roots[peg.demand];
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CoverNeeds(pg::Txn& txn, std::vector<Need> needs, const Settings& settings,
                        absl::Time now) {
  if (needs.empty()) return absl::OkStatus();
  NeedStore need_store(txn);
  WorkOrderStore order_store(txn);
  std::vector<Id> items;
  std::vector<DemandLine> lines;
  for (const Need& need : needs) {
    items.push_back(need.item_id);
    lines.push_back(need.demand);
  }
  RETURN_IF_ERROR(ItemStore(txn).Lock(items));
  RETURN_IF_ERROR(MergeStored(need_store, needs));
  ASSIGN_OR_RETURN(std::vector<WorkOrder> orders, order_store.LockForPlan(items, lines));
  RETURN_IF_ERROR(CountRoots(need_store, orders));
  ASSIGN_OR_RETURN(absl::flat_hash_set<Id> makeable, Makeable(txn, needs, items, now));

  PlanResult result = PlanSupply(
      absl::MakeSpan(needs), orders,
      {.makeable = [&](const Id& item) { return makeable.contains(item); },
       .new_draft = [&](const Need& need) { return NewDraft(need, settings, now); }});

  RETURN_IF_ERROR(need_store.Save(needs));
  std::vector<Outgoing> events;
  if (!result.cancelled.empty()) {
    ASSIGN_OR_RETURN(NeedsByLine by_line, LoadNeedsOf(need_store, orders));
    for (size_t i : result.cancelled) {
      events.push_back(WorkOrderCancelledEvent(orders[i], by_line, now));
    }
  }
  RETURN_IF_ERROR(order_store.Save(orders, now));
  RETURN_IF_ERROR(saikne::events::Outbox(txn).Append(events));
  RETURN_IF_ERROR(ReportBlocked(txn, needs, result, now));
  return ReportLeftWithoutPeg(txn, orders, result, now);
}

absl::Status CoverAgain(pg::Txn& txn, const std::vector<DemandLine>& lines, const Settings& settings,
                        absl::Time now) {
  if (lines.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(std::vector<Need> needs, NeedStore(txn).Load(lines));
  return CoverNeeds(txn, std::move(needs), settings, now);
}

}  // namespace saikne::production
