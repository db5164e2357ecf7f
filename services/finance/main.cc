// finance: the books, credit, invoices and payments. This file is the service's table of contents.

#include "libs/rpc/handler.h"
#include "libs/service/service.h"
#include "services/finance/api/company_api.h"
#include "services/finance/api/credit_api.h"
#include "services/finance/api/invoice_api.h"
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

using rpc::Unary;
using rpc::WithoutCompany;

void Rpcs(svc::Service& service) {
  auto& companies = service.Make<CompanyApi>(service.db());
  service.Rpc("saikne.finance.v1.CompanyService",
              {WithoutCompany(Unary("CreateCompany", companies, &CompanyApi::CreateCompany)),
               WithoutCompany(Unary("UpdateCompany", companies, &CompanyApi::UpdateCompany)),
               WithoutCompany(Unary("GetCompany", companies, &CompanyApi::GetCompany)),
               WithoutCompany(Unary("ListCompanies", companies, &CompanyApi::ListCompanies))});
  auto& taxes = service.Make<TaxCodeApi>(service.db());
  service.Rpc("saikne.finance.v1.TaxCodeService", {Unary("CreateTaxCode", taxes, &TaxCodeApi::CreateTaxCode),
                                                   Unary("UpdateTaxCode", taxes, &TaxCodeApi::UpdateTaxCode),
                                                   Unary("ListTaxCodes", taxes, &TaxCodeApi::ListTaxCodes)});
  auto& terms = service.Make<PaymentTermApi>(service.db());
  service.Rpc("saikne.finance.v1.PaymentTermService",
              {Unary("CreatePaymentTerm", terms, &PaymentTermApi::CreatePaymentTerm),
               Unary("UpdatePaymentTerm", terms, &PaymentTermApi::UpdatePaymentTerm),
               Unary("ListPaymentTerms", terms, &PaymentTermApi::ListPaymentTerms),
               WithoutCompany(Unary("ListCurrencies", terms, &PaymentTermApi::ListCurrencies))});
  auto& ledger = service.Make<LedgerApi>(service.db());
  service.Rpc("saikne.finance.v1.LedgerService",
              {Unary("ListAccounts", ledger, &LedgerApi::ListAccounts),
               Unary("CreateAccount", ledger, &LedgerApi::CreateAccount),
               Unary("AssignAccountRole", ledger, &LedgerApi::AssignAccountRole),
               Unary("ListJournalEntries", ledger, &LedgerApi::ListJournalEntries),
               Unary("GetJournalEntry", ledger, &LedgerApi::GetJournalEntry),
               Unary("GetTrialBalance", ledger, &LedgerApi::GetTrialBalance),
               Unary("ListPeriods", ledger, &LedgerApi::ListPeriods),
               Unary("ClosePeriod", ledger, &LedgerApi::ClosePeriod),
               Unary("ReopenPeriod", ledger, &LedgerApi::ReopenPeriod)});
  auto& credit = service.Make<CreditApi>(service.db());
  service.Rpc("saikne.finance.v1.CreditService",
              {Unary("SetCreditLimit", credit, &CreditApi::SetCreditLimit),
               Unary("BatchSetCreditLimits", credit, &CreditApi::BatchSetCreditLimits),
               Unary("GetCreditAccount", credit, &CreditApi::GetCreditAccount),
               Unary("ListCreditAccounts", credit, &CreditApi::ListCreditAccounts),
               Unary("ListCreditHolds", credit, &CreditApi::ListCreditHolds)});
  auto& invoices = service.Make<InvoiceApi>(service.db());
  service.Rpc("saikne.finance.v1.InvoiceService", {Unary("GetInvoice", invoices, &InvoiceApi::GetInvoice),
                                                   Unary("ListInvoices", invoices, &InvoiceApi::ListInvoices),
                                                   Unary("GetCreditNote", invoices, &InvoiceApi::GetCreditNote),
                                                   Unary("ListCreditNotes", invoices, &InvoiceApi::ListCreditNotes)});
  auto& payments = service.Make<PaymentApi>(service.db(), service.numbers());
  service.Rpc("saikne.finance.v1.PaymentService",
              {Unary("RecordPayment", payments, &PaymentApi::RecordPayment),
               Unary("GetPayment", payments, &PaymentApi::GetPayment),
               Unary("ListPayments", payments, &PaymentApi::ListPayments),
               Unary("AllocateAdvance", payments, &PaymentApi::AllocateAdvance),
               Unary("RefundAdvance", payments, &PaymentApi::RefundAdvance)});
  auto& payables = service.Make<PayableApi>(service.db(), service.numbers());
  service.Rpc("saikne.finance.v1.PayableService",
              {Unary("ListPayables", payables, &PayableApi::ListPayables),
               Unary("GetPayable", payables, &PayableApi::GetPayable),
               Unary("RecordSupplierPayment", payables, &PayableApi::RecordSupplierPayment)});
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
    saikne::finance::RegisterReconciliation(service);
  });
}
