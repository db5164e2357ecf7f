#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "services/crm/subscribers/translate.h"

namespace saikne::crm {
namespace {

// A payment is allocated in several events while it has an advance. What is open on an invoice only falls, so what an
// allocation leaves open tells it from every other of the same payment and invoice.
std::string NameOf(const finance_events::PaymentAllocated& event) {
  std::string name = "PaymentAllocated";
  for (const finance_events::Allocation& allocation : event.allocations()) {
    absl::StrAppend(&name, " ", allocation.invoice_id(), " ", Amount(allocation.amount()), " ",
                    Amount(allocation.open()));
  }
  return name;
}

}  // namespace

void Translate(const finance_events::CreditHeld& event, Trail& trail) {
  std::string detail = Amount(event.amount());
  if (event.over_limit()) absl::StrAppend(&detail, ", over the limit, released by ", event.released_by());
  trail.Step(event.deal_id(), event.order_id(), TrailKind::kCreditHeld, "", detail);
}

void Translate(const finance_events::CreditRefused& event, Trail& trail) {
  trail.Step(event.deal_id(), event.order_id(), TrailKind::kCreditRefused, "",
             absl::StrCat(Amount(event.amount()), " asked, ", Amount(event.available()),
                          " available of a limit of ", Amount(event.limit())));
}

void Translate(const finance_events::CreditFreed& event, Trail& trail) {
  trail.Step(event.deal_id(), event.order_id(), TrailKind::kCreditFreed, "", Amount(event.amount()));
}

void Translate(const finance_events::InvoicePosted& event, Trail& trail) {
  trail.Once(event.invoice_id(), "InvoicePosted");
  const google::type::Date& due = event.due_date();
  trail.Step(event.deal_id(), event.order_id(), TrailKind::kInvoicePosted, event.number(),
             absl::StrCat(Amount(event.gross()), ", due ",
                          absl::StrFormat("%04d-%02d-%02d", due.year(), due.month(), due.day())));
  OrderChange& order = trail.Order(event.order_id(), event.deal_id());
  order.account_id = trail.OptionalId(event.customer_id());
  order.currency = event.gross().currency_code();
  order.invoices = 1;
  order.invoiced_minor = trail.Minor(event.gross());
}

void Translate(const finance_events::InvoicePaid& event, Trail& trail) {
  trail.Once(event.invoice_id(), "InvoicePaid");
  trail.Step(event.deal_id(), event.order_id(), TrailKind::kInvoicePaid, event.number(),
             Amount(event.paid()));
}

void Translate(const finance_events::CreditNotePosted& event, Trail& trail) {
  trail.Once(event.credit_note_id(), "CreditNotePosted");
  trail.Step(event.deal_id(), event.order_id(), TrailKind::kCreditNotePosted, event.number(),
             absl::StrCat(Amount(event.gross()), " of ", event.invoice_number()));
  OrderChange& order = trail.Order(event.order_id(), event.deal_id());
  order.account_id = trail.OptionalId(event.customer_id());
  order.currency = event.gross().currency_code();
  order.credited_minor = trail.Minor(event.gross());
}

// A payment may cover invoices of several deals: each gets its part.
void Translate(const finance_events::PaymentAllocated& event, Trail& trail) {
  trail.Once(event.payment_id(), NameOf(event));
  std::map<std::string, std::string> parts;  // root -> what it got
  for (const finance_events::Allocation& allocation : event.allocations()) {
    const std::string& root =
        allocation.deal_id().empty() ? allocation.order_id() : allocation.deal_id();
    if (root.empty()) continue;  // an invoice that crm has no order for
    std::string& part = parts[root];
    absl::StrAppend(&part, part.empty() ? "" : ", ", Amount(allocation.amount()), " to ",
                    allocation.invoice_number());
    OrderChange& order = trail.Order(allocation.order_id(), allocation.deal_id());
    order.account_id = trail.OptionalId(event.customer_id());
    order.currency = allocation.amount().currency_code();
    order.paid_minor = trail.Minor(allocation.amount());
  }
  for (const auto& [root, part] : parts) {
    trail.Step(root, root, TrailKind::kPaymentAllocated, event.number(), part);
  }
}

}  // namespace saikne::crm
