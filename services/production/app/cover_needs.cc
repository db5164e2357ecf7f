#include "services/production/app/cover_needs.h"

#include <algorithm>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "libs/events/outbox.h"
#include "libs/money/money_proto.h"
#include "libs/service/companies.h"
#include "libs/service/exceptions.h"
#include "libs/supply/blocked.h"
#include "libs/supply/item_store.h"
#include "saikne/production/events/v1/production_events.pb.h"
#include "services/production/app/work_order_events.h"
#include "services/production/sql.h"
#include "services/production/store/bom_store.h"
#include "services/production/store/work_order_store.h"

namespace saikne::production {
namespace {

namespace ev = ::saikne::production::events::v1;
using saikne::events::Outgoing;

const supply::BlockedKind kNoBom = {
    "NO_BOM", "planner", "is to be made, but it has no bill of materials that holds today"};

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
                   .traceparent = need.traceparent,
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
  RETURN_IF_ERROR(supply::ItemStore(txn).Lock(items));
  ASSIGN_OR_RETURN(NeedsByLine stored, need_store.Merge(needs));
  ASSIGN_OR_RETURN(std::vector<WorkOrder> orders, order_store.LockForPlan(items, lines));
  RETURN_IF_ERROR(CountRoots(need_store, orders));
  ASSIGN_OR_RETURN(absl::flat_hash_set<Id> makeable, Makeable(txn, needs, items, now));

  PlanResult result = PlanSupply(
      absl::MakeSpan(needs), orders,
      {.makeable = [&](const Id& item) { return makeable.contains(item); },
       .new_draft = [&](const Need& need) { return NewDraft(need, settings, now); }});

  RETURN_IF_ERROR(need_store.Save(needs, stored));
  std::vector<Outgoing> events;
  if (!result.cancelled.empty()) {
    ASSIGN_OR_RETURN(NeedsByLine by_line, LoadNeedsOf(need_store, orders));
    for (size_t i : result.cancelled) {
      events.push_back(WorkOrderCancelledEvent(orders[i], by_line, now));
    }
  }
  std::vector<Id> refused;  // they may be released as they are now
  for (const WorkOrder& order : orders) {
    if (order.changed && order.refused) refused.push_back(order.id);
  }
  RETURN_IF_ERROR(svc::ClearExceptions(txn, kWorkOrderNotReleased, refused, now));
  RETURN_IF_ERROR(order_store.Save(orders, now));
  RETURN_IF_ERROR(saikne::events::Outbox(txn).Append(events));
  RETURN_IF_ERROR((supply::ReportBlocked<ev::SupplyBlocked, ev::SupplyUnblocked>(
      txn, needs, result.newly_blocked, result.newly_unblocked, kNoBom, now)));
  return ReportLeftWithoutPeg(txn, orders, result, now);
}

absl::Status CoverAgain(pg::Txn& txn, const std::vector<DemandLine>& lines, const Settings& settings,
                        absl::Time now) {
  if (lines.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(std::vector<Need> needs, NeedStore(txn).Load(lines));
  return CoverNeeds(txn, std::move(needs), settings, now);
}

}  // namespace saikne::production
