#include "services/finance/app/invoicing.h"

#include <algorithm>
#include <map>
#include <set>

#include "libs/base/status.h"
#include "libs/service/exceptions.h"
#include "services/finance/app/document_events.h"
#include "services/finance/app/ledger.h"
#include "services/finance/app/payment_terms.h"
#include "services/finance/store/invoice_store.h"

namespace saikne::finance {
namespace {

using ::saikne::events::Outbox;
using ::saikne::events::Outcome;

// What one fact will write.
struct Plan {
  const BillOrder* order;
  std::vector<DocumentLine> lines;  // empty: no invoice
  int64_t released = 0;             // deferred revenue
  bool release = false;
  bool skip = false;
};

bool BilledOnConfirmation(const BillOrder& order) {
  return order.counts_as_delivered || std::any_of(order.lines.begin(), order.lines.end(),
                                                  [](const BillableLine& l) { return l.on_order; });
}

bool Bills(const BillOrder& order, const BillableLine& line, const std::set<Id>& billed_freight) {
  if (order.confirmed) return line.on_order || line.freight || order.counts_as_delivered;
  if (line.freight) return billed_freight.count(line.order_line_id) == 0;
  return !line.on_order;
}

absl::Status FillPlan(Plan& plan, const std::set<Id>& billed_freight) {
  const BillOrder& order = *plan.order;
  if (order.confirmed && !BilledOnConfirmation(order)) return absl::OkStatus();
  for (const BillableLine& line : order.lines) {
    if (Bills(order, line, billed_freight)) {
      bool deferred = order.confirmed && line.goods;
      ASSIGN_OR_RETURN(DocumentLine part, BillPart(line, deferred));
      plan.lines.push_back(std::move(part));
    } else if (line.on_order && line.goods) {
      ASSIGN_OR_RETURN(int64_t net, PartOf(line.net, line.quantity, line.cumulative, line.ordered));
      plan.released += net;
      plan.release = true;
    }
  }
  return absl::OkStatus();
}

// Freight lines that an earlier invoice of their order has taken.
absl::StatusOr<std::set<Id>> BilledFreight(pg::Txn& txn, absl::Span<const BillOrder> orders) {
  std::vector<Id> companies, order_ids, lines;
  for (const BillOrder& order : orders) {
    if (order.confirmed) continue;
    for (const BillableLine& line : order.lines) {
      if (!line.freight) continue;
      companies.push_back(order.flow.company_id);
      order_ids.push_back(order.order_id);
      lines.push_back(line.order_line_id);
    }
  }
  if (lines.empty()) return std::set<Id>();
  return InvoiceStore(txn).BilledLines(companies, order_ids, lines);
}

// Drops from the plans what is in the books already (F7); returns which orders had everything.
absl::Status DropDone(pg::Txn& txn, std::vector<Plan>& plans, const Companies& companies) {
  std::vector<Id> company_ids, orders, triggers;
  std::vector<Posting> releases;
  for (const Plan& plan : plans) {
    if (plan.skip) continue;
    company_ids.push_back(plan.order->flow.company_id);
    orders.push_back(plan.order->order_id);
    triggers.push_back(plan.order->trigger_id);
    if (plan.release) {
      releases.push_back(NewPosting(companies.at(plan.order->flow.company_id), plan.order->flow,
                                    PostingKind::kDeferredRelease, plan.order->trigger_id, "", {}));
    }
  }
  ASSIGN_OR_RETURN(auto invoiced, InvoiceStore(txn).Invoiced(company_ids, orders, triggers));
  std::set<std::pair<Id, int>> released;
  if (!releases.empty()) {
    ASSIGN_OR_RETURN(released, AlreadyPosted(txn, releases));
  }
  for (Plan& plan : plans) {
    if (invoiced.count({plan.order->order_id, plan.order->trigger_id}) > 0) plan.lines.clear();
    if (released.count({plan.order->trigger_id, static_cast<int>(PostingKind::kDeferredRelease)}) > 0) {
      plan.release = false;
    }
  }
  return absl::OkStatus();
}

NewInvoice MakeInvoice(const Plan& plan, const svc::Company& company, const DocumentTotals& totals,
                       const PaymentTermDays& terms, const LegalNumber& number, absl::Time now) {
  const BillOrder& order = *plan.order;
  NewInvoice invoice;
  InvoiceRow& row = invoice.row;
  row.id = Id::New(now);
  row.company_id = company.id;
  row.number = number.text;
  row.order_id = order.order_id;
  row.order_number = order.order_number;
  row.deal_id = order.deal_id;
  row.customer_id = order.customer.customer_id;
  row.trigger_id = order.trigger_id;
  row.currency = order.currency;
  row.settlement.gross = totals.gross;
  row.settlement.state = StateFor(row.settlement);
  row.correlation_id = order.flow.correlation_id;
  row.event_version = totals.gross == 0 ? 2 : 1;  // an invoice over nothing is paid at once
  invoice.totals = totals;
  invoice.lines = plan.lines;
  invoice.taxes = TaxesOf(plan.lines);
  invoice.invoice_date = number.date;
  invoice.supply_date = company.Day(order.flow.effective_time);
  invoice.payment_term_code = order.payment_term_code;
  invoice.due_date = number.date + terms.Days(company, invoice.payment_term_code);
  return invoice;
}

// Postings of all plans, in order: each invoice, then its release.
struct Batch {
  std::vector<Posting> postings;
  std::vector<NewInvoice> invoices;
  std::vector<size_t> invoice_posting;  // index of each invoice's posting
  std::vector<const BillOrder*> invoice_order;
};

absl::StatusOr<Batch> BuildBatch(absl::Span<const Plan> plans, const Companies& companies,
                                 const PaymentTermDays& terms, LegalNumbers& numbers, absl::Time now) {
  Batch batch;
  for (const Plan& plan : plans) {
    const BillOrder& order = *plan.order;
    const svc::Company& company = companies.at(order.flow.company_id);
    if (!plan.lines.empty()) {
      ASSIGN_OR_RETURN(DocumentTotals totals, TotalsOf(plan.lines));
      ASSIGN_OR_RETURN(LegalNumber number, numbers.Take(company.id, kInvoiceSeries));
      NewInvoice invoice = MakeInvoice(plan, company, totals, terms, number, now);
      batch.invoice_posting.push_back(batch.postings.size());
      batch.invoice_order.push_back(&order);
      batch.postings.push_back(NewPosting(
          company, order.flow, PostingKind::kInvoice, invoice.row.id, number.text,
          InvoiceLines(totals.revenue, totals.deferred, totals.tax, order.customer.customer_id)));
      batch.invoices.push_back(std::move(invoice));
    }
    if (plan.release) {
      batch.postings.push_back(NewPosting(company, order.flow, PostingKind::kDeferredRelease, order.trigger_id,
                                          order.trigger_number, DeferredReleaseLines(plan.released)));
    }
  }
  return batch;
}

absl::Status WriteBatch(pg::Txn& txn, Batch& batch, CustomerBook& book, LegalNumbers& numbers, absl::Time now) {
  ASSIGN_OR_RETURN(std::vector<PostedEntry> entries, PostEntries(txn, batch.postings, numbers, now));
  for (size_t i = 0; i < batch.invoices.size(); ++i) {
    NewInvoice& invoice = batch.invoices[i];
    invoice.journal_entry_number = entries[batch.invoice_posting[i]].number;
    CreditAccount* account = book.account(invoice.row.customer_id);
    CreditHold* hold = book.hold(invoice.row.order_id);
    Invoiced(*account, hold, invoice.row.settlement.gross);
    book.Touch(*account);
    if (hold != nullptr) book.Touch(*hold);
    const ::saikne::events::Flow& flow = batch.invoice_order[i]->flow;
    book.events().emplace_back(InvoicePostedEvent(invoice), 1, flow, now);
    if (invoice.row.event_version == 2) book.events().emplace_back(InvoicePaidEvent(invoice.row), 2, flow, now);
  }
  if (!batch.invoices.empty()) RETURN_IF_ERROR(InvoiceStore(txn).Insert(batch.invoices, now));
  RETURN_IF_ERROR(book.Save("system:finance"));
  return Outbox(txn).Append(book.events());
}

}  // namespace

absl::StatusOr<std::vector<Outcome>> PostInvoices(pg::Txn& txn, absl::Span<const BillOrder> orders,
                                                  absl::Time now) {
  if (orders.empty()) return std::vector<Outcome>();
  std::vector<Id> company_ids;
  for (const BillOrder& order : orders) company_ids.push_back(order.flow.company_id);
  ASSIGN_OR_RETURN(Companies companies, LoadCompanies(txn, company_ids));
  ASSIGN_OR_RETURN(std::set<Id> billed_freight, BilledFreight(txn, orders));
  std::vector<Outcome> outcomes(orders.size(), Outcome::Applied());
  std::vector<Plan> plans;
  std::vector<CustomerRef> customers;
  std::vector<Id> order_ids;
  for (size_t i = 0; i < orders.size(); ++i) {
    Plan plan{&orders[i]};
    const svc::Company& company = companies.at(orders[i].flow.company_id);
    if (absl::Status status = FillPlan(plan, billed_freight); !status.ok()) {
      outcomes[i] = Outcome::Park("INVALID_PARTS", status.ToString());
      plan = Plan{&orders[i]};
    } else if (orders[i].currency != company.base_currency.code()) {
      outcomes[i] = Outcome::Park("FOREIGN_CURRENCY", "the company invoices in " + company.base_currency.code());
      plan = Plan{&orders[i]};
    }
    plan.skip = plan.lines.empty() && !plan.release;
    if (plan.skip && outcomes[i].kind() == Outcome::Kind::kApplied) outcomes[i] = Outcome::Ignored("NOTHING_TO_BILL");
    if (!plan.skip) {
      customers.push_back(orders[i].customer);
      order_ids.push_back(orders[i].order_id);
    }
    plans.push_back(std::move(plan));
  }
  if (customers.empty()) return outcomes;
  CustomerBook book(txn, now);
  RETURN_IF_ERROR(book.LockOrCreate(customers, companies));
  RETURN_IF_ERROR(book.LockHolds(order_ids));
  RETURN_IF_ERROR(DropDone(txn, plans, companies));
  ASSIGN_OR_RETURN(PaymentTermDays terms, PaymentTermDays::Load(txn, companies));
  LegalNumbers numbers;
  std::vector<svc::Exception> unknown_terms;
  for (size_t i = 0; i < plans.size(); ++i) {
    Plan& plan = plans[i];
    if (plan.skip) continue;
    const svc::Company& company = companies.at(plan.order->flow.company_id);
    absl::CivilDay today = company.Day(now);
    if (plan.lines.empty() && !plan.release) outcomes[i] = Outcome::Ignored("ALREADY_INVOICED");
    if (!plan.lines.empty()) {
      numbers.Ask(company.id, kInvoiceSeries, today);
      numbers.Ask(company.id, kEntrySeries, today);
      terms.NoteUnknown(company, plan.order->payment_term_code, plan.order->order_id, plan.order->order_number,
                        unknown_terms);
    }
    if (plan.release) numbers.Ask(company.id, kEntrySeries, today);
  }
  if (!unknown_terms.empty()) RETURN_IF_ERROR(svc::RaiseExceptions(txn, unknown_terms, now));
  RETURN_IF_ERROR(numbers.Allot(txn));
  ASSIGN_OR_RETURN(Batch batch, BuildBatch(plans, companies, terms, numbers, now));
  RETURN_IF_ERROR(WriteBatch(txn, batch, book, numbers, now));
  return outcomes;
}

}  // namespace saikne::finance
