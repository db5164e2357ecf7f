#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "libs/pg/pg.h"
#include "services/crm/app/command.h"
#include "services/crm/domain/deal.h"

namespace saikne::crm {

struct WinRequest {
  Id deal_id;
  int32_t win_number = 0;  // 0: the next one
  std::string etag;
};

/// The one place where deals are won, one or a thousand: publishes DealWon for each that was open. All or none; answers in the
/// order of `wins`, with lines. Six statements for any number of deals.
/// Errors: NOT_FOUND/DEAL_NOT_FOUND; ABORTED/STALE_ETAG; those of Win in domain/deal.h; INVALID_ARGUMENT/INVALID_FIELD when a deal is
/// there twice. More than one request: as AtRow.
absl::StatusOr<std::vector<Deal>> WinDeals(pg::Txn& txn, const Command& command,
                                           absl::Span<const WinRequest> wins);

/// Publishes the DealWon of these deals' current wins once more: a way out for a win that got no order. Ordering places at
/// most one order for a win, so that nothing can be doubled. Deals that are not won are left alone.
absl::Status RepublishWins(pg::Txn& txn, const Command& command, absl::Span<const Id> deal_ids);

}  // namespace saikne::crm
