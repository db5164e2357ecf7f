#include "services/finance/app/payables.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "services/finance/app/ledger.h"
#include "services/finance/app/payment_terms.h"
#include "services/finance/sql.h"
#include "services/finance/store/payable_store.h"

namespace saikne::finance {
namespace {

using ::saikne::events::Outcome;

int64_t TaxSum(const MatchedBill& bill) {
  int64_t sum = 0;
  for (const DocumentTax& tax : bill.taxes) sum += tax.tax;
  return sum;
}

PayableRow NewPayable(const MatchedBill& bill, const svc::Company& company, const PaymentTermDays& terms,
                      const std::string& entry_number) {
  PayableRow row;
  row.id = bill.bill_id;
  row.company_id = company.id;
  row.bill_number = bill.number;
  row.supplier_id = bill.supplier_id;
  row.supplier_name = bill.supplier_name;
  row.supplier_reference = bill.supplier_reference;
  row.purchase_order_id = bill.purchase_order_id;
  row.currency = bill.currency;
  row.net = bill.net;
  row.tax = TaxSum(bill);
  row.gross = bill.gross;
  row.bill_date = bill.bill_date.value_or(company.Day(bill.flow.effective_time));
  std::string term = bill.payment_term_code;
  row.due_date = row.bill_date + terms.Days(company, term);
  row.journal_entry_number = entry_number;
  row.correlation_id = bill.flow.correlation_id;
  row.taxes = bill.taxes;
  return row;
}

Outcome Check(const MatchedBill& bill, const svc::Company& company) {
  if (bill.currency != company.base_currency.code()) {
    return Outcome::Park("FOREIGN_CURRENCY", "the ledger keeps " + company.base_currency.code());
  }
  if (bill.net != bill.receipt_value + bill.variance || bill.gross != bill.net + TaxSum(bill) || bill.gross < 0) {
    return Outcome::Park("BILL_DOES_NOT_ADD_UP", "net, variance, taxes and gross of the bill disagree");
  }
  return Outcome::Applied();
}

// The named bills, or the oldest open ones until they cover the payment. Supplier payments have no account to lock, so the walk
// goes page by page over rows that it locks: what another payment took meanwhile is not open any more when its page is read.
absl::StatusOr<std::vector<Share>> LockOpen(pg::Txn& txn, const PaySupplier& payment, const Id& company) {
  PayableStore store(txn);
  if (!payment.shares.empty()) {
    std::vector<Id> named;
    for (const Share& share : payment.shares) named.push_back(share.id);
    return store.LockNamed(company, payment.supplier_id, named);
  }
  std::vector<Share> open;
  int64_t left = payment.amount;
  for (Id after; left > 0;) {
    ASSIGN_OR_RETURN(std::vector<Share> page, store.LockOldest(company, payment.supplier_id, after));
    if (page.empty()) break;
    after = page.back().id;
    for (const Share& share : page) left -= std::min(left, share.amount);
    open.insert(open.end(), page.begin(), page.end());
  }
  return open;
}

absl::StatusOr<std::vector<Share>> ChooseShares(pg::Txn& txn, const PaySupplier& payment, const Id& company,
                                                const money::Currency& currency) {
  ASSIGN_OR_RETURN(std::vector<Share> open, LockOpen(txn, payment, company));
  std::vector<Share> shares = payment.shares.empty() ? SpreadOldestFirst(open, payment.amount) : payment.shares;
  RETURN_IF_ERROR(CheckShares(shares, payment.amount, currency));
  std::map<Id, int64_t> left_of;
  for (const Share& share : open) left_of[share.id] = share.amount;
  int64_t sum = 0;
  std::set<Id> seen;
  for (const Share& share : shares) {
    if (!seen.insert(share.id).second) return FieldError("allocations", "name each bill once");
    if (share.amount > left_of[share.id]) {
      const std::string left = absl::StrCat(money::FormatMinor(left_of[share.id], currency), " ", currency.code());
      return Error(absl::StatusCode::kFailedPrecondition, "OVER_ALLOCATED",
                   absl::StrCat("the bill has ", left, " open, less than is allocated to it"),
                   {{"payable", share.id.ToString()}, {"available", left}});
    }
    sum += share.amount;
  }
  if (sum != payment.amount) {
    return Error(absl::StatusCode::kFailedPrecondition, "OVERPAYMENT",
                 absl::StrCat("of the payment's ", money::FormatMinor(payment.amount, currency), " ", currency.code(),
                              " only ", money::FormatMinor(sum, currency), " ", currency.code(),
                              " finds open bills of the supplier"),
                 {{"amount", money::FormatMinor(payment.amount, currency)},
                  {"allocated", money::FormatMinor(sum, currency)}});
  }
  return shares;
}

// The payment that has this reference already, if any.
absl::StatusOr<std::optional<SupplierPaymentResult>> Recorded(pg::Txn& txn, const PaySupplier& payment,
                                                              const Id& company) {
  ASSIGN_OR_RETURN(auto result, FindSupplierPayment(txn, company, "", payment.external_reference));
  if (result && (result->supplier_id != payment.supplier_id || result->amount != payment.amount)) {
    return Error(absl::StatusCode::kAlreadyExists, "PAYMENT_REFERENCE_USED", "another payment has this reference",
                 {{"external_reference", payment.external_reference}});
  }
  return result;
}

}  // namespace

absl::StatusOr<std::optional<SupplierPaymentResult>> FindSupplierPayment(pg::Txn& txn, const Id& company,
                                                                         const std::string& named,
                                                                         const std::string& reference) {
  if (named.empty() && reference.empty()) return std::nullopt;
  const absl::StatusOr<Id> id = Id::Parse(named);
  ASSIGN_OR_RETURN(pg::Rows rows, txn.Exec(sql::kSelectSupplierPayment, company,
                                           id.ok() ? std::optional<Id>(*id) : std::nullopt, named, reference));
  if (rows.empty()) return std::nullopt;
  SupplierPaymentResult result;
  std::string currency;
  rows[0].Into(result.id, result.number, result.supplier_id, currency, result.amount, result.value_date,
               result.external_reference, result.journal_entry_number);
  ASSIGN_OR_RETURN(pg::Rows shares, txn.Exec(sql::kSelectSupplierAllocations, result.id));
  for (const pg::Row& row : shares) result.shares.push_back({row.Get<Id>(0), row.Get<int64_t>(2)});
  return result;
}

absl::StatusOr<std::vector<Outcome>> PostBills(pg::Txn& txn, absl::Span<const MatchedBill> bills, absl::Time now) {
  if (bills.empty()) return std::vector<Outcome>();
  std::vector<Id> company_ids;
  for (const MatchedBill& bill : bills) company_ids.push_back(bill.flow.company_id);
  ASSIGN_OR_RETURN(Companies companies, LoadCompanies(txn, company_ids));
  ASSIGN_OR_RETURN(PaymentTermDays terms, PaymentTermDays::Load(txn, companies));
  std::vector<Outcome> outcomes;
  std::vector<Posting> postings;
  std::vector<size_t> position;
  for (size_t i = 0; i < bills.size(); ++i) {
    const MatchedBill& bill = bills[i];
    const svc::Company& company = companies.at(bill.flow.company_id);
    outcomes.push_back(Check(bill, company));
    if (outcomes.back().kind() != Outcome::Kind::kApplied) continue;
    postings.push_back(NewPosting(company, bill.flow, PostingKind::kBill, bill.bill_id, bill.number,
                                  BillLines(bill.receipt_value, bill.variance, TaxSum(bill), bill.supplier_id)));
    position.push_back(i);
  }
  if (postings.empty()) return outcomes;
  ASSIGN_OR_RETURN(auto posted, AlreadyPosted(txn, postings));
  std::vector<Posting> fresh;
  std::vector<const MatchedBill*> fresh_bills;
  for (size_t i = 0; i < postings.size(); ++i) {
    if (posted.count({postings[i].source_id, static_cast<int>(PostingKind::kBill)}) > 0) {
      outcomes[position[i]] = Outcome::Ignored("ALREADY_POSTED");
      continue;
    }
    fresh.push_back(std::move(postings[i]));
    fresh_bills.push_back(&bills[position[i]]);
  }
  ASSIGN_OR_RETURN(auto entries, PostEntries(txn, fresh, companies, now));
  std::vector<PayableRow> payables;
  for (size_t i = 0; i < fresh_bills.size(); ++i) {
    payables.push_back(NewPayable(*fresh_bills[i], companies.at(fresh_bills[i]->flow.company_id), terms,
                                  entries[i].number));
  }
  RETURN_IF_ERROR(PayableStore(txn).Insert(payables, now));
  return outcomes;
}

absl::StatusOr<SupplierPaymentResult> RecordSupplierPayment(pg::Txn& txn, const PaySupplier& payment,
                                                            const ::saikne::events::Flow& flow, absl::Time now) {
  ASSIGN_OR_RETURN(auto recorded, Recorded(txn, payment, flow.company_id));
  if (recorded) return *std::move(recorded);
  ASSIGN_OR_RETURN(Companies companies, LoadCompanies(txn, {flow.company_id}));
  const svc::Company& company = companies.at(flow.company_id);
  ASSIGN_OR_RETURN(std::vector<Share> shares, ChooseShares(txn, payment, company.id, company.base_currency));
  Posting posting = NewPosting(company, flow, PostingKind::kSupplierPayment, payment.id, payment.number,
                               SupplierPaymentLines(payment.amount, payment.supplier_id));
  posting.effective_date = payment.value_date;
  ASSIGN_OR_RETURN(auto entries, PostEntries(txn, {posting}, companies, now));
  RETURN_IF_ERROR(PayableStore(txn).Pay(shares, now));
  std::optional<std::string> reference;
  if (!payment.external_reference.empty()) reference = payment.external_reference;
  RETURN_IF_ERROR(txn.Write(sql::kInsertSupplierPayment, payment.id, company.id, payment.number, payment.supplier_id,
                            company.base_currency.code(), payment.amount, payment.value_date, reference,
                            entries[0].number, now, flow.actor));
  std::vector<Id> payables;
  std::vector<int64_t> amounts;
  for (const Share& share : shares) {
    payables.push_back(share.id);
    amounts.push_back(share.amount);
  }
  RETURN_IF_ERROR(txn.Write(sql::kInsertSupplierAllocations, payment.id, payables, company.id,
                            company.base_currency.code(), amounts));
  return SupplierPaymentResult{payment.id,         payment.number,             payment.supplier_id, payment.amount,
                               payment.value_date, payment.external_reference, entries[0].number,   shares};
}

}  // namespace saikne::finance
