#pragma once

// What crm does with every event of another service that touches a deal: it goes to the trail, and the copy of its order follows.

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "libs/events/reaction.h"
#include "libs/pg/pg.h"
#include "services/crm/app/move_deals.h"
#include "services/crm/domain/customer_order.h"
#include "services/crm/store/trail_store.h"

namespace saikne::crm {

/// What one event means here.
struct Traced {
  std::vector<TrailStep> steps;      // one per root
  std::vector<TrailLink> links;      // documents that serve roots
  std::vector<OrderChange> orders;   // applied only while the fact is new here
  std::optional<Id> placed_deal;     // this deal has its order
  std::optional<CancelledWin> cancelled;
};

/// Writes what a set of events means: one statement for all steps, one for all links, one for all orders. A fact whose
/// steps are there already, from this event or another, changes nothing. Locks orders, then deals, each in id order.
absl::StatusOr<std::vector<::saikne::events::Outcome>> Follow(pg::Txn& txn, absl::Span<const Traced> events,
                                                              absl::Time now);

}  // namespace saikne::crm
