#pragma once

// The moves of a deal other than its win. Each locks, decides in domain/deal.h, writes and publishes.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "libs/pg/pg.h"
#include "services/crm/app/command.h"
#include "services/crm/domain/deal.h"

namespace saikne::crm {

/// One deal, locked, without lines. Errors: NOT_FOUND/DEAL_NOT_FOUND; ABORTED/STALE_ETAG.
absl::StatusOr<Deal> LockDeal(pg::Txn& txn, const Command& command, const Id& deal_id,
                              const std::string& etag);

/// Errors of the three: those of LockDeal and of the move in domain/deal.h; NOT_FOUND/STAGE_NOT_FOUND.
absl::StatusOr<Deal> MoveDealStage(pg::Txn& txn, const Command& command, const Id& deal_id,
                                   const std::string& etag, const std::string& stage_code);
absl::StatusOr<Deal> LoseDeal(pg::Txn& txn, const Command& command, const Id& deal_id,
                              const std::string& etag);  // the reason is command.act.reason
absl::StatusOr<Deal> ReopenDeal(pg::Txn& txn, const Command& command, const Id& deal_id,
                                const std::string& etag);

/// A win whose order was cancelled as a whole.
struct CancelledWin {
  Id deal_id;
  int32_t win_number = 0;
  std::string order_number;
  ::saikne::events::Flow flow;
};

/// Opens the deals again whose current win this is; the others are left alone.
absl::Status ReopenCancelledDeals(pg::Txn& txn, absl::Span<const CancelledWin> wins, absl::Time now);

}  // namespace saikne::crm
