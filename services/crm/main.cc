// crm: accounts, pipelines, deals, and the trail of a deal through all services. The table of contents of the service.

#include "libs/service/service.h"
#include "services/crm/api/account_api.h"
#include "services/crm/api/calls.h"
#include "services/crm/api/deal_api.h"
#include "services/crm/api/pipeline_api.h"
#include "services/crm/app/watch_orders.h"
#include "services/crm/app/win_deals.h"
#include "services/crm/settings.h"
#include "services/crm/sql.h"
#include "services/crm/store/reconcile_store.h"
#include "services/crm/subscribers/on_code.h"
#include "services/crm/subscribers/on_company_changed.h"
#include "services/crm/subscribers/on_item.h"
#include "services/crm/subscribers/translate.h"

namespace saikne::crm {
namespace {

void Answer(svc::Service& service) {
  auto& accounts = service.Make<AccountApi>(service.db(), service.numbers());
  service.Rpc("saikne.crm.v1.AccountService",
              {rpc::Unary("CreateAccount", accounts, &AccountApi::CreateAccount),
               rpc::Unary("BatchCreateAccounts", accounts, &AccountApi::BatchCreateAccounts),
               rpc::Unary("GetAccount", accounts, &AccountApi::GetAccount),
               rpc::Unary("ListAccounts", accounts, &AccountApi::ListAccounts),
               rpc::Unary("UpdateAccount", accounts, &AccountApi::UpdateAccount)});
  auto& pipelines = service.Make<PipelineApi>(service.db());
  service.Rpc("saikne.crm.v1.PipelineService",
              {rpc::Unary("CreatePipeline", pipelines, &PipelineApi::CreatePipeline),
               rpc::Unary("GetPipeline", pipelines, &PipelineApi::GetPipeline),
               rpc::Unary("ListPipelines", pipelines, &PipelineApi::ListPipelines),
               rpc::Unary("UpdatePipeline", pipelines, &PipelineApi::UpdatePipeline)});
  auto& deals = service.Make<DealApi>(service.db(), service.numbers());
  service.Rpc("saikne.crm.v1.DealService",
              {rpc::Unary("CreateDeal", deals, &DealApi::CreateDeal),
               rpc::Unary("BatchCreateDeals", deals, &DealApi::BatchCreateDeals),
               rpc::Unary("GetDeal", deals, &DealApi::GetDeal),
               rpc::Unary("ListDeals", deals, &DealApi::ListDeals),
               rpc::Unary("UpdateDeal", deals, &DealApi::UpdateDeal),
               rpc::Unary("MoveDealStage", deals, &DealApi::MoveDealStage),
               rpc::Unary("WinDeal", deals, &DealApi::WinDeal),
               rpc::Unary("BatchWinDeals", deals, &DealApi::BatchWinDeals),
               rpc::Unary("LoseDeal", deals, &DealApi::LoseDeal),
               rpc::Unary("ReopenDeal", deals, &DealApi::ReopenDeal),
               rpc::Unary("GetDealTrail", deals, &DealApi::GetDealTrail)});
}

/// Event types of the trail: one translation each, one reaction for all (subscribers/translate.h).
template <typename... E>
void FollowAll(svc::Service& service) {
  (service.On<E>(OnTrailEvent<E>), ...);
}

void React(svc::Service& service) {
  service.On<finance_events::CompanyChanged>(OnCompanyChanged);
  service.On<finance_events::TaxCodeChanged>(OnTaxCodeChanged);
  service.On<finance_events::PaymentTermChanged>(OnPaymentTermChanged);
  service.On<inventory_events::WarehouseRegistered>(OnWarehouseRegistered);
  service.On<inventory_events::ItemRegistered>(OnItemRegistered);
  service.On<inventory_events::ItemChanged>(OnItemChanged);
  FollowAll<ordering_events::OrderPlaced, ordering_events::OrderConfirmed, ordering_events::OrderHeld,
            ordering_events::OrderReleased, ordering_events::OrderReleasedToShip,
            ordering_events::OrderShipped, ordering_events::OrderCancelRequested,
            ordering_events::OrderCancelled, ordering_events::OrderCompleted,
            ordering_events::OrderExceptionRaised, ordering_events::OrderExceptionResolved>(service);
  FollowAll<inventory_events::StockReserved, inventory_events::StockShort,
            inventory_events::DemandWithdrawn, inventory_events::OutputRefused,
            inventory_events::ShipmentCreated, inventory_events::ShipmentShipped,
            inventory_events::ShipmentCancelled>(service);
  FollowAll<procurement_events::RequisitionRaised, procurement_events::RequisitionCancelled,
            procurement_events::SupplyBlocked, procurement_events::SupplyUnblocked,
            procurement_events::PurchaseOrdered, procurement_events::PurchaseCancelled,
            procurement_events::PurchaseAcknowledged, procurement_events::PurchaseDelayed,
            procurement_events::GoodsReceived, procurement_events::BillMatched,
            procurement_events::BillHeld>(service);
  FollowAll<production_events::SupplyBlocked, production_events::SupplyUnblocked,
            production_events::WorkOrderReleased, production_events::WorkOrderCancelled,
            production_events::MaterialIssued, production_events::OutputReported,
            production_events::WorkOrderClosed, production_events::WorkOrderLate>(service);
  FollowAll<finance_events::CreditHeld, finance_events::CreditRefused, finance_events::CreditFreed,
            finance_events::InvoicePosted, finance_events::InvoicePaid,
            finance_events::CreditNotePosted, finance_events::PaymentAllocated>(service);
}

void Watch(svc::Service& service, const Settings& settings) {
  const absl::Duration wait = absl::Milliseconds(settings.no_order_after_ms);
  service.Every(absl::Milliseconds(settings.no_order_check_ms), "wins_without_order",
                [wait](pg::Txn& txn, absl::Time now) { return WatchOrders(txn, wait, now); });
  service.Resolve(kNoOrder, "republish",
                  [](pg::Txn& txn, const rpc::Call& call, const Id& deal_id, const std::string& reason) {
                    return RepublishWins(txn, CommandOf(call, reason), {deal_id});
                  });
  service.ReconcileFact("won_deals", WonDeals());
  service.ReconcileCheck("deal_amounts", CheckDealAmounts);
  service.ReconcileCheck("stage_durations", CheckStageDurations);
  service.ReconcileCheck("orders_of_wins", CheckOrdersOfWins);
}

}  // namespace
}  // namespace saikne::crm

int main(int argc, char** argv) {
  saikne::crm::Settings settings;
  saikne::svc::Service service("crm", saikne::crm::Migrations());
  settings.Declare(service.config());
  return service.Main(argc, argv, [&] {
    saikne::crm::Answer(service);
    saikne::crm::React(service);
    saikne::crm::Watch(service, settings);
  });
}
