#include "services/production/app/release_work_orders.h"

#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "libs/events/outbox.h"
#include "libs/service/companies.h"
#include "libs/service/exceptions.h"
#include "libs/supply/blocked.h"
#include "libs/supply/collected.h"
#include "libs/supply/item_store.h"
#include "services/production/app/cover_needs.h"
#include "services/production/app/work_order_events.h"
#include "services/production/sql.h"
#include "services/production/store/bom_store.h"
#include "services/production/store/work_order_store.h"

namespace saikne::production {
namespace {

constexpr int64_t kBatch = 500;

/// The companies of a set of work orders, by id.
absl::StatusOr<absl::flat_hash_map<Id, svc::Company>> CompaniesOf(
    pg::Txn& txn, const std::vector<WorkOrder>& orders) {
  absl::flat_hash_map<Id, svc::Company> companies;
  for (const WorkOrder& order : orders) {
    if (companies.contains(order.company_id)) continue;
    ASSIGN_OR_RETURN(companies[order.company_id], svc::LoadCompany(txn, order.company_id));
  }
  return companies;
}

/// Components and planned conversion cost, frozen now.
absl::Status PlanOne(WorkOrder& order, const Bom& bom, const svc::Company& company,
                     const absl::flat_hash_map<Id, std::string>& skus, absl::Time now) {
  ASSIGN_OR_RETURN(std::vector<ComponentNeed> needs, Explode(bom, order.quantity, company.Day(now)));
  for (const ComponentNeed& need : needs) {
    auto sku = skus.find(need.item_id);
    order.components.push_back({.line_id = Id::New(now),
                                .item_id = need.item_id,
                                .sku = sku == skus.end() ? "" : sku->second,
                                .quantity = need.quantity});
  }
  ASSIGN_OR_RETURN(order.conversion_minor,
                   money::LineNet(order.quantity, bom.conversion_cost, {}, company.base_currency));
  order.state = WorkOrderState::kReleased;
  order.changed = true;
  return absl::OkStatus();
}

absl::Status AllotNumbers(std::vector<WorkOrder>& orders, svc::Numbers& numbers,
                          const absl::flat_hash_map<Id, svc::Company>& companies, absl::Time now) {
  absl::flat_hash_map<Id, std::vector<WorkOrder*>> by_company;
  for (WorkOrder& order : orders) {
    if (order.changed) by_company[order.company_id].push_back(&order);
  }
  for (auto& [company_id, list] : by_company) {
    int year = static_cast<int>(companies.at(company_id).Day(now).year());
    ASSIGN_OR_RETURN(std::vector<std::string> texts,
                     numbers.Next(company_id, "WO", year, static_cast<int>(list.size())));
    for (size_t i = 0; i < list.size(); ++i) list[i]->number = texts[i];
  }
  return absl::OkStatus();
}

absl::Status ReleaseDrafts(pg::Txn& txn, std::vector<WorkOrder>& orders,
                           const std::vector<Id>& items, svc::Numbers& numbers, absl::Time now) {
  ASSIGN_OR_RETURN(auto boms, BomStore(txn).Load(items));
  std::vector<Id> component_ids;
  for (const auto& [item, bom] : boms) {
    for (const BomLine& line : bom.lines) component_ids.push_back(line.component_id);
  }
  ASSIGN_OR_RETURN(auto skus, supply::ItemStore(txn).Skus(component_ids));
  ASSIGN_OR_RETURN(auto companies, CompaniesOf(txn, orders));
  for (WorkOrder& order : orders) {
    auto bom = boms.find(order.item_id);
    if (bom == boms.end() || order.state != WorkOrderState::kDraft) continue;
    RETURN_IF_ERROR(PlanOne(order, bom->second, companies.at(order.company_id), skus, now));
  }
  RETURN_IF_ERROR(AllotNumbers(orders, numbers, companies, now));

  NeedStore need_store(txn);
  ASSIGN_OR_RETURN(NeedsByLine needs, LoadNeedsOf(need_store, orders));
  std::vector<saikne::events::Outgoing> events;
  for (WorkOrder& order : orders) {
    if (order.changed) events.push_back(WorkOrderReleasedEvent(order, needs, now));
  }
  RETURN_IF_ERROR(WorkOrderStore(txn).Save(orders, now));
  return saikne::events::Outbox(txn).Append(events);
}

struct Due {
  std::vector<Id> ids;
  std::vector<Id> items;
};

absl::StatusOr<Due> DueDrafts(pg::Txn& txn, absl::Time now) {
  ASSIGN_OR_RETURN(pg::Rows rows, txn.Exec(sql::kDueDrafts, now, kBatch));
  Due due;
  for (const pg::Row& row : rows) {
    due.ids.push_back(row.Get<Id>(0));
    due.items.push_back(row.Get<Id>(1));
  }
  return due;
}

absl::Status Release(pg::Txn& txn, const std::vector<Id>& ids, const std::vector<Id>& items,
                     svc::Numbers& numbers, absl::Time now) {
  RETURN_IF_ERROR(supply::ItemStore(txn).Lock(items));
  ASSIGN_OR_RETURN(std::vector<WorkOrder> orders, WorkOrderStore(txn).Lock(ids));
  return ReleaseDrafts(txn, orders, items, numbers, now);
}

absl::Status RefuseDraft(pg::Txn& txn, const Id& id, const absl::Status& why, absl::Time now) {
  ASSIGN_OR_RETURN(std::vector<WorkOrder> orders, WorkOrderStore(txn).Lock({id}));
  if (orders.empty() || orders[0].state != WorkOrderState::kDraft) return absl::OkStatus();
  const WorkOrder& order = orders[0];
  svc::Exception exception{.company_id = order.company_id,
                           .kind = kWorkOrderNotReleased,
                           .subject_type = "work_order",
                           .subject_id = order.id,
                           .subject_number = order.sku,
                           .reason = absl::StrCat("a work order over ",
                                                  money::FormatMicros(order.quantity.micros), " ", order.sku,
                                                  " cannot be released: ", why.message()),
                           .owner = "planner",
                           .ways_out = {"retry", "cancel"}};
  if (!order.pegs.empty()) {
    ASSIGN_OR_RETURN(std::vector<Need> needs, NeedStore(txn).Load({order.pegs[0].demand}));
    if (!needs.empty()) supply::Endanger(needs[0], exception);
  }
  return svc::RaiseExceptions(txn, {exception}, now);
}

}  // namespace

absl::StatusOr<bool> ReleaseDueWorkOrders(pg::Pool& pool, svc::Numbers& numbers, absl::Time now) {
  Due due;
  RETURN_IF_ERROR(pool.RunInTransaction([&](pg::Txn& txn) -> absl::Status {
    ASSIGN_OR_RETURN(due, DueDrafts(txn, now));
    return absl::OkStatus();
  }));
  absl::flat_hash_map<Id, Id> item_of;
  for (size_t i = 0; i < due.ids.size(); ++i) item_of[due.ids[i]] = due.items[i];
  RETURN_IF_ERROR(supply::LetGoOrRefuse(
      pool, due.ids,
      [&](pg::Txn& txn, const std::vector<Id>& ids) {
        std::vector<Id> items;
        for (const Id& id : ids) items.push_back(item_of.at(id));
        return Release(txn, ids, items, numbers, now);
      },
      [&](pg::Txn& txn, const Id& id, const absl::Status& why) { return RefuseDraft(txn, id, why, now); }));
  return due.ids.size() == kBatch;
}

absl::StatusOr<bool> ReleaseWorkOrders(pg::Txn& txn, svc::Numbers& numbers, absl::Time now) {
  ASSIGN_OR_RETURN(Due due, DueDrafts(txn, now));
  if (due.ids.empty()) return false;
  RETURN_IF_ERROR(Release(txn, due.ids, due.items, numbers, now));
  return due.ids.size() == kBatch;
}

absl::Status CancelRefusedDraft(pg::Txn& txn, const Id& company_id, const Id& id, const std::string& reason,
                                const Settings& settings, absl::Time now) {
  WorkOrderStore store(txn);
  ASSIGN_OR_RETURN(auto items, store.ItemsOf({id}));
  if (items.empty()) return NotFound("WORK_ORDER", id.ToString());
  RETURN_IF_ERROR(supply::ItemStore(txn).Lock({items.begin()->second}));
  ASSIGN_OR_RETURN(std::vector<WorkOrder> orders, store.Lock({id}));
  WorkOrder& order = orders[0];
  if (order.company_id != company_id) return NotFound("WORK_ORDER", id.ToString());
  RETURN_IF_ERROR(Cancel(order, reason));
  std::vector<DemandLine> uncovered;
  for (Peg& peg : order.pegs) {
    if (!peg.open.positive()) continue;
    uncovered.push_back(peg.demand);
    peg.open = {};
  }
  RETURN_IF_ERROR(store.Save(orders, now));
  return CoverAgain(txn, uncovered, settings, now);
}

}  // namespace saikne::production
