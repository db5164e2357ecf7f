#include "services/finance/store/invoice_store.h"

#include "libs/base/status.h"
#include "services/finance/sql.h"

namespace saikne::finance {
namespace {

std::vector<InvoiceRow> ReadInvoices(const pg::Rows& rows) {
  std::vector<InvoiceRow> invoices;
  for (const pg::Row& row : rows) {
    InvoiceRow i;
    int state = 0;
    row.Into(i.id, i.company_id, i.number, state, i.order_id, i.order_number, i.deal_id, i.customer_id, i.trigger_id,
             i.currency, i.settlement.gross, i.settlement.paid, i.settlement.credited, i.correlation_id,
             i.event_version, i.version);
    i.settlement.state = static_cast<InvoiceState>(state);
    invoices.push_back(std::move(i));
  }
  return invoices;
}

}  // namespace

// Columns of document_lines and document_taxes for a set of documents.
struct InvoiceStore::DocumentRows {
  void Add(const Id& document, const std::vector<DocumentLine>& document_lines,
           const std::vector<DocumentTax>& document_taxes) {
    int number = 0;
    for (const DocumentLine& l : document_lines) {
      documents.push_back(document);
      numbers.push_back(++number);
      order_lines.push_back(l.order_line_id);
      skus.push_back(l.sku);
      texts.push_back(l.description);
      quantities.push_back(l.quantity.micros);
      prices.push_back(l.unit_price.micros);
      discounts.push_back(l.discount.micros);
      nets.push_back(l.net);
      codes.push_back(l.tax_code);
      rates.push_back(l.tax_rate.micros);
      taxes.push_back(l.tax);
      deferred.push_back(l.deferred);
    }
    for (const DocumentTax& t : document_taxes) {
      tax_documents.push_back(document);
      tax_codes.push_back(t.tax_code);
      tax_rates.push_back(t.rate.micros);
      tax_bases.push_back(t.base);
      tax_amounts.push_back(t.tax);
    }
  }
  std::vector<Id> documents, order_lines, tax_documents;
  std::vector<int> numbers;
  std::vector<std::string> skus, texts, codes, tax_codes;
  std::vector<int64_t> quantities, prices, discounts, nets, rates, taxes, tax_rates, tax_bases, tax_amounts;
  std::vector<bool> deferred;
};

absl::Status InvoiceStore::InsertDocuments(const DocumentRows& r) {
  RETURN_IF_ERROR(txn_.Write(sql::kInsertDocumentLines, r.documents, r.numbers, r.order_lines, r.skus, r.texts,
                             r.quantities, r.prices, r.discounts, r.nets, r.codes, r.rates, r.taxes, r.deferred));
  return txn_.Write(sql::kInsertDocumentTaxes, r.tax_documents, r.tax_codes, r.tax_rates, r.tax_bases, r.tax_amounts);
}

absl::StatusOr<std::set<InvoiceStore::Trigger>> InvoiceStore::Invoiced(const std::vector<Id>& companies,
                                                                       const std::vector<Id>& orders,
                                                                       const std::vector<Id>& triggers) {
  ASSIGN_OR_RETURN(pg::Rows rows, txn_.Exec(sql::kSelectInvoicedTriggers, companies, orders, triggers));
  std::set<Trigger> invoiced;
  for (const pg::Row& row : rows) invoiced.insert({row.Get<Id>(0), row.Get<Id>(1)});
  return invoiced;
}

absl::StatusOr<std::set<Id>> InvoiceStore::BilledLines(const std::vector<Id>& companies,
                                                       const std::vector<Id>& orders,
                                                       const std::vector<Id>& lines) {
  ASSIGN_OR_RETURN(pg::Rows rows, txn_.Exec(sql::kSelectBilledLines, companies, orders, lines));
  std::set<Id> billed;
  for (const pg::Row& row : rows) billed.insert(row.Get<Id>(0));
  return billed;
}

absl::Status InvoiceStore::Insert(absl::Span<const NewInvoice> invoices, absl::Time now) {
  std::vector<Id> ids, companies, orders, customers, triggers;
  std::vector<std::optional<Id>> deals;
  std::vector<std::string> numbers, order_numbers, currencies, terms, entries, correlations;
  std::vector<int> states;
  std::vector<int64_t> nets, taxes, gross, versions;
  std::vector<absl::CivilDay> dates, supply_dates, due_dates;
  DocumentRows documents;
  for (const NewInvoice& i : invoices) {
    ids.push_back(i.row.id);
    companies.push_back(i.row.company_id);
    numbers.push_back(i.row.number);
    states.push_back(static_cast<int>(i.row.settlement.state));
    orders.push_back(i.row.order_id);
    order_numbers.push_back(i.row.order_number);
    deals.push_back(i.row.deal_id);
    customers.push_back(i.row.customer_id);
    triggers.push_back(i.row.trigger_id);
    currencies.push_back(i.row.currency);
    nets.push_back(i.totals.net);
    taxes.push_back(i.totals.tax);
    gross.push_back(i.totals.gross);
    dates.push_back(i.invoice_date);
    supply_dates.push_back(i.supply_date);
    due_dates.push_back(i.due_date);
    terms.push_back(i.payment_term_code);
    entries.push_back(i.journal_entry_number);
    correlations.push_back(i.row.correlation_id);
    versions.push_back(i.row.event_version);
    documents.Add(i.row.id, i.lines, i.taxes);
  }
  RETURN_IF_ERROR(txn_.Write(sql::kInsertInvoices, ids, companies, numbers, states, orders, order_numbers, deals,
                             customers, triggers, currencies, nets, taxes, gross, dates, supply_dates, due_dates,
                             terms, entries, correlations, versions, now));
  return InsertDocuments(documents);
}

absl::StatusOr<std::vector<InvoiceRow>> InvoiceStore::LockOfOrders(const std::vector<Id>& companies,
                                                                   const std::vector<Id>& orders) {
  ASSIGN_OR_RETURN(pg::Rows rows, txn_.Exec(sql::kLockOrderInvoices, companies, orders));
  return ReadInvoices(rows);
}

absl::StatusOr<std::vector<InvoiceRow>> InvoiceStore::LockToPay(const std::vector<Id>& customers,
                                                                const std::vector<Id>& named,
                                                                const std::vector<Id>& walked,
                                                                const std::vector<int64_t>& amounts) {
  ASSIGN_OR_RETURN(pg::Rows rows, txn_.Exec(sql::kLockInvoicesToPay, customers, named, walked, amounts));
  return ReadInvoices(rows);
}

absl::Status InvoiceStore::Update(absl::Span<const InvoiceRow* const> invoices, absl::Time now) {
  if (invoices.empty()) return absl::OkStatus();
  std::vector<Id> ids;
  std::vector<int> states;
  std::vector<int64_t> paid, credited, versions;
  for (const InvoiceRow* i : invoices) {
    ids.push_back(i->id);
    states.push_back(static_cast<int>(i->settlement.state));
    paid.push_back(i->settlement.paid);
    credited.push_back(i->settlement.credited);
    versions.push_back(i->event_version);
  }
  return txn_.Write(sql::kUpdateInvoices, ids, states, paid, credited, versions, now);
}

absl::StatusOr<std::map<Id, std::vector<DocumentLine>>> InvoiceStore::Lines(const std::vector<Id>& documents) {
  ASSIGN_OR_RETURN(pg::Rows rows, txn_.Exec(sql::kSelectDocumentLines, documents));
  std::map<Id, std::vector<DocumentLine>> lines;
  for (const pg::Row& row : rows) {
    Id document;
    DocumentLine l;
    row.Into(document, l.order_line_id, l.sku, l.description, l.quantity, l.unit_price, l.discount, l.net, l.tax_code,
             l.tax_rate, l.tax, l.deferred);
    lines[document].push_back(std::move(l));
  }
  return lines;
}

absl::StatusOr<std::set<Id>> InvoiceStore::Credited(const Id& company, const std::vector<Id>& invoices) {
  ASSIGN_OR_RETURN(pg::Rows rows, txn_.Exec(sql::kSelectCreditedInvoices, company, invoices));
  std::set<Id> credited;
  for (const pg::Row& row : rows) credited.insert(row.Get<Id>(0));
  return credited;
}

absl::Status InvoiceStore::InsertCreditNotes(absl::Span<const NewCreditNote> notes, absl::Time now) {
  if (notes.empty()) return absl::OkStatus();
  std::vector<Id> ids, companies, invoices, orders, customers;
  std::vector<std::optional<Id>> deals;
  std::vector<std::string> numbers, invoice_numbers, currencies, entries, correlations;
  std::vector<int64_t> nets, taxes, gross, advances;
  std::vector<absl::CivilDay> dates;
  DocumentRows documents;
  for (const NewCreditNote& n : notes) {
    ids.push_back(n.id);
    companies.push_back(n.invoice.company_id);
    numbers.push_back(n.number);
    invoices.push_back(n.invoice.id);
    invoice_numbers.push_back(n.invoice.number);
    orders.push_back(n.invoice.order_id);
    deals.push_back(n.invoice.deal_id);
    customers.push_back(n.invoice.customer_id);
    currencies.push_back(n.invoice.currency);
    nets.push_back(n.totals.net);
    taxes.push_back(n.totals.tax);
    gross.push_back(n.totals.gross);
    advances.push_back(n.to_advance);
    dates.push_back(n.date);
    entries.push_back(n.journal_entry_number);
    correlations.push_back(n.invoice.correlation_id);
    documents.Add(n.id, n.lines, n.taxes);
  }
  RETURN_IF_ERROR(txn_.Write(sql::kInsertCreditNotes, ids, companies, numbers, invoices, invoice_numbers, orders, deals,
                             customers, currencies, nets, taxes, gross, advances, dates, entries, correlations, now));
  return InsertDocuments(documents);
}

absl::Status InvoiceStore::InsertAllocations(absl::Span<const AllocationRow> allocations, absl::Time now) {
  if (allocations.empty()) return absl::OkStatus();
  std::vector<Id> ids, companies, payments, invoices;
  std::vector<std::string> currencies;
  std::vector<int64_t> amounts;
  std::vector<std::optional<Id>> notes;
  for (const AllocationRow& a : allocations) {
    ids.push_back(Id::New(now));
    companies.push_back(a.company_id);
    payments.push_back(a.payment_id);
    invoices.push_back(a.invoice_id);
    currencies.push_back(a.currency);
    amounts.push_back(a.amount);
    notes.push_back(a.credit_note_id);
  }
  return txn_.Write(sql::kInsertAllocations, ids, companies, payments, invoices, currencies, amounts, notes, now);
}

absl::StatusOr<std::map<Id, std::vector<Allocated>>> InvoiceStore::AllocatedTo(const std::vector<Id>& invoices) {
  ASSIGN_OR_RETURN(pg::Rows rows, txn_.Exec(sql::kSelectAllocated, invoices));
  std::map<Id, std::vector<Allocated>> allocated;
  for (const pg::Row& row : rows) {
    Id invoice;
    Allocated a;
    row.Into(invoice, a.payment_id, a.amount);
    allocated[invoice].push_back(a);
  }
  return allocated;
}

}  // namespace saikne::finance
