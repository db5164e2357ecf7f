#include "libs/base/status.h"
#include "services/ordering/app/place_deals.h"
#include "services/ordering/subscribers/reactions.h"

namespace saikne::ordering {

using ::saikne::events::Outcome;

Outcomes OnDealWon(const Process& process, pg::Txn& txn, Batch<crm::events::v1::DealWon> batch, absl::Time now) {
  std::vector<WonDeal> deals;
  deals.reserve(batch.size());
  for (const auto& received : batch) deals.push_back({&received.event, received.envelope.flow()});
  ASSIGN_OR_RETURN(const std::vector<DealResult> results, PlaceWonDeals(txn, deals, process, now));
  std::vector<Outcome> outcomes;
  outcomes.reserve(results.size());
  for (DealResult result : results)
    outcomes.push_back(result == DealResult::kDuplicate ? Outcome::Ignored("ORDER_EXISTS") : Outcome::Applied());
  return outcomes;
}

}  // namespace saikne::ordering
