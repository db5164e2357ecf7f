#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/base/id.h"
#include "libs/events/flow.h"
#include "libs/pg/pg.h"
#include "services/finance/domain/allocation.h"

namespace saikne::finance {

/// Money that the bank has. Amounts in minor units of the base currency.
struct RecordPayment {
  Id id;
  std::string number;
  Id customer_id;
  int64_t amount = 0;
  absl::CivilDay value_date;
  std::string external_reference;  // empty: none
  std::vector<Share> shares;       // empty: oldest invoices first
  bool advance = false;            // allocate nothing
};

/// Records and allocates payments of one company, in the given order; waiting holds get the room that is made.
/// Returns the ids: of the earlier payment where the reference was recorded before with the same customer and amount.
/// Errors: NOT_FOUND/CREDIT_ACCOUNT_NOT_FOUND, /INVOICE_NOT_FOUND; ALREADY_EXISTS/PAYMENT_REFERENCE_USED; FAILED_PRECONDITION/OVER_ALLOCATED,
/// /INVOICE_OF_OTHER_CUSTOMER, /NO_OPEN_PERIOD.
absl::StatusOr<std::vector<Id>> RecordPayments(pg::Txn& txn, absl::Span<const RecordPayment> payments,
                                               const ::saikne::events::Flow& flow, absl::Time now);

/// Allocates what a payment has left. etag may be empty.
/// Errors: NOT_FOUND/PAYMENT_NOT_FOUND; ABORTED/STALE_ETAG; FAILED_PRECONDITION/NOTHING_TO_ALLOCATE; as RecordPayments.
absl::Status AllocateAdvance(pg::Txn& txn, const Id& payment, absl::Span<const Share> shares, const std::string& etag,
                             const ::saikne::events::Flow& flow, absl::Time now);

/// Pays back what a payment has left; nullopt means all of it.
/// Errors: NOT_FOUND/PAYMENT_NOT_FOUND; ABORTED/STALE_ETAG; FAILED_PRECONDITION/OVER_ALLOCATED.
absl::Status RefundAdvance(pg::Txn& txn, const Id& payment, std::optional<int64_t> amount, const std::string& etag,
                           const ::saikne::events::Flow& flow, absl::Time now);

}  // namespace saikne::finance
