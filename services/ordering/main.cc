// The ordering service: what it answers, what it reacts to, what it does by itself.

#include "libs/rpc/handler.h"
#include "libs/rpc/stream.h"
#include "libs/service/companies.h"
#include "libs/service/paged_facts.h"
#include "libs/service/service.h"
#include "services/ordering/api/order_api.h"
#include "services/ordering/api/order_export.h"
#include "services/ordering/api/resolutions.h"
#include "services/ordering/app/change_orders.h"
#include "services/ordering/app/place_deals.h"
#include "services/ordering/app/saga_metrics.h"
#include "services/ordering/settings.h"
#include "services/ordering/sql.h"
#include "services/ordering/store/facts.h"
#include "services/ordering/subscribers/reactions.h"

namespace saikne::ordering {
namespace {

template <typename E>
void On(svc::Service& service, const Process& process,
        Outcomes (*reaction)(const Process&, pg::Txn&, Batch<E>, absl::Time)) {
  service.On<E>(::saikne::events::Reaction<E>(
      [&process, reaction](pg::Txn& txn, Batch<E> batch, absl::Time now) { return reaction(process, txn, batch, now); }));
}

void Compose(svc::Service& service, const Settings& settings) {
  Process& process = service.Make<Process>();
  settings.Fill(&process);
  process.numbers = [&service](const Id& company_id, int year, int n) {
    return service.numbers().Next(company_id, "SO", year, n);
  };

  OrderApi& orders = service.Make<OrderApi>(service.db(), process);
  OrderExport& exports = service.Make<OrderExport>(service.db());
  service.Rpc("saikne.ordering.v1.OrderService",
              {rpc::Unary("PlaceOrder", orders, &OrderApi::PlaceOrder),
               rpc::Unary("BatchPlaceOrders", orders, &OrderApi::BatchPlaceOrders),
               rpc::Unary("GetOrder", orders, &OrderApi::GetOrder),
               rpc::Unary("ListOrders", orders, &OrderApi::ListOrders),
               rpc::Stream("ExportOrders", exports, &OrderExport::ExportOrders),
               rpc::Unary("HoldOrder", orders, &OrderApi::HoldOrder),
               rpc::Unary("ReleaseOrder", orders, &OrderApi::ReleaseOrder),
               rpc::Unary("CancelOrder", orders, &OrderApi::CancelOrder)});

  service.On<finance::events::v1::CompanyChanged>(svc::OnCompanyChanged);
  On(service, process, OnTaxCodeChanged);
  On(service, process, OnPaymentTermChanged);
  On(service, process, OnWarehouseRegistered);
  On(service, process, OnWarehouseChanged);
  On(service, process, OnItemRegistered);
  On(service, process, OnItemChanged);
  On(service, process, OnAccountRegistered);
  On(service, process, OnAccountChanged);
  On(service, process, OnDealWon);
  On(service, process, OnCreditHeld);
  On(service, process, OnCreditRefused);
  On(service, process, OnStockReserved);
  On(service, process, OnDemandWithdrawn);
  On(service, process, OnShipmentShipped);
  On(service, process, OnInvoicePosted);
  On(service, process, OnInvoicePaid);
  On(service, process, OnCreditNotePosted);
  On(service, process, OnPurchaseBlocked);
  On(service, process, OnPurchaseUnblocked);
  On(service, process, OnProductionBlocked);
  On(service, process, OnProductionUnblocked);

  service.Every(absl::Seconds(1), "raise_overdue",
                [&process](pg::Txn& txn, absl::Time now) { return RaiseOverdue(txn, process.deadlines, now); });
  service.Every(absl::Seconds(1), "retry_unplaced",
                [&process](pg::Txn& txn, absl::Time now) { return RetryUnplaced(txn, process, now); });
  service.Show(PublishWaiting);

  RegisterResolutions(service, process);
  service.ReconcileFact("placed_orders", svc::PagedFacts(sql::kFactPlacedOrders));
  service.ReconcileFact("deal_exceptions", svc::PagedFacts(sql::kFactDealExceptions));
  service.ReconcileFact("order_open_quantities", FactOf(sql::kFactOrderOpenQuantities));
  service.ReconcileFact("billing_triggers", svc::PagedFacts(sql::kFactBillingTriggers));
  service.ReconcileCheck("o1_ordered_is_shipped_open_cancelled", FactOf(sql::kCheckO1));
  service.ReconcileCheck("o2_reserved_within_open", FactOf(sql::kCheckO2));
  service.ReconcileCheck("o5_header_follows_lines", FactOf(sql::kCheckO5));
  service.ReconcileCheck("o3_cancelled_is_credited", FactOf(sql::kCheckCancelledButBilled));
  service.ReconcileCheck("r4_live_deadlines", FactOf(sql::kCheckR4));
}

}  // namespace
}  // namespace saikne::ordering

int main(int argc, char** argv) {
  saikne::ordering::Settings settings;
  saikne::svc::Service service("ordering", saikne::ordering::Migrations());
  settings.Declare(service.config());
  return service.Main(argc, argv, [&] { saikne::ordering::Compose(service, settings); });
}
