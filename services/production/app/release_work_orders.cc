#include "services/production/app/release_work_orders.h"

#include "libs/base/status.h"
#include "libs/events/outbox.h"
#include "libs/service/companies.h"
#include "services/production/app/work_order_events.h"
#include "services/production/sql.h"
#include "services/production/store/bom_store.h"
#include "services/production/store/item_store.h"
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
  ASSIGN_OR_RETURN(auto skus, ItemStore(txn).Skus(component_ids));
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

}  // namespace

absl::StatusOr<bool> ReleaseWorkOrders(pg::Txn& txn, svc::Numbers& numbers, absl::Time now) {
  ASSIGN_OR_RETURN(pg::Rows due, txn.Exec(sql::kDueDrafts, now, kBatch));
  if (due.empty()) return false;
  std::vector<Id> ids, items;
  for (const pg::Row& row : due) {
    ids.push_back(row.Get<Id>(0));
    items.push_back(row.Get<Id>(1));
  }
  RETURN_IF_ERROR(ItemStore(txn).Lock(items));
  ASSIGN_OR_RETURN(std::vector<WorkOrder> orders, WorkOrderStore(txn).Lock(ids));
  RETURN_IF_ERROR(ReleaseDrafts(txn, orders, items, numbers, now));
  return due.size() == kBatch;
}

}  // namespace saikne::production
