#include "services/inventory/subscribers/on_order.h"

#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "libs/money/money_proto.h"
#include "services/inventory/subscribers/by_company.h"

namespace saikne::inventory {
namespace {

namespace ord = ::saikne::ordering::events::v1;

template <typename E>
absl::StatusOr<DemandFacts> FactsOf(const ::saikne::events::Received<E>& received) {
  const ord::OrderFacts& order = received.event.order();
  DemandFacts facts;
  ASSIGN_OR_RETURN(facts.id, Id::ParseField("order_id", received.event.order_id()));
  facts.number = order.order_number();
  facts.deal_id = order.deal_id();
  facts.warehouse_code = order.warehouse_code();
  facts.priority = order.priority();
  if (order.has_requested_date()) {
    ASSIGN_OR_RETURN(facts.requested_date,
                     money::DayFrom("order.requested_date", order.requested_date(), absl::CivilDay()));
  }
  facts.order_time = received.envelope.time;
  // Unspecified or from a later release: as available.
  facts.delivery_rule = order.delivery_rule() >= 1 && order.delivery_rule() <= 4
                            ? static_cast<DeliveryRule>(order.delivery_rule())
                            : DeliveryRule::kAsAvailable;
  facts.flow = received.envelope.flow();
  for (const ord::OrderLine& line : order.lines()) {
    if (line.kind() != saikne::types::v1::LINE_KIND_GOODS) continue;
    const std::string field = absl::StrCat("order.lines[", line.line_number(), "]");
    DemandedLine demanded;
    ASSIGN_OR_RETURN(demanded.line_id, Id::ParseField(field + ".line_id", line.line_id()));
    ASSIGN_OR_RETURN(demanded.item, Id::ParseField(field + ".item_id", line.item_id()));
    ASSIGN_OR_RETURN(demanded.quantity, money::PositiveQuantity(field + ".quantity", line.quantity()));
    demanded.line_number = line.line_number();
    facts.lines.push_back(std::move(demanded));
  }
  return facts;
}

template <typename E>
absl::StatusOr<DemandRef> RefOf(const ::saikne::events::Received<E>& received) {
  DemandRef ref;
  ASSIGN_OR_RETURN(ref.id, Id::ParseField("order_id", received.event.order_id()));
  ref.number = received.event.order_number();
  ref.deal_id = received.event.deal_id();
  ref.flow = received.envelope.flow();
  return ref;
}

}  // namespace

Outcomes OrderReactions::OnOrderPlaced(pg::Txn& txn, Events<ord::OrderPlaced> events, absl::Time now) {
  return ByCompany(events, FactsOf<ord::OrderPlaced>, [&](const Id& company, const auto& demands) {
    return PlaceDemands(txn, context_, company, demands, now);
  });
}

Outcomes OrderReactions::OnOrderConfirmed(pg::Txn& txn, Events<ord::OrderConfirmed> events, absl::Time now) {
  return ByCompany(events, FactsOf<ord::OrderConfirmed>, [&](const Id& company, const auto& demands) {
    return ConfirmDemands(txn, context_, company, demands, now);
  });
}

Outcomes OrderReactions::OnOrderHeld(pg::Txn& txn, Events<ord::OrderHeld> events, absl::Time now) {
  return ByCompany(events, RefOf<ord::OrderHeld>, [&](const Id& company, const auto& demands) {
    return BlockDemands(txn, context_, company, demands, true, now);
  });
}

Outcomes OrderReactions::OnOrderReleased(pg::Txn& txn, Events<ord::OrderReleased> events, absl::Time now) {
  // Only without any reason left may goods move again.
  std::vector<::saikne::events::Received<ord::OrderReleased>> free;
  std::vector<size_t> positions;
  std::vector<Outcome> outcomes(events.size(), Outcome::Ignored("STILL_HELD"));
  for (size_t i = 0; i < events.size(); ++i) {
    if (events[i].event.reasons_size() > 0) continue;
    free.push_back(events[i]);
    positions.push_back(i);
  }
  if (free.empty()) return outcomes;
  ASSIGN_OR_RETURN(std::vector<Outcome> released,
                   ByCompany(Events<ord::OrderReleased>(free), RefOf<ord::OrderReleased>,
                             [&](const Id& company, const auto& demands) {
                               return BlockDemands(txn, context_, company, demands, false, now);
                             }));
  for (size_t k = 0; k < positions.size(); ++k) outcomes[positions[k]] = released[k];
  return outcomes;
}

Outcomes OrderReactions::OnOrderReleasedToShip(pg::Txn& txn, Events<ord::OrderReleasedToShip> events,
                                               absl::Time now) {
  return ByCompany(events, RefOf<ord::OrderReleasedToShip>, [&](const Id& company, const auto& demands) {
    return ReleaseToShip(txn, context_, company, demands, now);
  });
}

Outcomes OrderReactions::OnOrderCancelRequested(pg::Txn& txn, Events<ord::OrderCancelRequested> events,
                                                absl::Time now) {
  return ByCompany(events, RefOf<ord::OrderCancelRequested>, [&](const Id& company, const auto& demands) {
    return WithdrawDemands(txn, context_, company, demands, now);
  });
}

}  // namespace saikne::inventory
