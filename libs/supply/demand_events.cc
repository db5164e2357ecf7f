#include "libs/supply/demand_events.h"

#include <utility>

#include "absl/container/flat_hash_map.h"
#include "libs/base/status.h"
#include "libs/money/money_proto.h"
#include "libs/supply/need_store.h"

namespace saikne::supply {
namespace {

namespace inv = ::saikne::inventory::events::v1;
using events::AllApplied;
using events::Outcome;
using events::Received;

absl::StatusOr<Need> ParseNeed(const Received<inv::StockShort>& received, const inv::ShortLine& line) {
  const inv::StockShort& event = received.event;
  Need need{.company_id = received.envelope.company_id,
            .demand_kind = event.kind(),
            .sku = line.sku(),
            .priority = event.priority(),
            .warehouse_code = event.warehouse_code(),
            .correlation_id = received.envelope.correlation_id,
            .causation_id = received.envelope.id.ToString(),
            .actor = received.envelope.actor,
            .traceparent = received.envelope.traceparent};
  ASSIGN_OR_RETURN(need.demand.demand_id, Id::ParseField("demand_id", event.demand_id()));
  ASSIGN_OR_RETURN(need.demand.line_id, Id::ParseField("lines.line_id", line.line_id()));
  ASSIGN_OR_RETURN(need.item_id, Id::ParseField("lines.item_id", line.item_id()));
  ASSIGN_OR_RETURN(need.needed,
                   money::NonNegativeQuantity("lines.supply_needed", line.supply_needed()));
  if (event.has_required_date()) {
    ASSIGN_OR_RETURN(need.required_date,
                     money::DayFrom("required_date", event.required_date(), absl::CivilDay()));
  }
  for (const saikne::types::v1::Peg& peg : line.pegs()) {
    Root root{peg.deal_id(), peg.order_id(), peg.order_line_id(), {}};
    ASSIGN_OR_RETURN(root.quantity, money::NonNegativeQuantity("lines.pegs.quantity", peg.quantity()));
    need.roots.push_back(std::move(root));
  }
  return need;
}

Item ItemOf(const Need& need, const inv::ShortLine& line) {
  return {.id = need.item_id,
          .company_id = need.company_id,
          .sku = line.sku(),
          .name = line.sku(),
          .unit = line.unit(),
          .supply_method = line.supply_method()};
}

template <typename Event>
Outcomes CopyItems(pg::Txn& txn, Events<Event> events) {
  std::vector<Item> items;
  for (const auto& received : events) {
    const inv::ItemFacts& facts = received.event.item();
    ASSIGN_OR_RETURN(Id id, Id::ParseField("item_id", received.event.item_id()));
    items.push_back({.id = id,
                     .company_id = received.envelope.company_id,
                     .sku = facts.sku(),
                     .name = facts.name(),
                     .unit = facts.unit(),
                     .supply_method = facts.supply_method(),
                     .event_version = received.envelope.event_version});
  }
  RETURN_IF_ERROR(ItemStore(txn).Upsert(std::move(items)));
  return AllApplied(events.size());
}

}  // namespace

absl::StatusOr<Shortages> TakeShortages(pg::Txn& txn, Events<inv::StockShort> events,
                                        saikne::types::v1::SupplyMethod method,
                                        const std::string& nothing) {
  Shortages shortages;
  absl::flat_hash_map<Id, Item> items;
  for (const auto& received : events) {
    size_t before = shortages.needs.size();
    for (const inv::ShortLine& line : received.event.lines()) {
      if (line.supply_method() != method) continue;
      ASSIGN_OR_RETURN(Need need, ParseNeed(received, line));
      items.emplace(need.item_id, ItemOf(need, line));
      shortages.needs.push_back(std::move(need));
    }
    shortages.outcomes.push_back(shortages.needs.size() > before ? Outcome::Applied()
                                                                 : Outcome::Ignored(nothing));
  }
  std::vector<Item> rows;
  for (auto& [id, item] : items) rows.push_back(std::move(item));
  RETURN_IF_ERROR(ItemStore(txn).Upsert(std::move(rows)));
  return shortages;
}

absl::StatusOr<std::vector<Need>> TakeWithdrawn(pg::Txn& txn, Events<inv::DemandWithdrawn> events) {
  std::vector<DemandLine> lines;
  absl::flat_hash_map<DemandLine, Quantity> needed;
  for (const auto& received : events) {
    ASSIGN_OR_RETURN(Id demand, Id::ParseField("demand_id", received.event.demand_id()));
    for (const inv::WithdrawnLine& line : received.event.lines()) {
      ASSIGN_OR_RETURN(Id line_id, Id::ParseField("lines.line_id", line.line_id()));
      lines.push_back({demand, line_id});
      ASSIGN_OR_RETURN(needed[lines.back()],
                       money::NonNegativeQuantity("lines.supply_needed", line.supply_needed()));
    }
  }
  ASSIGN_OR_RETURN(std::vector<Need> needs, NeedStore(txn).Load(lines));
  for (Need& need : needs) need.needed = needed[need.demand];
  return needs;
}

Outcomes OnItemRegistered(pg::Txn& txn, Events<inv::ItemRegistered> events, absl::Time) {
  return CopyItems(txn, events);
}

Outcomes OnItemChanged(pg::Txn& txn, Events<inv::ItemChanged> events, absl::Time) {
  return CopyItems(txn, events);
}

}  // namespace saikne::supply
