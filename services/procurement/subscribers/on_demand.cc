#include "services/procurement/subscribers/on_demand.h"

#include <utility>

#include "libs/base/status.h"
#include "services/procurement/app/cover_needs.h"

namespace saikne::procurement {

namespace inv = ::saikne::inventory::events::v1;

supply::Outcomes DemandReactions::OnStockShort(pg::Txn& txn, supply::Events<inv::StockShort> events,
                                               absl::Time now) const {
  ASSIGN_OR_RETURN(supply::Shortages shortages,
                   supply::TakeShortages(txn, events, saikne::types::v1::SUPPLY_METHOD_BUY, "NOTHING_TO_BUY"));
  RETURN_IF_ERROR(CoverNeeds(txn, std::move(shortages.needs), planning_, now));
  return std::move(shortages.outcomes);
}

supply::Outcomes DemandReactions::OnDemandWithdrawn(pg::Txn& txn,
                                                    supply::Events<inv::DemandWithdrawn> events,
                                                    absl::Time now) const {
  ASSIGN_OR_RETURN(std::vector<Need> needs, supply::TakeWithdrawn(txn, events));
  RETURN_IF_ERROR(CoverNeeds(txn, std::move(needs), planning_, now));
  return saikne::events::AllApplied(events.size());
}

}  // namespace saikne::procurement
