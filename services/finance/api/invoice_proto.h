#pragma once

// Rows of invoices and credit notes -> their RPC messages.

#include "google/protobuf/repeated_field.h"
#include "libs/base/id.h"
#include "libs/money/money.h"
#include "libs/pg/pg.h"
#include "saikne/finance/v1/invoice_service.pb.h"

namespace saikne::finance {

/// In the column order of list_invoices.sql; what hangs on it is left out.
v1::Invoice ReadInvoice(const pg::Row& row);
/// In the column order of list_credit_notes.sql.
v1::CreditNote ReadCreditNote(const pg::Row& row);

/// Appends a row of select_document_lines.sql; its document.
Id ReadLine(const pg::Row& row, const money::Currency& currency,
            google::protobuf::RepeatedPtrField<v1::DocumentLine>* lines);
/// A row of select_document_taxes.sql; column 0 is the document.
void ReadTax(const pg::Row& row, const money::Currency& currency, v1::DocumentTax* tax);
/// A row of select_invoice_allocations.sql; column 0 is the invoice.
void ReadAllocation(const pg::Row& row, v1::InvoiceAllocation* allocation);

}  // namespace saikne::finance
