#include "services/finance/api/invoice_api.h"

#include <optional>

#include "google/protobuf/repeated_field.h"
#include "libs/base/naming_field.h"
#include "libs/base/status.h"
#include "libs/base/time_proto.h"
#include "libs/money/money_proto.h"
#include "libs/rpc/etag.h"
#include "libs/rpc/paging.h"
#include "services/finance/api/convert.h"
#include "services/finance/sql.h"

namespace saikne::finance {
namespace {

std::string Text(const std::optional<Id>& id) { return id ? id->ToString() : ""; }

v1::Invoice ReadInvoice(const pg::Row& row) {
  Id id, order, customer, trigger;
  std::optional<Id> deal;
  std::string number, order_number, customer_name, currency, term, entry;
  int state = 0;
  int64_t net = 0, tax = 0, gross = 0, paid = 0, credited = 0, version = 0;
  absl::CivilDay invoice_date, supply_date, due_date;
  absl::Time create_time;
  row.Into(id, number, state, order, order_number, deal, customer, customer_name, trigger, currency, net, tax, gross,
           paid, credited, invoice_date, supply_date, due_date, term, entry, version, create_time);
  v1::Invoice out;
  out.set_id(id.ToString());
  out.set_number(number);
  out.set_state(static_cast<v1::InvoiceState>(state));
  out.set_order_id(order.ToString());
  out.set_order_number(order_number);
  out.set_deal_id(Text(deal));
  out.set_customer_id(customer.ToString());
  out.set_customer_name(customer_name);
  out.set_trigger_id(trigger.ToString());
  SetMinor(net, currency, out.mutable_net());
  SetMinor(tax, currency, out.mutable_tax());
  SetMinor(gross, currency, out.mutable_gross());
  SetMinor(gross - paid - credited, currency, out.mutable_open());
  SetMinor(paid, currency, out.mutable_paid());
  SetMinor(credited, currency, out.mutable_credited());
  money::ToProto(invoice_date, out.mutable_invoice_date());
  money::ToProto(supply_date, out.mutable_supply_date());
  money::ToProto(due_date, out.mutable_due_date());
  out.set_payment_term_code(term);
  out.set_journal_entry_number(entry);
  out.set_etag(rpc::Etag(version));
  *out.mutable_create_time() = ToTimestamp(create_time);
  return out;
}

v1::CreditNote ReadCreditNote(const pg::Row& row) {
  Id id, invoice, order, customer;
  std::string number, invoice_number, currency, entry;
  int64_t net = 0, tax = 0, gross = 0, to_advance = 0;
  absl::CivilDay date;
  absl::Time create_time;
  row.Into(id, number, invoice, invoice_number, order, customer, currency, net, tax, gross, to_advance, date, entry,
           create_time);
  v1::CreditNote out;
  out.set_id(id.ToString());
  out.set_number(number);
  out.set_invoice_id(invoice.ToString());
  out.set_invoice_number(invoice_number);
  out.set_order_id(order.ToString());
  out.set_customer_id(customer.ToString());
  SetMinor(net, currency, out.mutable_net());
  SetMinor(tax, currency, out.mutable_tax());
  SetMinor(gross, currency, out.mutable_gross());
  SetMinor(to_advance, currency, out.mutable_to_advance());
  money::ToProto(date, out.mutable_credit_note_date());
  out.set_journal_entry_number(entry);
  *out.mutable_create_time() = ToTimestamp(create_time);
  return out;
}

absl::Status AddLines(pg::Pool& pool, const Id& document, const std::string& code,
                      google::protobuf::RepeatedPtrField<v1::DocumentLine>* lines,
                      google::protobuf::RepeatedPtrField<v1::DocumentTax>* taxes) {
  ASSIGN_OR_RETURN(money::Currency currency, money::Currency::Parse(code));
  ASSIGN_OR_RETURN(pg::Rows rows, pool.Read(sql::kSelectDocumentLines, std::vector<Id>{document}));
  for (const pg::Row& row : rows) {
    Id ignored, order_line;
    v1::DocumentLine* line = lines->Add();
    std::string sku, description, tax_code;
    money::Quantity quantity;
    money::UnitPrice price;
    money::Rate discount, rate;
    int64_t net = 0, tax = 0;
    bool deferred = false;
    row.Into(ignored, order_line, sku, description, quantity, price, discount, net, tax_code, rate, tax, deferred);
    line->set_line_number(lines->size());
    line->set_order_line_id(order_line.ToString());
    line->set_sku(sku);
    line->set_description(description);
    money::ToProto(quantity, line->mutable_quantity());
    money::PriceToProto(price, currency, line->mutable_unit_price());
    money::ToProto(discount, line->mutable_discount());
    SetMinor(net, currency, line->mutable_net());
    line->set_tax_code(tax_code);
    money::ToProto(rate, line->mutable_tax_rate());
    SetMinor(tax, currency, line->mutable_tax());
  }
  ASSIGN_OR_RETURN(pg::Rows tax_rows, pool.Read(sql::kSelectDocumentTaxes, document));
  for (const pg::Row& row : tax_rows) {
    v1::DocumentTax* tax = taxes->Add();
    tax->set_tax_code(row.Get<std::string>(0));
    money::ToProto(row.Get<money::Rate>(1), tax->mutable_rate());
    SetMinor(row.Get<int64_t>(2), currency, tax->mutable_base());
    SetMinor(row.Get<int64_t>(3), currency, tax->mutable_tax());
  }
  return absl::OkStatus();
}

absl::StatusOr<std::optional<Id>> Filter(absl::string_view field, const std::string& text) {
  if (text.empty()) return std::nullopt;
  ASSIGN_OR_RETURN(Id id, Id::ParseField(field, text));
  return id;
}

}  // namespace

absl::StatusOr<v1::Invoice> InvoiceApi::GetInvoice(const rpc::Call& call, const v1::GetInvoiceRequest& request) {
  ASSIGN_OR_RETURN(pg::Rows rows, db_.pool().Read(sql::kSelectInvoice, call.company().id, IdOrNumber(request.id()),
                                                  request.id()));
  if (rows.empty()) return NotFoundIn("id", "INVOICE", request.id());
  v1::Invoice invoice = ReadInvoice(rows[0]);
  Id id = rows[0].Get<Id>(0);
  RETURN_IF_ERROR(AddLines(db_.pool(), id, invoice.gross().currency_code(), invoice.mutable_lines(),
                           invoice.mutable_taxes()));
  ASSIGN_OR_RETURN(pg::Rows allocations, db_.pool().Read(sql::kSelectInvoiceAllocations, id));
  for (const pg::Row& row : allocations) {
    v1::InvoiceAllocation* allocation = invoice.add_allocations();
    allocation->set_payment_id(row.Get<std::string>(0));
    allocation->set_payment_number(row.Get<std::string>(1));
    SetMinor(row.Get<int64_t>(3), row.Get<std::string>(2), allocation->mutable_amount());
    *allocation->mutable_create_time() = ToTimestamp(row.Get<absl::Time>(4));
  }
  return invoice;
}

absl::StatusOr<v1::ListInvoicesResponse> InvoiceApi::ListInvoices(const rpc::Call& call,
                                                                  const v1::ListInvoicesRequest& request) {
  ASSIGN_OR_RETURN(rpc::Page page, rpc::ParsePage("invoices", request.page_size(), request.page_token()));
  ASSIGN_OR_RETURN(auto after, AfterId(page));
  ASSIGN_OR_RETURN(auto customer, CustomerFilter(db_.pool(), call.company().id, request.customer_id()));
  ASSIGN_OR_RETURN(auto order, Filter("order_id", request.order_id()));
  ASSIGN_OR_RETURN(pg::Rows rows,
                   db_.pool().Read(sql::kListInvoices, call.company().id, after, static_cast<int64_t>(page.size),
                                   request.open_only(), customer, order));
  v1::ListInvoicesResponse response;
  for (const pg::Row& row : rows) *response.add_invoices() = ReadInvoice(row);
  if (rows.size() == page.size) {
    response.set_next_page_token(rpc::NextPageToken("invoices", {response.invoices().rbegin()->id()}));
  }
  return response;
}

absl::StatusOr<v1::CreditNote> InvoiceApi::GetCreditNote(const rpc::Call& call,
                                                         const v1::GetCreditNoteRequest& request) {
  ASSIGN_OR_RETURN(pg::Rows rows, db_.pool().Read(sql::kSelectCreditNote, call.company().id,
                                                  IdOrNumber(request.id()), request.id()));
  if (rows.empty()) return NotFoundIn("id", "CREDIT_NOTE", request.id());
  v1::CreditNote note = ReadCreditNote(rows[0]);
  RETURN_IF_ERROR(AddLines(db_.pool(), rows[0].Get<Id>(0), note.gross().currency_code(), note.mutable_lines(),
                           note.mutable_taxes()));
  return note;
}

absl::StatusOr<v1::ListCreditNotesResponse> InvoiceApi::ListCreditNotes(const rpc::Call& call,
                                                                        const v1::ListCreditNotesRequest& request) {
  ASSIGN_OR_RETURN(rpc::Page page, rpc::ParsePage("credit_notes", request.page_size(), request.page_token()));
  ASSIGN_OR_RETURN(auto after, AfterId(page));
  ASSIGN_OR_RETURN(auto customer, CustomerFilter(db_.pool(), call.company().id, request.customer_id()));
  ASSIGN_OR_RETURN(auto order, Filter("order_id", request.order_id()));
  ASSIGN_OR_RETURN(pg::Rows rows, db_.pool().Read(sql::kListCreditNotes, call.company().id, after,
                                                  static_cast<int64_t>(page.size), customer, order));
  v1::ListCreditNotesResponse response;
  for (const pg::Row& row : rows) *response.add_credit_notes() = ReadCreditNote(row);
  if (rows.size() == page.size) {
    response.set_next_page_token(rpc::NextPageToken("credit_notes", {response.credit_notes().rbegin()->id()}));
  }
  return response;
}

std::vector<rpc::Method> InvoiceApi::Methods() {
  return {rpc::Unary("GetInvoice", *this, &InvoiceApi::GetInvoice),
          rpc::Unary("ListInvoices", *this, &InvoiceApi::ListInvoices),
          rpc::Unary("GetCreditNote", *this, &InvoiceApi::GetCreditNote),
          rpc::Unary("ListCreditNotes", *this, &InvoiceApi::ListCreditNotes)};
}

}  // namespace saikne::finance
