// crm: accounts, pipelines, deals, and the trail of a deal through all services. The table of contents of the service.

#include "libs/service/service.h"
#include "services/crm/api/account_api.h"
#include "services/crm/api/calls.h"
#include "services/crm/api/deal_api.h"
#include "services/crm/api/pipeline_api.h"
#include "services/crm/app/account_events.h"
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

void React(svc::Service& service, const Settings& settings) {
  service.Gather(absl::Milliseconds(settings.trail_gather_ms));
  service.On<finance_events::CompanyChanged>(OnCompanyChanged);
  service.On<finance_events::TaxCodeChanged>(OnTaxCodeChanged);
  service.On<finance_events::PaymentTermChanged>(OnPaymentTermChanged);
  service.On<inventory_events::WarehouseRegistered>(OnWarehouseRegistered);
  service.On<inventory_events::ItemRegistered>(OnItemRegistered);
  service.On<inventory_events::ItemChanged>(OnItemChanged);
  service.OnAnyOf("trail", TrailTypes(), OnTrailEvents);
}

void Watch(svc::Service& service, const Settings& settings) {
  const absl::Duration wait = absl::Milliseconds(settings.no_order_after_ms);
  service.Every(absl::Milliseconds(settings.no_order_check_ms), "wins_without_order",
                [wait](pg::Txn& txn, absl::Time now) { return WatchOrders(txn, wait, now); });
  service.Resolve(kNoOrder, "republish",
                  [](pg::Txn& txn, const rpc::Call& call, const Id& deal_id, const std::string& reason) {
                    return RepublishWins(txn, CommandOf(call, reason), {deal_id});
                  });
  service.States("crm.account", AccountStates);
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
    saikne::crm::React(service, settings);
    saikne::crm::Watch(service, settings);
  });
}
