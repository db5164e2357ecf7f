#pragma once

// The events of invoices, credit notes and payments, built from what was just written.

#include <string>
#include <vector>

#include "saikne/finance/events/v1/finance_events.pb.h"
#include "services/finance/store/invoice_store.h"

namespace saikne::finance {

saikne::finance::events::v1::InvoicePosted InvoicePostedEvent(const NewInvoice& invoice);
saikne::finance::events::v1::InvoicePaid InvoicePaidEvent(const InvoiceRow& invoice);
saikne::finance::events::v1::CreditNotePosted CreditNotePostedEvent(const NewCreditNote& note);

/// Writes minor units of a currency that was checked before.
void SetMoney(int64_t minor, const std::string& currency, google::type::Money* out);
std::string IdText(const std::optional<Id>& id);  // "" for none

}  // namespace saikne::finance
