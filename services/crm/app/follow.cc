#include "services/crm/app/follow.h"

#include <set>

#include "libs/base/status.h"
#include "libs/service/exceptions.h"
#include "services/crm/app/watch_orders.h"

namespace saikne::crm {
namespace {

using ::saikne::events::Outcome;

template <typename T>
void AddAll(std::vector<T>& into, const std::vector<T>& more) {
  into.insert(into.end(), more.begin(), more.end());
}

// Everything that the events which are new here ask for, besides their steps.
struct Effects {
  std::vector<TrailLink> links;
  std::vector<OrderChange> orders;
  std::vector<Id> placed_deals;
  std::vector<CancelledWin> cancelled;

  void Add(const Traced& event) {
    AddAll(links, event.links);
    AddAll(orders, event.orders);
    if (event.placed_deal) placed_deals.push_back(*event.placed_deal);
    if (event.cancelled) cancelled.push_back(*event.cancelled);
  }
};

absl::Status Write(pg::Txn& txn, const Effects& effects, absl::Time now) {
  TrailStore store(txn);
  RETURN_IF_ERROR(store.InsertLinks(effects.links));
  RETURN_IF_ERROR(store.ApplyToOrders(effects.orders));
  if (!effects.cancelled.empty()) {
    RETURN_IF_ERROR(ReopenCancelledDeals(txn, effects.cancelled, now));
  }
  if (effects.placed_deals.empty()) return absl::OkStatus();
  return svc::ClearExceptions(txn, kNoOrder, effects.placed_deals, now);
}

}  // namespace

absl::StatusOr<std::vector<Outcome>> Follow(pg::Txn& txn, absl::Span<const Traced> events,
                                            absl::Time now) {
  std::vector<TrailStep> steps;
  for (const Traced& event : events) AddAll(steps, event.steps);
  ASSIGN_OR_RETURN(const std::vector<Id> inserted, TrailStore(txn).InsertSteps(steps));
  std::set<Id> fresh(inserted.begin(), inserted.end());

  std::vector<Outcome> outcomes;
  Effects effects;
  for (const Traced& event : events) {
    if (event.steps.empty()) {
      outcomes.push_back(Outcome::Ignored("NO_DEAL"));
    } else if (fresh.erase(event.steps[0].event_id) == 0) {
      outcomes.push_back(Outcome::Ignored("REPEATED"));
    } else {
      effects.Add(event);
      outcomes.push_back(Outcome::Applied());
    }
  }
  RETURN_IF_ERROR(Write(txn, effects, now));
  return outcomes;
}

}  // namespace saikne::crm
