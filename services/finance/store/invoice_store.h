#pragma once

// Rows of invoices, credit notes, their lines and taxes, and of allocations.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/base/id.h"
#include "libs/pg/pg.h"
#include "services/finance/domain/allocation.h"
#include "services/finance/domain/invoice.h"

namespace saikne::finance {

/// What settlement needs of an invoice, and changes.
struct InvoiceRow {
  Id id;
  Id company_id;
  std::string number;
  Id order_id;
  std::string order_number;
  std::optional<Id> deal_id;
  Id customer_id;
  Id trigger_id;
  std::string currency;
  Settlement settlement;
  std::string correlation_id;
  int64_t event_version = 0;
  int64_t version = 0;
};

/// An invoice on its way in.
struct NewInvoice {
  InvoiceRow row;
  DocumentTotals totals;
  std::vector<DocumentLine> lines;
  std::vector<DocumentTax> taxes;
  absl::CivilDay invoice_date;
  absl::CivilDay supply_date;
  absl::CivilDay due_date;
  std::string payment_term_code;
  std::string journal_entry_number;
};

/// A credit note on its way in.
struct NewCreditNote {
  Id id;
  std::string number;
  InvoiceRow invoice;
  DocumentTotals totals;
  std::vector<DocumentLine> lines;
  std::vector<DocumentTax> taxes;
  int64_t to_advance = 0;
  absl::CivilDay date;
  std::string journal_entry_number;
};

struct AllocationRow {
  Id company_id;
  Id payment_id;
  Id invoice_id;
  std::string currency;
  int64_t amount = 0;  // negative: undone
  std::optional<Id> credit_note_id;
};

/// What a payment covers of an invoice now.
struct Allocated {
  Id payment_id;
  int64_t amount = 0;
};

class InvoiceStore {
 public:
  explicit InvoiceStore(pg::Txn& txn) : txn_(txn) {}

  using Trigger = std::pair<Id, Id>;  // order, trigger
  absl::StatusOr<std::set<Trigger>> Invoiced(const std::vector<Id>& companies, const std::vector<Id>& orders,
                                             const std::vector<Id>& triggers);
  /// Order lines among `lines` that are on an invoice of these orders.
  absl::StatusOr<std::set<Id>> BilledLines(const std::vector<Id>& companies, const std::vector<Id>& orders,
                                           const std::vector<Id>& lines);
  absl::Status Insert(absl::Span<const NewInvoice> invoices, absl::Time now);

  /// Invoices by confirmation of these orders. The credit accounts are locked.
  absl::StatusOr<std::vector<InvoiceRow>> LockOfOrders(const std::vector<Id>& companies,
                                                       const std::vector<Id>& orders);
  /// What the payments of these customers touch: the named invoices, and the oldest open ones of the customers in `walked`
  /// until the amounts beside them are covered. Oldest first. The credit accounts are locked.
  absl::StatusOr<std::vector<InvoiceRow>> LockToPay(const std::vector<Id>& customers, const std::vector<Id>& named,
                                                    const std::vector<Id>& walked,
                                                    const std::vector<int64_t>& amounts);
  absl::Status Update(absl::Span<const InvoiceRow* const> invoices, absl::Time now);
  absl::StatusOr<std::map<Id, std::vector<DocumentLine>>> Lines(const std::vector<Id>& documents);
  absl::StatusOr<std::set<Id>> Credited(const Id& company, const std::vector<Id>& invoices);
  absl::Status InsertCreditNotes(absl::Span<const NewCreditNote> notes, absl::Time now);

  absl::Status InsertAllocations(absl::Span<const AllocationRow> allocations, absl::Time now);
  /// Per invoice, newest payment first.
  absl::StatusOr<std::map<Id, std::vector<Allocated>>> AllocatedTo(const std::vector<Id>& invoices);

 private:
  struct DocumentRows;
  absl::Status InsertDocuments(const DocumentRows& rows);
  pg::Txn& txn_;
};

}  // namespace saikne::finance
