// finance: the books, credit, invoices and payments. This file is the service's table of contents.

#include "libs/rpc/stream.h"
#include "libs/service/service.h"
#include "services/finance/api/company_api.h"
#include "services/finance/api/credit_api.h"
#include "services/finance/api/invoice_api.h"
#include "services/finance/api/invoice_export.h"
#include "services/finance/api/ledger_api.h"
#include "services/finance/api/payment_api.h"
#include "services/finance/app/companies.h"
#include "services/finance/app/periods.h"
#include "services/finance/app/posting_obstacles.h"
#include "services/finance/app/reconcile.h"
#include "services/finance/settings.h"
#include "services/finance/sql.h"
#include "services/finance/subscribers/on_account.h"
#include "services/finance/subscribers/on_bill_matched.h"
#include "services/finance/subscribers/on_order_cancel_requested.h"
#include "services/finance/subscribers/on_order_cancelled.h"
#include "services/finance/subscribers/on_order_completed.h"
#include "services/finance/subscribers/on_order_confirmed.h"
#include "services/finance/subscribers/on_order_placed.h"
#include "services/finance/subscribers/on_order_released.h"
#include "services/finance/subscribers/on_order_shipped.h"
#include "services/finance/subscribers/on_valuation.h"

namespace saikne::finance {
namespace {

void Rpcs(svc::Service& service) {
  service.Rpc("saikne.finance.v1.CompanyService", service.Make<CompanyApi>(service.db()).Methods());
  service.Rpc("saikne.finance.v1.TaxCodeService", service.Make<TaxCodeApi>(service.db()).Methods());
  service.Rpc("saikne.finance.v1.PaymentTermService",
              service.Make<PaymentTermApi>(service.db()).Methods());
  service.Rpc("saikne.finance.v1.LedgerService", service.Make<LedgerApi>(service.db()).Methods());
  service.Rpc("saikne.finance.v1.CreditService", service.Make<CreditApi>(service.db()).Methods());
  std::vector<rpc::Method> invoices = service.Make<InvoiceApi>(service.db()).Methods();
  invoices.push_back(rpc::Stream("ExportInvoices", service.Make<InvoiceExport>(service.db()), &InvoiceExport::ExportInvoices));
  service.Rpc("saikne.finance.v1.InvoiceService", std::move(invoices));
  service.Rpc("saikne.finance.v1.PaymentService",
              service.Make<PaymentApi>(service.db(), service.numbers()).Methods());
  service.Rpc("saikne.finance.v1.PayableService",
              service.Make<PayableApi>(service.db(), service.numbers()).Methods());
}

void Reactions(svc::Service& service) {
  service.On<crm::events::v1::AccountRegistered>(OnAccountRegistered);
  service.On<crm::events::v1::AccountChanged>(OnAccountChanged);
  service.On<ordering::events::v1::OrderPlaced>(OnOrderPlaced);
  service.On<ordering::events::v1::OrderReleased>(OnOrderReleased);
  service.On<ordering::events::v1::OrderConfirmed>(OnOrderConfirmed);
  service.On<ordering::events::v1::OrderShipped>(OnOrderShipped);
  service.On<ordering::events::v1::OrderCancelRequested>(OnOrderCancelRequested);
  service.On<ordering::events::v1::OrderCancelled>(OnOrderCancelled);
  service.On<ordering::events::v1::OrderCompleted>(OnOrderCompleted);
  service.On<inventory::events::v1::StockReceived>(OnStockReceived);
  service.On<inventory::events::v1::StockIssued>(OnStockIssued);
  service.On<inventory::events::v1::StockAdjusted>(OnStockAdjusted);
  service.On<inventory::events::v1::ProductionValued>(OnProductionValued);
  service.On<procurement::events::v1::BillMatched>(OnBillMatched);
}

void Jobs(svc::Service& service, const Settings& settings) {
  service.Every(absl::Minutes(1), "first_company", [&](pg::Txn& txn, absl::Time now) -> absl::StatusOr<bool> {
    RETURN_IF_ERROR(
        CreateFirstCompany(txn, settings.company_code, settings.company_name, settings.base_currency, now).status());
    return false;
  });
  service.Every(absl::Hours(1), "fiscal_periods", [](pg::Txn& txn, absl::Time now) -> absl::StatusOr<bool> {
    RETURN_IF_ERROR(EnsureAllPeriods(txn, now));
    return false;
  });
  service.Every(absl::Minutes(1), "posting_obstacles", [](pg::Txn& txn, absl::Time now) -> absl::StatusOr<bool> {
    RETURN_IF_ERROR(RaisePostingObstacles(txn, now));
    return false;
  });
}

void States(svc::Service& service) {
  service.States("finance.company", CompanyStates);
  service.States("finance.tax_code", TaxCodeStates);
  service.States("finance.payment_term", PaymentTermStates);
}

}  // namespace
}  // namespace saikne::finance

int main(int argc, char** argv) {
  saikne::finance::Settings settings;
  saikne::svc::Service service("finance", saikne::finance::Migrations());
  settings.Declare(service.config());
  return service.Main(argc, argv, [&] {
    saikne::finance::Rpcs(service);
    saikne::finance::Reactions(service);
    saikne::finance::Jobs(service, settings);
    saikne::finance::States(service);
    saikne::finance::RegisterReconciliation(service);
  });
}
