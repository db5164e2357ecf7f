#include "services/finance/store/payment_store.h"

#include "libs/base/status.h"
#include "services/finance/sql.h"

namespace saikne::finance {

PaymentRow ReadPayment(const pg::Row& row) {
  PaymentRow p;
  row.Into(p.id, p.company_id, p.number, p.customer_id, p.currency, p.amount, p.unallocated, p.refunded, p.value_date,
           p.external_reference, p.journal_entry_number, p.event_version, p.version, p.create_time);
  return p;
}

absl::StatusOr<std::map<std::string, ReferencedPayment>> PaymentStore::WithReferences(
    const Id& company, const std::vector<std::string>& references) {
  std::map<std::string, ReferencedPayment> found;
  if (references.empty()) return found;
  ASSIGN_OR_RETURN(pg::Rows rows, txn_.Exec(sql::kSelectPaymentReferences, company, references));
  for (const pg::Row& row : rows) {
    std::string reference;
    ReferencedPayment payment;
    row.Into(reference, payment.id, payment.customer_id, payment.amount);
    found[reference] = payment;
  }
  return found;
}

absl::Status PaymentStore::Insert(absl::Span<const PaymentRow> payments, const std::string& actor,
                                  absl::Time now) {
  std::vector<Id> ids, companies, customers;
  std::vector<std::string> numbers, currencies, entries;
  std::vector<int64_t> amounts, unallocated;
  std::vector<absl::CivilDay> dates;
  std::vector<std::optional<std::string>> references;
  for (const PaymentRow& p : payments) {
    ids.push_back(p.id);
    companies.push_back(p.company_id);
    numbers.push_back(p.number);
    customers.push_back(p.customer_id);
    currencies.push_back(p.currency);
    amounts.push_back(p.amount);
    unallocated.push_back(p.unallocated);
    dates.push_back(p.value_date);
    references.push_back(p.external_reference.empty() ? std::nullopt
                                                      : std::optional<std::string>(p.external_reference));
    entries.push_back(p.journal_entry_number);
  }
  return txn_.Write(sql::kInsertPayments, ids, companies, numbers, customers, currencies, amounts, unallocated, dates, references,
                    entries, actor, now);
}

absl::StatusOr<std::map<Id, PaymentRow>> PaymentStore::Lock(const std::vector<Id>& ids) {
  ASSIGN_OR_RETURN(pg::Rows rows, txn_.Exec(sql::kLockPayments, ids));
  std::map<Id, PaymentRow> payments;
  for (const pg::Row& row : rows) {
    PaymentRow payment = ReadPayment(row);
    payments[payment.id] = std::move(payment);
  }
  return payments;
}

absl::Status PaymentStore::Update(absl::Span<const PaymentRow* const> payments, const std::string& actor,
                                  absl::Time now) {
  if (payments.empty()) return absl::OkStatus();
  std::vector<Id> ids;
  std::vector<int64_t> unallocated, refunded, versions;
  for (const PaymentRow* p : payments) {
    ids.push_back(p->id);
    unallocated.push_back(p->unallocated);
    refunded.push_back(p->refunded);
    versions.push_back(p->event_version);
  }
  return txn_.Write(sql::kUpdatePayments, ids, unallocated, refunded, versions, actor, now);
}

}  // namespace saikne::finance
