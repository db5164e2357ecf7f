#pragma once

// Won deals become orders: one per (company, deal, win), for any number of repetitions.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/events/flow.h"
#include "libs/pg/pg.h"
#include "services/ordering/app/process.h"
#include "services/ordering/store/unplaced_store.h"

namespace saikne::crm::events::v1 {
class DealWon;
}

namespace saikne::ordering {

struct WonDeal {
  const crm::events::v1::DealWon* event;
  ::saikne::events::Flow flow;
};

enum class DealResult { kPlaced, kDuplicate, kWaiting, kException };

/// The id of the one order of a deal's win.
Id OrderIdOf(const Id& deal_id, int32_t win_number);

/// Places the orders of deals that were just won. A deal that cannot become an order now waits for the reference that is missing, for at most
/// process.reference_wait, or is an exception at once. Errors: INVALID_ARGUMENT/INVALID_ID for a deal without a proper id.
absl::StatusOr<std::vector<DealResult>> PlaceWonDeals(pg::Txn& txn, absl::Span<const WonDeal> deals,
                                                      const Process& process, absl::Time now);

/// Tries wins again that have no order; their rows are locked.
absl::StatusOr<std::vector<DealResult>> PlaceUnplaced(pg::Txn& txn, std::vector<UnplacedDeal> deals,
                                                      const Process& process, absl::Time now);

/// References have arrived ('item:<sku>', 'tax:<code>'): tries the wins again that wait for them.
absl::Status ResumeDeals(pg::Txn& txn, const Id& company_id, const std::vector<std::string>& references,
                         const Process& process, absl::Time now);

/// The job: tries waiting wins again, and raises the exception of those that waited long enough. True when there may be more.
absl::StatusOr<bool> RetryUnplaced(pg::Txn& txn, const Process& process, absl::Time now);

/// A person's "retry". Errors: FAILED_PRECONDITION with the reason that still holds.
absl::Status RetryDeal(pg::Txn& txn, const Id& deal_id, const Process& process, absl::Time now);

}  // namespace saikne::ordering
