#include "services/finance/app/settlement.h"

#include <set>

#include "libs/base/status.h"
#include "services/finance/app/document_events.h"
#include "services/finance/sql.h"

namespace saikne::finance {
namespace {

namespace ev = ::saikne::finance::events::v1;

ev::PaymentAllocated AllocatedEvent(const PaymentRow& payment) {
  ev::PaymentAllocated event;
  event.set_payment_id(payment.id.ToString());
  event.set_number(payment.number);
  event.set_customer_id(payment.customer_id.ToString());
  SetMoney(payment.amount, payment.currency, event.mutable_amount());
  SetMoney(payment.unallocated, payment.currency, event.mutable_unallocated());
  absl::Time value_time = absl::FromCivil(payment.value_date, absl::UTCTimeZone());
  event.mutable_value_time()->set_seconds(absl::ToUnixSeconds(value_time));
  return event;
}

}  // namespace

absl::StatusOr<Settlements> Settlements::Lock(pg::Txn& txn, const std::vector<Id>& customers, absl::Time now) {
  Settlements settlements(txn, now);
  ASSIGN_OR_RETURN(settlements.invoices_, InvoiceStore(txn).LockOpen(customers));
  for (size_t i = 0; i < settlements.invoices_.size(); ++i) {
    settlements.by_id_[settlements.invoices_[i].id] = i;
  }
  return settlements;
}

absl::Status Settlements::WhyNotOpen(const Id& invoice, const PaymentRow& payment) {
  ASSIGN_OR_RETURN(pg::Rows rows, txn_->Exec(sql::kFindInvoiceIds, payment.company_id, std::vector<Id>{invoice},
                                             std::vector<std::string>()));
  if (rows.empty()) return NotFound("INVOICE", invoice.ToString());
  if (rows[0].Get<Id>(2) != payment.customer_id) {
    return Error(absl::StatusCode::kFailedPrecondition, "INVOICE_OF_OTHER_CUSTOMER",
                 "the invoice belongs to another customer than the payment", {{"invoice", invoice.ToString()}});
  }
  return Error(absl::StatusCode::kFailedPrecondition, "OVER_ALLOCATED", "nothing of the invoice is open",
               {{"invoice", invoice.ToString()}});
}

absl::StatusOr<int64_t> Settlements::Allocate(PaymentRow& payment, absl::Span<const Share> asked, CustomerBook& book,
                                              const ::saikne::events::Flow& flow) {
  std::vector<Share> shares(asked.begin(), asked.end());
  if (shares.empty()) {
    std::vector<Share> open;
    for (const InvoiceRow& invoice : invoices_) {
      if (invoice.customer_id == payment.customer_id) open.push_back({invoice.id, invoice.settlement.open()});
    }
    shares = SpreadOldestFirst(open, payment.unallocated);
  }
  RETURN_IF_ERROR(CheckShares(shares, payment.unallocated));
  CreditAccount* account = book.account(payment.customer_id);
  ev::PaymentAllocated event;
  std::vector<InvoiceRow*> settled;
  int64_t sum = 0;
  for (const Share& share : shares) {
    auto found = by_id_.find(share.id);
    if (found == by_id_.end() || invoices_[found->second].customer_id != payment.customer_id) {
      return WhyNotOpen(share.id, payment);
    }
    InvoiceRow& invoice = invoices_[found->second];
    RETURN_IF_ERROR(Pay(invoice.settlement, share.amount));
    sum += share.amount;
    allocations_.push_back(
        {payment.company_id, payment.id, invoice.id, invoice.currency, share.amount, std::nullopt});
    ev::Allocation* allocation = event.add_allocations();
    allocation->set_invoice_id(invoice.id.ToString());
    allocation->set_invoice_number(invoice.number);
    allocation->set_order_id(invoice.order_id.ToString());
    allocation->set_deal_id(IdText(invoice.deal_id));
    SetMoney(share.amount, invoice.currency, allocation->mutable_amount());
    SetMoney(invoice.settlement.open(), invoice.currency, allocation->mutable_open());
    if (invoice.settlement.open() == 0) settled.push_back(&invoice);
  }
  payment.unallocated -= sum;
  account->receivable -= sum;
  book.Touch(*account);
  event.MergeFrom(AllocatedEvent(payment));
  book.events().emplace_back(event, ++payment.event_version, flow, now_);
  for (InvoiceRow* invoice : settled) {
    ::saikne::events::Flow own = flow;
    own.correlation_id = invoice->correlation_id;
    book.events().emplace_back(InvoicePaidEvent(*invoice), ++invoice->event_version, own, now_);
  }
  return sum;
}

void Settlements::PublishAdvance(PaymentRow& payment, CustomerBook& book, const ::saikne::events::Flow& flow) {
  book.events().emplace_back(AllocatedEvent(payment), ++payment.event_version, flow, now_);
}

absl::Status Settlements::Save() {
  std::set<Id> changed;
  for (const AllocationRow& row : allocations_) changed.insert(row.invoice_id);
  std::vector<const InvoiceRow*> invoices;
  for (const Id& id : changed) invoices.push_back(&invoices_[by_id_.at(id)]);
  RETURN_IF_ERROR(InvoiceStore(*txn_).Update(invoices, now_));
  return InvoiceStore(*txn_).InsertAllocations(allocations_, now_);
}

}  // namespace saikne::finance
