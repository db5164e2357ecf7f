#include "services/inventory/app/homeless.h"

#include <memory>

#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "libs/service/exceptions.h"
#include "services/inventory/sql.h"

namespace saikne::inventory {
namespace {

// Gives the demands their warehouses and what is free there. Those that wait no longer are left alone.
absl::Status House(pg::Txn& txn, const Context& context, const Id& company, const std::vector<Id>& demands,
                   const std::vector<Id>& warehouses, const std::string& actor, absl::Time now) {
  ASSIGN_OR_RETURN(std::unique_ptr<Work> work, Work::Open(txn, company, now));
  ASSIGN_OR_RETURN(std::vector<Id> items, work->store().ItemsOf(demands));
  RETURN_IF_ERROR(work->store().LockItems(work->book, items));
  ASSIGN_OR_RETURN(pg::Rows rows, txn.Exec(sql::kHouseDemands, company, demands, warehouses));
  std::vector<Id> housed;
  for (const pg::Row& row : rows) housed.push_back(row.Get<Id>(0));
  RETURN_IF_ERROR(work->store().LockDemands(work->book, housed));
  for (const Id& id : housed) {
    Demand& demand = work->book.demands[id];
    work->Begin({company, actor, demand.correlation_id, id.ToString(), now, ""});
    demand.answer = true;
    work->book.Touch(demand);
    // A hold that has expired meanwhile is taken again when the order is confirmed.
    if (demand.open() || demand.hold_until) work->book.TakeFree(demand);
  }
  RETURN_IF_ERROR(work->Finish(context.numbers));
  return svc::ClearExceptions(txn, kUnknownWarehouse, housed, now);
}

// The warehouse that the demand waits for; empty: none.
absl::StatusOr<std::string> MissingOf(pg::Txn& txn, const Id& company, const Id& demand) {
  ASSIGN_OR_RETURN(pg::Rows rows, txn.Exec(sql::kMissingWarehouseOf, company, demand));
  return rows.empty() ? std::string() : rows[0].Get<std::string>(0);
}

absl::Status HouseIn(pg::Txn& txn, const Context& context, const rpc::Call& call, const Id& demand,
                     const std::string& code) {
  Book places;
  RETURN_IF_ERROR(BookStore(txn, call.company().id).LoadPlaces(places));
  const WarehouseRef* warehouse = places.FindWarehouse(code);
  if (warehouse == nullptr) {
    return Error(absl::StatusCode::kFailedPrecondition, kUnknownWarehouse,
                 absl::StrCat("There is still no warehouse ", code, "."), {{"warehouse_code", code}});
  }
  return House(txn, context, call.company().id, {demand}, {warehouse->id}, call.actor(), call.now());
}

}  // namespace

void WaitForWarehouse(Work& work, const Demand& demand, const std::string& code) {
  const bool order = demand.kind == DemandKind::kOrder;
  svc::Exception e;
  e.company_id = work.company().id;
  e.kind = kUnknownWarehouse;
  e.subject_type = order ? "order" : "work_order";
  e.subject_id = demand.id;
  e.subject_number = demand.number;
  e.reason = absl::StrCat("There is no warehouse ", code, ": nothing is set aside or procured for ", demand.number,
                          " until it exists or the default warehouse is used.");
  e.owner = "warehouse";
  e.ways_out = {"retry", "use_default", "ignore"};
  if (auto deal = Id::Parse(demand.deal_id); deal.ok()) e.deal_id = *deal;
  if (order) e.order_id = demand.id;
  work.Raise(std::move(e));
  work.missing_warehouses[demand.id] = code;
}

void NoteReceivedElsewhere(Work& work, const std::string& subject_type, const Id& id, const std::string& number,
                           const std::string& code) {
  svc::Exception e;
  e.company_id = work.company().id;
  e.kind = "RECEIVED_ELSEWHERE";
  e.subject_type = subject_type;
  e.subject_id = id;
  e.subject_number = number;
  e.reason = absl::StrCat("There is no warehouse ", code, ": the goods of ", number, " are in ",
                          work.book.warehouses.front().code, ".");
  e.owner = "warehouse";
  e.ways_out = {"ignore"};
  work.Raise(std::move(e));
}

absl::StatusOr<bool> HouseDemands(pg::Txn& txn, const Context& context, absl::Time now) {
  constexpr int kLimit = 200;
  ASSIGN_OR_RETURN(pg::Rows rows, txn.Exec(sql::kFindHomelessDemands, kLimit));
  if (rows.empty()) return false;
  // One company a run; the others are next.
  const Id company = rows[0].Get<Id>(0);
  std::vector<Id> demands, warehouses;
  for (const pg::Row& row : rows) {
    if (row.Get<Id>(0) != company) continue;
    demands.push_back(row.Get<Id>(1));
    warehouses.push_back(row.Get<Id>(2));
  }
  RETURN_IF_ERROR(House(txn, context, company, demands, warehouses, "system:inventory", now));
  return true;
}

absl::Status RetryWarehouse(pg::Txn& txn, const Context& context, const rpc::Call& call, const Id& demand) {
  ASSIGN_OR_RETURN(std::string code, MissingOf(txn, call.company().id, demand));
  if (code.empty()) return absl::OkStatus();
  return HouseIn(txn, context, call, demand, code);
}

absl::Status UseDefaultWarehouse(pg::Txn& txn, const Context& context, const rpc::Call& call, const Id& demand) {
  return HouseIn(txn, context, call, demand, "");
}

}  // namespace saikne::inventory
