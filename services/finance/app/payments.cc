#include "services/finance/app/payments.h"

#include <map>

#include "absl/strings/str_cat.h"
#include "libs/base/naming_field.h"
#include "libs/base/status.h"
#include "libs/money/money.h"
#include "libs/rpc/etag.h"
#include "services/finance/app/customer_book.h"
#include "services/finance/app/ledger.h"
#include "services/finance/app/settlement.h"
#include "services/finance/sql.h"
#include "services/finance/store/payment_store.h"

namespace saikne::finance {
namespace {

using ::saikne::events::Outbox;

// Payments of the batch that are recorded already: position -> id of the earlier one.
absl::StatusOr<std::map<size_t, Id>> Recorded(pg::Txn& txn, absl::Span<const RecordPayment> payments,
                                              const Id& company) {
  std::vector<std::string> references;
  for (const RecordPayment& p : payments) {
    if (!p.external_reference.empty()) references.push_back(p.external_reference);
  }
  ASSIGN_OR_RETURN(auto known, PaymentStore(txn).WithReferences(company, references));
  std::map<size_t, Id> recorded;
  for (size_t i = 0; i < payments.size(); ++i) {
    const RecordPayment& p = payments[i];
    if (p.external_reference.empty()) continue;
    auto [found, fresh] = known.try_emplace(p.external_reference, ReferencedPayment{p.id, p.customer_id, p.amount});
    if (fresh) continue;
    if (found->second.customer_id != p.customer_id || found->second.amount != p.amount) {
      return Error(absl::StatusCode::kAlreadyExists, "PAYMENT_REFERENCE_USED",
                   "another payment has this reference", {{"external_reference", p.external_reference}});
    }
    recorded[i] = found->second.id;
  }
  return recorded;
}

PaymentRow NewPayment(const RecordPayment& p, const svc::Company& company) {
  PaymentRow row;
  row.id = p.id;
  row.company_id = company.id;
  row.number = p.number;
  row.customer_id = p.customer_id;
  row.currency = company.base_currency.code();
  row.amount = p.amount;
  row.unallocated = p.amount;
  row.value_date = p.value_date;
  row.external_reference = p.external_reference;
  return row;
}

// The account of a payment's customer and the payment itself, locked in this order.
absl::StatusOr<PaymentRow> LockPayment(pg::Txn& txn, CustomerBook& book, const Id& payment, const std::string& etag,
                                       const Id& company) {
  ASSIGN_OR_RETURN(pg::Rows rows, txn.Exec(sql::kFindPayment, company, payment, "", ""));
  if (rows.empty()) return NotFoundIn("id", "PAYMENT", payment.ToString());
  RETURN_IF_ERROR(book.Lock({rows[0].Get<Id>(1)}));
  ASSIGN_OR_RETURN(auto locked, PaymentStore(txn).Lock({payment}));
  PaymentRow row = locked.begin()->second;
  RETURN_IF_ERROR(rpc::CheckEtag(etag, row.version));
  if (book.account(row.customer_id) == nullptr) return NotFound("CREDIT_ACCOUNT", row.customer_id.ToString());
  return row;
}

absl::Status Finish(pg::Txn& txn, CustomerBook& book, const std::string& actor) {
  RETURN_IF_ERROR(book.Save(actor));
  return Outbox(txn).Append(book.events());
}

}  // namespace

absl::StatusOr<std::vector<Id>> RecordPayments(pg::Txn& txn, absl::Span<const RecordPayment> payments,
                                               const ::saikne::events::Flow& flow, absl::Time now) {
  ASSIGN_OR_RETURN(Companies companies, LoadCompanies(txn, {flow.company_id}));
  const svc::Company& company = companies.at(flow.company_id);
  std::vector<Id> customers;
  for (const RecordPayment& p : payments) customers.push_back(p.customer_id);
  CustomerBook book(txn, now);
  RETURN_IF_ERROR(book.Lock(customers));
  for (const RecordPayment& p : payments) {
    CreditAccount* account = book.account(p.customer_id);
    if (account == nullptr || account->company_id != company.id) {
      return NotFoundIn("customer_id", "CREDIT_ACCOUNT", p.customer_id.ToString());
    }
  }
  ASSIGN_OR_RETURN(auto recorded, Recorded(txn, payments, company.id));
  std::vector<ToSettle> wanted;
  for (size_t i = 0; i < payments.size(); ++i) {
    if (recorded.count(i) == 0 && !payments[i].advance) {
      wanted.push_back({payments[i].customer_id, payments[i].amount, payments[i].shares});
    }
  }
  ASSIGN_OR_RETURN(Settlements settlements, Settlements::Lock(txn, wanted, now));
  std::vector<PaymentRow> rows;
  std::vector<Relief> reliefs;
  std::vector<Posting> postings;
  std::vector<Id> ids;
  for (size_t i = 0; i < payments.size(); ++i) {
    const RecordPayment& p = payments[i];
    if (recorded.count(i) > 0) {
      ids.push_back(recorded[i]);
      continue;
    }
    ids.push_back(p.id);
    PaymentRow row = NewPayment(p, company);
    int64_t allocated = 0;
    if (p.advance) {
      settlements.PublishAdvance(row, book, flow);
    } else {
      ASSIGN_OR_RETURN(allocated, settlements.Allocate(row, p.shares, book, flow));
    }
    CreditAccount* account = book.account(p.customer_id);
    account->advance += row.unallocated;
    book.Touch(*account);
    reliefs.push_back({p.customer_id, allocated, flow});
    postings.push_back(NewPosting(company, flow, PostingKind::kPayment, p.id, p.number,
                                  PaymentLines(allocated, row.unallocated, p.customer_id)));
    postings.back().effective_date = p.value_date;
    rows.push_back(std::move(row));
  }
  if (rows.empty()) return ids;
  RETURN_IF_ERROR(book.TakeWaiting(reliefs));
  ASSIGN_OR_RETURN(auto entries, PostEntries(txn, postings, companies, now));
  for (size_t i = 0; i < rows.size(); ++i) rows[i].journal_entry_number = entries[i].number;
  RETURN_IF_ERROR(PaymentStore(txn).Insert(rows, flow.actor, now));
  RETURN_IF_ERROR(settlements.Save());
  RETURN_IF_ERROR(Finish(txn, book, flow.actor));
  return ids;
}

absl::Status AllocateAdvance(pg::Txn& txn, const Id& payment, absl::Span<const Share> shares, const std::string& etag,
                             const ::saikne::events::Flow& flow, absl::Time now) {
  CustomerBook book(txn, now);
  ASSIGN_OR_RETURN(PaymentRow row, LockPayment(txn, book, payment, etag, flow.company_id));
  ASSIGN_OR_RETURN(Companies companies, LoadCompanies(txn, {flow.company_id}));
  if (row.unallocated == 0) {
    return Error(absl::StatusCode::kFailedPrecondition, "NOTHING_TO_ALLOCATE", "the payment has nothing left");
  }
  ASSIGN_OR_RETURN(Settlements settlements,
                   Settlements::Lock(txn, {ToSettle{row.customer_id, row.unallocated, shares}}, now));
  ASSIGN_OR_RETURN(int64_t allocated, settlements.Allocate(row, shares, book, flow));
  if (allocated == 0) {
    return Error(absl::StatusCode::kFailedPrecondition, "NOTHING_TO_ALLOCATE", "the customer has no open invoice");
  }
  book.account(row.customer_id)->advance -= allocated;
  RETURN_IF_ERROR(book.TakeWaiting({Relief{row.customer_id, allocated, flow}}));
  Posting posting = NewPosting(companies.at(flow.company_id), flow, PostingKind::kAdvanceAllocated, Id::New(now),
                               row.number, AdvanceAllocatedLines(allocated, row.customer_id));
  RETURN_IF_ERROR(PostEntries(txn, {posting}, companies, now).status());
  RETURN_IF_ERROR(PaymentStore(txn).Update({&row}, flow.actor, now));
  RETURN_IF_ERROR(settlements.Save());
  return Finish(txn, book, flow.actor);
}

absl::Status RefundAdvance(pg::Txn& txn, const Id& payment, std::optional<int64_t> amount, const std::string& etag,
                           const ::saikne::events::Flow& flow, absl::Time now) {
  CustomerBook book(txn, now);
  ASSIGN_OR_RETURN(PaymentRow row, LockPayment(txn, book, payment, etag, flow.company_id));
  ASSIGN_OR_RETURN(Companies companies, LoadCompanies(txn, {flow.company_id}));
  int64_t refund = amount.value_or(row.unallocated);
  if (refund <= 0 || refund > row.unallocated) {
    ASSIGN_OR_RETURN(const money::Currency currency, money::Currency::Parse(row.currency));
    return NamingField(
        Error(absl::StatusCode::kFailedPrecondition, "OVER_ALLOCATED",
              absl::StrCat("the payment has ", money::FormatMinor(row.unallocated, currency), " ", currency.code(),
                           " left that could be paid back"),
              {{"available", absl::StrCat(money::FormatMinor(row.unallocated, currency), " ", currency.code())}}),
        "amount");
  }
  row.unallocated -= refund;
  row.refunded += refund;
  CreditAccount* account = book.account(row.customer_id);
  account->advance -= refund;
  book.Touch(*account);
  Posting posting = NewPosting(companies.at(flow.company_id), flow, PostingKind::kRefund, Id::New(now), row.number,
                               RefundLines(refund, row.customer_id));
  RETURN_IF_ERROR(PostEntries(txn, {posting}, companies, now).status());
  RETURN_IF_ERROR(PaymentStore(txn).Update({&row}, flow.actor, now));
  return Finish(txn, book, flow.actor);
}

}  // namespace saikne::finance
