#include "services/finance/app/document_events.h"

#include "libs/money/money_proto.h"

namespace saikne::finance {

namespace ev = ::saikne::finance::events::v1;

void SetMoney(int64_t minor, const std::string& currency, google::type::Money* out) {
  absl::StatusOr<money::Currency> parsed = money::Currency::Parse(currency);
  if (parsed.ok()) money::MinorToProto(minor, *parsed, out);
}

std::string IdText(const std::optional<Id>& id) { return id ? id->ToString() : ""; }

namespace {

void SetLine(const DocumentLine& line, const std::string& currency, ev::InvoiceLine* out) {
  out->set_order_line_id(line.order_line_id.ToString());
  out->set_sku(line.sku);
  out->set_description(line.description);
  money::ToProto(line.quantity, out->mutable_quantity());
  SetMoney(line.net, currency, out->mutable_net());
  out->set_tax_code(line.tax_code);
  money::ToProto(line.tax_rate, out->mutable_tax_rate());
  SetMoney(line.tax, currency, out->mutable_tax());
}

}  // namespace

ev::InvoicePosted InvoicePostedEvent(const NewInvoice& invoice) {
  const InvoiceRow& row = invoice.row;
  ev::InvoicePosted event;
  event.set_invoice_id(row.id.ToString());
  event.set_number(row.number);
  event.set_order_id(row.order_id.ToString());
  event.set_order_number(row.order_number);
  event.set_deal_id(IdText(row.deal_id));
  event.set_customer_id(row.customer_id.ToString());
  event.set_trigger_id(row.trigger_id.ToString());
  for (const DocumentLine& line : invoice.lines) SetLine(line, row.currency, event.add_lines());
  SetMoney(invoice.totals.net, row.currency, event.mutable_net());
  SetMoney(invoice.totals.tax, row.currency, event.mutable_tax());
  SetMoney(invoice.totals.gross, row.currency, event.mutable_gross());
  money::ToProto(invoice.invoice_date, event.mutable_invoice_date());
  money::ToProto(invoice.due_date, event.mutable_due_date());
  event.set_journal_entry_number(invoice.journal_entry_number);
  return event;
}

ev::InvoicePaid InvoicePaidEvent(const InvoiceRow& row) {
  ev::InvoicePaid event;
  event.set_invoice_id(row.id.ToString());
  event.set_number(row.number);
  event.set_order_id(row.order_id.ToString());
  event.set_deal_id(IdText(row.deal_id));
  event.set_customer_id(row.customer_id.ToString());
  SetMoney(row.settlement.paid, row.currency, event.mutable_paid());
  event.set_trigger_id(row.trigger_id.ToString());
  return event;
}

ev::CreditNotePosted CreditNotePostedEvent(const NewCreditNote& note) {
  ev::CreditNotePosted event;
  event.set_credit_note_id(note.id.ToString());
  event.set_number(note.number);
  event.set_invoice_id(note.invoice.id.ToString());
  event.set_invoice_number(note.invoice.number);
  event.set_order_id(note.invoice.order_id.ToString());
  event.set_deal_id(IdText(note.invoice.deal_id));
  event.set_customer_id(note.invoice.customer_id.ToString());
  for (const DocumentLine& line : note.lines) SetLine(line, note.invoice.currency, event.add_lines());
  SetMoney(note.totals.gross, note.invoice.currency, event.mutable_gross());
  money::ToProto(note.date, event.mutable_credit_note_date());
  event.set_journal_entry_number(note.journal_entry_number);
  return event;
}

}  // namespace saikne::finance
