#include "services/finance/api/invoice_api.h"

#include <optional>

#include "google/protobuf/repeated_field.h"
#include "libs/base/naming_field.h"
#include "libs/base/status.h"
#include "libs/rpc/paging.h"
#include "services/finance/api/convert.h"
#include "services/finance/api/invoice_proto.h"
#include "services/finance/sql.h"

namespace saikne::finance {
namespace {

absl::Status AddLines(pg::Pool& pool, const Id& document, const std::string& code,
                      google::protobuf::RepeatedPtrField<v1::DocumentLine>* lines,
                      google::protobuf::RepeatedPtrField<v1::DocumentTax>* taxes) {
  ASSIGN_OR_RETURN(money::Currency currency, money::Currency::Parse(code));
  ASSIGN_OR_RETURN(pg::Rows rows, pool.Read(sql::kSelectDocumentLines, std::vector<Id>{document}));
  for (const pg::Row& row : rows) ReadLine(row, currency, lines);
  ASSIGN_OR_RETURN(pg::Rows tax_rows, pool.Read(sql::kSelectDocumentTaxes, std::vector<Id>{document}));
  for (const pg::Row& row : tax_rows) ReadTax(row, currency, taxes->Add());
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
  ASSIGN_OR_RETURN(pg::Rows allocations, db_.pool().Read(sql::kSelectInvoiceAllocations, std::vector<Id>{id}));
  for (const pg::Row& row : allocations) ReadAllocation(row, invoice.add_allocations());
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
