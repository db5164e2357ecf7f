#pragma once

// What ordering does about the events of others; one .cc per subject. Each reaction is bound to the process in main.cc.

#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/events/envelope.h"
#include "libs/events/reaction.h"
#include "libs/pg/pg.h"
#include "saikne/crm/events/v1/crm_events.pb.h"
#include "saikne/finance/events/v1/finance_events.pb.h"
#include "saikne/inventory/events/v1/inventory_events.pb.h"
#include "saikne/procurement/events/v1/procurement_events.pb.h"
#include "saikne/production/events/v1/production_events.pb.h"
#include "services/ordering/app/process.h"

namespace saikne::ordering {

using Outcomes = absl::StatusOr<std::vector<::saikne::events::Outcome>>;
template <typename E>
using Batch = absl::Span<const ::saikne::events::Received<E>>;

// on_account.cc: the copy of customers.
Outcomes OnAccountRegistered(const Process&, pg::Txn&, Batch<crm::events::v1::AccountRegistered>, absl::Time now);
Outcomes OnAccountChanged(const Process&, pg::Txn&, Batch<crm::events::v1::AccountChanged>, absl::Time now);
// on_item.cc, on_tax_code.cc: the copies, and the won deals that waited for them.
Outcomes OnItemRegistered(const Process&, pg::Txn&, Batch<inventory::events::v1::ItemRegistered>, absl::Time now);
Outcomes OnItemChanged(const Process&, pg::Txn&, Batch<inventory::events::v1::ItemChanged>, absl::Time now);
Outcomes OnTaxCodeChanged(const Process&, pg::Txn&, Batch<finance::events::v1::TaxCodeChanged>, absl::Time now);
// on_warehouse.cc, on_payment_term.cc: the codes that an order may name.
Outcomes OnWarehouseRegistered(const Process&, pg::Txn&, Batch<inventory::events::v1::WarehouseRegistered>,
                               absl::Time now);
Outcomes OnWarehouseChanged(const Process&, pg::Txn&, Batch<inventory::events::v1::WarehouseChanged>, absl::Time now);
Outcomes OnPaymentTermChanged(const Process&, pg::Txn&, Batch<finance::events::v1::PaymentTermChanged>, absl::Time now);
// on_deal_won.cc: one order per win.
Outcomes OnDealWon(const Process&, pg::Txn&, Batch<crm::events::v1::DealWon>, absl::Time now);
// on_credit.cc: finance's answer.
Outcomes OnCreditHeld(const Process&, pg::Txn&, Batch<finance::events::v1::CreditHeld>, absl::Time now);
Outcomes OnCreditRefused(const Process&, pg::Txn&, Batch<finance::events::v1::CreditRefused>, absl::Time now);
// on_stock.cc: inventory's answers.
Outcomes OnStockReserved(const Process&, pg::Txn&, Batch<inventory::events::v1::StockReserved>, absl::Time now);
Outcomes OnDemandWithdrawn(const Process&, pg::Txn&, Batch<inventory::events::v1::DemandWithdrawn>, absl::Time now);
// on_shipment_shipped.cc
Outcomes OnShipmentShipped(const Process&, pg::Txn&, Batch<inventory::events::v1::ShipmentShipped>, absl::Time now);
// on_invoice.cc: billing and payment.
Outcomes OnInvoicePosted(const Process&, pg::Txn&, Batch<finance::events::v1::InvoicePosted>, absl::Time now);
Outcomes OnInvoicePaid(const Process&, pg::Txn&, Batch<finance::events::v1::InvoicePaid>, absl::Time now);
Outcomes OnCreditNotePosted(const Process&, pg::Txn&, Batch<finance::events::v1::CreditNotePosted>, absl::Time now);
// on_supply.cc: what endangers an order.
Outcomes OnPurchaseBlocked(const Process&, pg::Txn&, Batch<procurement::events::v1::SupplyBlocked>, absl::Time now);
Outcomes OnPurchaseUnblocked(const Process&, pg::Txn&, Batch<procurement::events::v1::SupplyUnblocked>, absl::Time now);
Outcomes OnProductionBlocked(const Process&, pg::Txn&, Batch<production::events::v1::SupplyBlocked>, absl::Time now);
Outcomes OnProductionUnblocked(const Process&, pg::Txn&, Batch<production::events::v1::SupplyUnblocked>, absl::Time now);

}  // namespace saikne::ordering
