#include "services/finance/app/settlement.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "libs/base/naming_field.h"
#include "libs/base/status.h"
#include "libs/money/money.h"
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

absl::StatusOr<Settlements> Settlements::Lock(pg::Txn& txn, absl::Span<const ToSettle> payments, absl::Time now) {
  Settlements settlements(txn, now);
  if (payments.empty()) return settlements;
  std::set<Id> customers, spread;
  std::vector<Id> named;
  std::map<Id, int64_t> amounts;
  for (const ToSettle& payment : payments) {
    customers.insert(payment.customer_id);
    if (payment.shares.empty()) spread.insert(payment.customer_id);
    // What is named counts too: it may be of the oldest, and is then not there for the payments that name nothing.
    ASSIGN_OR_RETURN(amounts[payment.customer_id], money::AddMinor(amounts[payment.customer_id], payment.amount));
    for (const Share& share : payment.shares) named.push_back(share.id);
  }
  const std::vector<Id> walked(spread.begin(), spread.end());
  std::vector<int64_t> needed;
  for (const Id& customer : walked) needed.push_back(amounts[customer]);
  ASSIGN_OR_RETURN(settlements.invoices_, InvoiceStore(txn).LockToPay({customers.begin(), customers.end()}, named,
                                                                      walked, needed));
  for (size_t i = 0; i < settlements.invoices_.size(); ++i) {
    settlements.by_id_[settlements.invoices_[i].id] = i;
  }
  return settlements;
}

absl::Status Settlements::WhyNotOf(const Id& invoice, const PaymentRow& payment, const std::string& field) {
  ASSIGN_OR_RETURN(pg::Rows rows, txn_->Exec(sql::kFindInvoiceIds, payment.company_id, std::vector<Id>{invoice},
                                             std::vector<std::string>()));
  if (rows.empty()) return NotFoundIn(field, "INVOICE", invoice.ToString());
  return NamingField(Error(absl::StatusCode::kFailedPrecondition, "INVOICE_OF_OTHER_CUSTOMER",
                           absl::StrCat("invoice ", rows[0].Get<std::string>(1),
                                        " belongs to another customer than the payment"),
                           {{"invoice", invoice.ToString()}}),
                     field);
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
  ASSIGN_OR_RETURN(const money::Currency currency, money::Currency::Parse(payment.currency));
  RETURN_IF_ERROR(CheckShares(shares, payment.unallocated, currency));
  CreditAccount* account = book.account(payment.customer_id);
  ev::PaymentAllocated event;
  std::vector<InvoiceRow*> settled;
  int64_t sum = 0;
  for (size_t i = 0; i < shares.size(); ++i) {
    const Share& share = shares[i];
    const std::string field = absl::StrCat("allocations[", i, "]");
    auto found = by_id_.find(share.id);
    if (found == by_id_.end() || invoices_[found->second].customer_id != payment.customer_id) {
      return WhyNotOf(share.id, payment, field + ".invoice_id");
    }
    InvoiceRow& invoice = invoices_[found->second];
    RETURN_IF_ERROR(NamingField(Pay(invoice.settlement, share.amount, currency), field + ".amount"));
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
