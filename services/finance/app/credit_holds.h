#pragma once

// Credit of orders: decide, release over the limit, free (domain.md 5.2, O7).

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/events/flow.h"
#include "libs/events/reaction.h"
#include "libs/pg/pg.h"
#include "services/finance/app/customer_book.h"

namespace saikne::finance {

struct PlaceHold {
  Id order_id;
  std::optional<Id> deal_id;
  std::string order_number;
  CustomerRef customer;
  std::string currency;
  int64_t gross = 0;
  ::saikne::events::Flow flow;
};
/// Decides in arrival order with a running balance: CreditHeld, or CreditRefused and the hold waits. An order that has a hold is
/// ignored; one in a foreign currency is parked (FOREIGN_CURRENCY).
absl::StatusOr<std::vector<::saikne::events::Outcome>> PlaceHolds(pg::Txn& txn,
                                                                  absl::Span<const PlaceHold> requests,
                                                                  absl::Time now);

struct ReleaseHold {
  Id order_id;
  std::string released_by;
  ::saikne::events::Flow flow;
};
/// Takes waiting holds over the limit, as a named person released them: CreditHeld{over_limit}.
absl::StatusOr<std::vector<::saikne::events::Outcome>> ReleaseHolds(pg::Txn& txn,
                                                                    absl::Span<const ReleaseHold> requests,
                                                                    absl::Time now);

struct CloseHold {
  Id order_id;
  bool only_waiting = false;  // a hold that is taken stays
  ::saikne::events::Flow flow;
};
/// Ends the holds of orders that are completed or cancelled, frees the rest (CreditFreed), and gives it to waiting holds.
absl::StatusOr<std::vector<::saikne::events::Outcome>> CloseHolds(pg::Txn& txn,
                                                                  absl::Span<const CloseHold> requests,
                                                                  absl::Time now);

}  // namespace saikne::finance
