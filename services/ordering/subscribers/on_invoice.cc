#include "libs/money/money_proto.h"
#include "services/ordering/subscribers/reading.h"

namespace saikne::ordering {
namespace {

namespace fev = ::saikne::finance::events::v1;

template <typename Lines>
absl::StatusOr<std::vector<LineQuantity>> ReadLines(const Lines& in) {
  std::vector<LineQuantity> lines;
  for (const fev::InvoiceLine& line : in) {
    LineQuantity part;
    ASSIGN_OR_RETURN(part.line_id, Id::ParseField("order_line_id", line.order_line_id()));
    ASSIGN_OR_RETURN(part.quantity, money::NonNegativeQuantity("quantity", line.quantity()));
    lines.push_back(part);
  }
  return lines;
}

absl::StatusOr<PostedInvoice> ReadInvoice(const fev::InvoicePosted& event, const money::Currency& currency) {
  PostedInvoice invoice;
  ASSIGN_OR_RETURN(invoice.id, Id::ParseField("invoice_id", event.invoice_id()));
  ASSIGN_OR_RETURN(invoice.trigger_id, Id::ParseField("trigger_id", event.trigger_id()));
  ASSIGN_OR_RETURN(invoice.gross_minor, money::MinorFrom("gross", event.gross(), currency));
  ASSIGN_OR_RETURN(invoice.lines, ReadLines(event.lines()));
  return invoice;
}

}  // namespace

Outcomes OnInvoicePosted(const Process& process, pg::Txn& txn, Batch<fev::InvoicePosted> batch, absl::Time now) {
  ASSIGN_OR_RETURN(const auto changes, ChangesOf(batch, [](const auto& e) { return e.order_id(); }));
  return ReactOnOrders(
      txn, changes,
      [&](size_t i, Order& order) -> absl::StatusOr<Reply> {
        ASSIGN_OR_RETURN(const PostedInvoice invoice, ReadInvoice(batch[i].event, order.currency));
        return order.Invoiced(invoice, now, process.deadlines);
      },
      now);
}

Outcomes OnInvoicePaid(const Process& process, pg::Txn& txn, Batch<fev::InvoicePaid> batch, absl::Time now) {
  ASSIGN_OR_RETURN(const auto changes, ChangesOf(batch, [](const auto& e) { return e.order_id(); }));
  return ReactOnOrders(
      txn, changes,
      [&](size_t i, Order& order) -> absl::StatusOr<Reply> {
        ASSIGN_OR_RETURN(const Id invoice_id, Id::ParseField("invoice_id", batch[i].event.invoice_id()));
        return order.InvoicePaid(invoice_id, now, process.deadlines);
      },
      now);
}

Outcomes OnCreditNotePosted(const Process& process, pg::Txn& txn, Batch<fev::CreditNotePosted> batch,
                            absl::Time now) {
  ASSIGN_OR_RETURN(const auto changes, ChangesOf(batch, [](const auto& e) { return e.order_id(); }));
  return ReactOnOrders(
      txn, changes,
      [&](size_t i, Order& order) -> absl::StatusOr<Reply> {
        ASSIGN_OR_RETURN(const Id id, Id::ParseField("credit_note_id", batch[i].event.credit_note_id()));
        ASSIGN_OR_RETURN(const auto lines, ReadLines(batch[i].event.lines()));
        return order.Credited(id, lines, now, process.deadlines);
      },
      now);
}

}  // namespace saikne::ordering
