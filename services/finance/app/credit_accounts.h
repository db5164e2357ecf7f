#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/base/id.h"
#include "libs/events/flow.h"
#include "libs/events/reaction.h"
#include "libs/pg/pg.h"
#include "services/finance/app/customer_book.h"

namespace saikne::finance {

struct SetLimit {
  Id customer_id;
  int64_t limit = 0;  // minor units, >= 0
  std::string etag;   // may be empty
};

/// Sets limits of one company's customers, all or none, and gives waiting holds the room that is made. Each customer once.
/// Errors: NOT_FOUND/CREDIT_ACCOUNT_NOT_FOUND and ABORTED/STALE_ETAG.
absl::StatusOr<std::vector<CreditAccount>> SetLimits(pg::Txn& txn, absl::Span<const SetLimit> limits,
                                                     const ::saikne::events::Flow& flow, absl::Time now);

/// What crm says of a customer.
struct CustomerFacts {
  CustomerRef customer;
  std::optional<int64_t> limit_asked;  // unset: nothing is asked for
  ::saikne::events::Flow flow;
};
/// Makes or refreshes the credit accounts of customers. Only finance grants limits: what is asked for is only noted.
absl::StatusOr<std::vector<::saikne::events::Outcome>> NoteCustomers(pg::Txn& txn,
                                                                     absl::Span<const CustomerFacts> customers,
                                                                     absl::Time now);

}  // namespace saikne::finance
