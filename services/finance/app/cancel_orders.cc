#include "services/finance/app/cancel_orders.h"

#include <algorithm>
#include <optional>
#include <set>

#include "libs/base/status.h"
#include "services/finance/app/customer_book.h"
#include "services/finance/app/document_events.h"
#include "services/finance/app/ledger.h"
#include "services/finance/store/invoice_store.h"
#include "services/finance/store/payment_store.h"

namespace saikne::finance {
namespace {

using ::saikne::events::Outbox;
using ::saikne::events::Outcome;

// A credit note that will be written, and what caused it.
struct Correction {
  NewCreditNote note;
  const CancelOrder* order;
  bool settles = false;  // the invoice has nothing open from now on
};

struct Work {
  std::map<Id, InvoiceRow> invoice_of_order;  // by order
  std::map<Id, std::vector<DocumentLine>> lines;
  std::map<Id, std::vector<Allocated>> allocated;
  std::map<Id, PaymentRow> payments;
  std::vector<AllocationRow> undone;
  std::vector<Correction> corrections;
};

// Invoices by confirmation that have no credit note yet, their lines and what payments cover of them.
absl::StatusOr<Work> LoadWork(pg::Txn& txn, absl::Span<const CancelOrder> orders) {
  Work work;
  InvoiceStore store(txn);
  std::vector<Id> companies, order_ids;
  for (const CancelOrder& order : orders) {
    companies.push_back(order.flow.company_id);
    order_ids.push_back(order.order_id);
  }
  ASSIGN_OR_RETURN(std::vector<InvoiceRow> invoices, store.LockOfOrders(companies, order_ids));
  if (invoices.empty()) return work;
  std::map<Id, std::vector<Id>> by_company;
  for (const InvoiceRow& invoice : invoices) by_company[invoice.company_id].push_back(invoice.id);
  std::set<Id> credited;
  for (const auto& [company, ids] : by_company) {
    ASSIGN_OR_RETURN(std::set<Id> some, store.Credited(company, ids));
    credited.merge(some);
  }
  std::vector<Id> ids;
  for (InvoiceRow& invoice : invoices) {
    if (credited.count(invoice.id) > 0) continue;
    ids.push_back(invoice.id);
    work.invoice_of_order[invoice.order_id] = std::move(invoice);
  }
  ASSIGN_OR_RETURN(work.lines, store.Lines(ids));
  ASSIGN_OR_RETURN(work.allocated, store.AllocatedTo(ids));
  std::vector<Id> payments;
  for (const auto& [invoice, shares] : work.allocated) {
    for (const Allocated& share : shares) payments.push_back(share.payment_id);
  }
  if (!payments.empty()) {
    ASSIGN_OR_RETURN(work.payments, PaymentStore(txn).Lock(payments));
  }
  return work;
}

// Takes `amount` back from the payments of an invoice, the newest first.
absl::Status Undo(Work& work, const InvoiceRow& invoice, const Id& note, int64_t amount) {
  for (Allocated& share : work.allocated[invoice.id]) {
    int64_t part = std::min(amount, share.amount);
    if (part <= 0) continue;
    auto payment = work.payments.find(share.payment_id);
    if (payment == work.payments.end()) break;
    payment->second.unallocated += part;
    share.amount -= part;
    amount -= part;
    work.undone.push_back({invoice.company_id, share.payment_id, invoice.id, invoice.currency, -part, note});
  }
  if (amount == 0) return absl::OkStatus();
  return Error(absl::StatusCode::kInternal, "ALLOCATIONS_MISSING", "an invoice is paid by more than its allocations");
}

// Plans the credit note of one order; the gross that it credits.
absl::StatusOr<int64_t> PlanCreditNote(Work& work, const CancelOrder& order, CreditAccount& account, absl::Time now) {
  auto found = work.invoice_of_order.find(order.order_id);
  if (found == work.invoice_of_order.end()) return 0;
  InvoiceRow& invoice = found->second;
  // An earlier event of the same batch has credited it: an invoice is credited once.
  if (std::any_of(work.corrections.begin(), work.corrections.end(),
                  [&](const Correction& planned) { return planned.note.invoice.id == invoice.id; })) {
    return 0;
  }
  Correction correction{{}, &order};
  NewCreditNote& note = correction.note;
  for (const DocumentLine& line : work.lines[invoice.id]) {
    auto shipped = order.shipped.find(line.order_line_id);
    if (shipped == order.shipped.end()) continue;
    ASSIGN_OR_RETURN(std::optional<DocumentLine> credit, CreditRest(line, shipped->second));
    if (credit) note.lines.push_back(*std::move(credit));
  }
  if (note.lines.empty()) return 0;
  ASSIGN_OR_RETURN(note.totals, TotalsOf(note.lines));
  note.id = Id::New(now);
  note.taxes = TaxesOf(note.lines);
  int64_t open_before = invoice.settlement.open();
  ASSIGN_OR_RETURN(note.to_advance, Credit(invoice.settlement, note.totals.gross));
  if (note.to_advance > 0) RETURN_IF_ERROR(Undo(work, invoice, note.id, note.to_advance));
  account.receivable -= note.totals.gross - note.to_advance;
  account.advance += note.to_advance;
  correction.settles = open_before > 0 && invoice.settlement.open() == 0;
  if (correction.settles) ++invoice.event_version;
  note.invoice = invoice;
  work.corrections.push_back(std::move(correction));
  return work.corrections.back().note.totals.gross;
}

absl::Status PostCorrections(pg::Txn& txn, Work& work, CustomerBook& book, absl::Time now) {
  if (work.corrections.empty()) return absl::OkStatus();
  std::vector<Id> company_ids;
  for (const Correction& c : work.corrections) company_ids.push_back(c.note.invoice.company_id);
  ASSIGN_OR_RETURN(Companies companies, LoadCompanies(txn, company_ids));
  LegalNumbers numbers;
  for (const Correction& c : work.corrections) {
    const svc::Company& company = companies.at(c.note.invoice.company_id);
    numbers.Ask(company.id, kCreditNoteSeries, company.Day(now));
    numbers.Ask(company.id, kEntrySeries, company.Day(now), c.note.to_advance > 0 ? 2 : 1);
  }
  RETURN_IF_ERROR(numbers.Allot(txn));
  std::vector<Posting> postings;
  std::vector<size_t> index;
  for (Correction& c : work.corrections) {
    NewCreditNote& note = c.note;
    const svc::Company& company = companies.at(note.invoice.company_id);
    ASSIGN_OR_RETURN(LegalNumber number, numbers.Take(company.id, kCreditNoteSeries));
    note.number = number.text;
    note.date = number.date;
    index.push_back(postings.size());
    const Id& customer = note.invoice.customer_id;
    const DocumentTotals& t = note.totals;
    postings.push_back(NewPosting(company, c.order->flow, PostingKind::kCreditNote, note.id, note.number,
                                  CreditNoteLines(t.revenue, t.deferred, t.tax, customer)));
    if (note.to_advance > 0) {
      postings.push_back(NewPosting(company, c.order->flow, PostingKind::kAllocationUndone, note.id, note.number,
                                    AllocationUndoneLines(note.to_advance, customer)));
    }
  }
  ASSIGN_OR_RETURN(std::vector<PostedEntry> entries, PostEntries(txn, postings, numbers, now));
  std::vector<NewCreditNote> notes;
  for (size_t i = 0; i < work.corrections.size(); ++i) {
    Correction& c = work.corrections[i];
    c.note.journal_entry_number = entries[index[i]].number;
    book.events().emplace_back(CreditNotePostedEvent(c.note), 1, c.order->flow, now);
    if (c.settles) {
      book.events().emplace_back(InvoicePaidEvent(c.note.invoice), c.note.invoice.event_version, c.order->flow, now);
    }
    notes.push_back(std::move(c.note));
  }
  return InvoiceStore(txn).InsertCreditNotes(notes, now);
}

absl::Status Write(pg::Txn& txn, const Work& work, CustomerBook& book, absl::Time now) {
  std::vector<const InvoiceRow*> invoices;
  for (const auto& [order, invoice] : work.invoice_of_order) {
    if (invoice.settlement.credited > 0) invoices.push_back(&invoice);
  }
  RETURN_IF_ERROR(InvoiceStore(txn).Update(invoices, now));
  std::set<Id> changed;
  for (const AllocationRow& row : work.undone) changed.insert(row.payment_id);
  std::vector<const PaymentRow*> payments;
  for (const Id& id : changed) payments.push_back(&work.payments.at(id));
  RETURN_IF_ERROR(PaymentStore(txn).Update(payments, "system:finance", now));
  RETURN_IF_ERROR(InvoiceStore(txn).InsertAllocations(work.undone, now));
  RETURN_IF_ERROR(book.Save("system:finance"));
  return Outbox(txn).Append(book.events());
}

}  // namespace

absl::StatusOr<std::vector<Outcome>> CancelOrders(pg::Txn& txn, absl::Span<const CancelOrder> orders,
                                                  absl::Time now) {
  if (orders.empty()) return std::vector<Outcome>();
  std::vector<Id> customers, order_ids;
  for (const CancelOrder& order : orders) {
    customers.push_back(order.customer_id);
    order_ids.push_back(order.order_id);
  }
  CustomerBook book(txn, now);
  RETURN_IF_ERROR(book.Lock(customers));
  RETURN_IF_ERROR(book.LockHolds(order_ids));
  ASSIGN_OR_RETURN(Work work, LoadWork(txn, orders));
  std::vector<Outcome> outcomes;
  std::vector<Relief> reliefs;
  for (const CancelOrder& order : orders) {
    CreditAccount* account = book.account(order.customer_id);
    CreditHold* hold = book.hold(order.order_id);
    if (account == nullptr || hold == nullptr) {
      outcomes.push_back(Outcome::Ignored("UNKNOWN_ORDER"));
      continue;
    }
    if (hold->state == HoldState::kClosed) {
      outcomes.push_back(Outcome::Ignored("ALREADY_CLOSED"));
      continue;
    }
    const int64_t available_before = account->available();
    ASSIGN_OR_RETURN(int64_t credited, PlanCreditNote(work, order, *account, now));
    int64_t freed = order.complete ? Close(*account, *hold)
                                   : Free(*account, *hold, order.cancelled_gross - credited);
    book.Touch(*account);
    book.Touch(*hold);
    if (freed > 0) book.PublishFreed(*hold, freed, order.flow);
    if (freed > 0 || credited > 0) {
      reliefs.push_back({account->customer_id, account->available() - available_before, order.flow});
    }
    outcomes.push_back(Outcome::Applied());
  }
  RETURN_IF_ERROR(book.TakeWaiting(reliefs));
  RETURN_IF_ERROR(PostCorrections(txn, work, book, now));
  RETURN_IF_ERROR(Write(txn, work, book, now));
  return outcomes;
}

}  // namespace saikne::finance
