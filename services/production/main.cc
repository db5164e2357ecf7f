// production: what items are made of, and the work orders that cover shortages. This file is its table of contents.

#include "libs/service/companies.h"
#include "libs/service/service.h"
#include "libs/supply/demand_events.h"
#include "saikne/finance/events/v1/finance_events.pb.h"
#include "services/production/api/bom_api.h"
#include "services/production/api/work_order_api.h"
#include "services/production/app/create_boms.h"
#include "services/production/app/reconcile.h"
#include "services/production/app/release_work_orders.h"
#include "services/production/app/settings.h"
#include "services/production/app/watch_dates.h"
#include "services/production/app/ways_out.h"
#include "services/production/sql.h"
#include "services/production/subscribers/on_demand.h"

using namespace saikne;

int main(int argc, char** argv) {
  production::Settings settings;
  svc::Service service("production", production::Migrations());
  settings.Declare(service.config());
  return service.Main(argc, argv, [&] {
    auto& boms = service.Make<production::BomApi>(service.db(), settings);
    auto& work_orders = service.Make<production::WorkOrderApi>(service.db(), settings);
    service.Rpc("saikne.production.v1.BomService",
                {rpc::Unary("BatchCreateBoms", boms, &production::BomApi::BatchCreateBoms),
                 rpc::Unary("GetBom", boms, &production::BomApi::GetBom),
                 rpc::Unary("ListBoms", boms, &production::BomApi::ListBoms)});
    service.Rpc(
        "saikne.production.v1.WorkCentreService",
        {rpc::Unary("BatchCreateWorkCentres", boms, &production::BomApi::BatchCreateWorkCentres),
         rpc::Unary("ListWorkCentres", boms, &production::BomApi::ListWorkCentres)});
    service.Rpc(
        "saikne.production.v1.WorkOrderService",
        {rpc::Unary("GetWorkOrder", work_orders, &production::WorkOrderApi::GetWorkOrder),
         rpc::Unary("ListWorkOrders", work_orders, &production::WorkOrderApi::ListWorkOrders),
         rpc::Unary("ReportOutput", work_orders, &production::WorkOrderApi::ReportOutput),
         rpc::Unary("IssueMaterial", work_orders, &production::WorkOrderApi::IssueMaterial),
         rpc::Unary("CloseWorkOrder", work_orders, &production::WorkOrderApi::CloseWorkOrder),
         rpc::Unary("StopWorkOrder", work_orders, &production::WorkOrderApi::StopWorkOrder),
         rpc::Unary("ResumeWorkOrder", work_orders, &production::WorkOrderApi::ResumeWorkOrder)});

    auto& demand = service.Make<production::DemandReactions>(settings);
    auto bind = [&demand](auto method) {
      return [&demand, method](pg::Txn& txn, auto events, absl::Time now) {
        return (demand.*method)(txn, events, now);
      };
    };
    using Demand = production::DemandReactions;
    service.On<finance::events::v1::CompanyChanged>(svc::OnCompanyChanged);
    service.On<inventory::events::v1::ItemRegistered>(supply::OnItemRegistered);
    service.On<inventory::events::v1::ItemChanged>(supply::OnItemChanged);
    service.On<inventory::events::v1::StockShort>(
        events::Reaction<inventory::events::v1::StockShort>(bind(&Demand::OnStockShort)));
    service.On<inventory::events::v1::DemandWithdrawn>(
        events::Reaction<inventory::events::v1::DemandWithdrawn>(bind(&Demand::OnDemandWithdrawn)));
    service.On<inventory::events::v1::StockReserved>(
        events::Reaction<inventory::events::v1::StockReserved>(bind(&Demand::OnStockReserved)));
    service.On<inventory::events::v1::OutputRefused>(
        events::Reaction<inventory::events::v1::OutputRefused>(bind(&Demand::OnOutputRefused)));
    service.On<inventory::events::v1::ProductionValued>(
        events::Reaction<inventory::events::v1::ProductionValued>(bind(&Demand::OnProductionValued)));

    service.Every(absl::Milliseconds(50), "release_work_orders",
                  [&](pg::Txn&, absl::Time now) {
                    return production::ReleaseDueWorkOrders(service.db().pool(), service.numbers(), now);
                  });
    service.Every(absl::Minutes(1), "watch_dates", [&settings](pg::Txn& txn, absl::Time now) {
      return production::WatchDates(txn, settings, now);
    });
    service.States("production.bom", production::BomStates);
    production::RegisterWaysOut(service, settings);
    production::RegisterReconciliation(service);
  });
}
