#include "services/finance/store/payable_store.h"

#include "libs/base/status.h"
#include "services/finance/sql.h"

namespace saikne::finance {
namespace {

std::vector<Share> ReadShares(const pg::Rows& rows) {
  std::vector<Share> shares;
  for (const pg::Row& row : rows) shares.push_back({row.Get<Id>(0), row.Get<int64_t>(1)});
  return shares;
}

}  // namespace

absl::Status PayableStore::Insert(absl::Span<const PayableRow> payables, absl::Time now) {
  if (payables.empty()) return absl::OkStatus();
  std::vector<Id> ids, companies, suppliers, tax_documents;
  std::vector<std::optional<Id>> orders;
  std::vector<std::string> numbers, names, references, currencies, entries, correlations, tax_codes;
  std::vector<int64_t> nets, taxes, gross, rates, bases, amounts;
  std::vector<absl::CivilDay> dates, due_dates;
  for (const PayableRow& p : payables) {
    ids.push_back(p.id);
    companies.push_back(p.company_id);
    numbers.push_back(p.bill_number);
    suppliers.push_back(p.supplier_id);
    names.push_back(p.supplier_name);
    references.push_back(p.supplier_reference);
    orders.push_back(p.purchase_order_id);
    currencies.push_back(p.currency);
    nets.push_back(p.net);
    taxes.push_back(p.tax);
    gross.push_back(p.gross);
    dates.push_back(p.bill_date);
    due_dates.push_back(p.due_date);
    entries.push_back(p.journal_entry_number);
    correlations.push_back(p.correlation_id);
    for (const DocumentTax& t : p.taxes) {
      tax_documents.push_back(p.id);
      tax_codes.push_back(t.tax_code);
      rates.push_back(t.rate.micros);
      bases.push_back(t.base);
      amounts.push_back(t.tax);
    }
  }
  RETURN_IF_ERROR(txn_.Write(sql::kInsertPayables, ids, companies, numbers, suppliers, names, references, orders,
                             currencies, nets, taxes, gross, dates, due_dates, entries, correlations, now));
  if (tax_documents.empty()) return absl::OkStatus();
  return txn_.Write(sql::kInsertDocumentTaxes, tax_documents, tax_codes, rates, bases, amounts);
}

absl::StatusOr<std::vector<Share>> PayableStore::LockOldest(const Id& company, const Id& supplier, const Id& after) {
  ASSIGN_OR_RETURN(pg::Rows rows, txn_.Exec(sql::kLockOldestPayables, company, supplier, after));
  return ReadShares(rows);
}

absl::StatusOr<std::vector<Share>> PayableStore::LockNamed(const Id& company, const Id& supplier,
                                                           const std::vector<Id>& ids) {
  ASSIGN_OR_RETURN(pg::Rows rows, txn_.Exec(sql::kLockNamedPayables, company, supplier, ids));
  return ReadShares(rows);
}

absl::Status PayableStore::Pay(absl::Span<const Share> shares, absl::Time now) {
  std::vector<Id> ids;
  std::vector<int64_t> amounts;
  for (const Share& share : shares) {
    ids.push_back(share.id);
    amounts.push_back(share.amount);
  }
  return txn_.Write(sql::kPayPayables, ids, amounts, now);
}

}  // namespace saikne::finance
