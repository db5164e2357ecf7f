#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/events/flow.h"
#include "libs/pg/pg.h"
#include "services/finance/app/customer_book.h"
#include "services/finance/store/invoice_store.h"
#include "services/finance/store/payment_store.h"

namespace saikne::finance {

/// What a payment wants to settle.
struct ToSettle {
  Id customer_id;
  int64_t amount = 0;               // at most, minor units
  absl::Span<const Share> shares;   // of named invoices; empty: the oldest
};

/// The invoices that the payments of a batch touch, locked, and what payments do to them. The credit accounts are locked first.
class Settlements {
 public:
  /// Locks what is named and, for payments that name nothing, the customer's oldest open invoices that cover them: no more, however
  /// many are open.
  static absl::StatusOr<Settlements> Lock(pg::Txn& txn, absl::Span<const ToSettle> payments, absl::Time now);

  /// Allocates from what the payment has left: the given shares, or the oldest open invoices when there are none. Changes invoice,
  /// payment and account; publishes InvoicePaid and PaymentAllocated to the book's events.
  /// Errors: NOT_FOUND/INVOICE_NOT_FOUND; FAILED_PRECONDITION/INVOICE_OF_OTHER_CUSTOMER, /OVER_ALLOCATED; INVALID_ARGUMENT/INVALID_FIELD.
  absl::StatusOr<int64_t> Allocate(PaymentRow& payment, absl::Span<const Share> shares, CustomerBook& book,
                                   const ::saikne::events::Flow& flow);
  /// Publishes a payment of which nothing is allocated.
  void PublishAdvance(PaymentRow& payment, CustomerBook& book, const ::saikne::events::Flow& flow);

  /// Writes changed invoices and new allocations.
  absl::Status Save();

 private:
  Settlements(pg::Txn& txn, absl::Time now) : txn_(&txn), now_(now) {}
  absl::Status WhyNotOf(const Id& invoice, const PaymentRow& payment, const std::string& field);
  pg::Txn* txn_;
  absl::Time now_;
  std::vector<InvoiceRow> invoices_;  // oldest first
  std::map<Id, size_t> by_id_;
  std::vector<AllocationRow> allocations_;
};

}  // namespace saikne::finance
