#include "services/procurement/subscribers/on_demand.h"

#include "absl/container/flat_hash_map.h"
#include "libs/base/status.h"
#include "libs/money/money_proto.h"
#include "services/procurement/app/cover_needs.h"
#include "services/procurement/store/item_store.h"
#include "services/procurement/store/need_store.h"

namespace saikne::procurement {
namespace {

namespace inv = ::saikne::inventory::events::v1;
using saikne::events::AllApplied;
using saikne::events::Outcome;
using saikne::events::Received;

absl::StatusOr<Need> ParseNeed(const Received<inv::StockShort>& received,
                               const inv::ShortLine& line) {
  const inv::StockShort& event = received.event;
  Need need{.company_id = received.envelope.company_id,
            .demand_kind = event.kind(),
            .sku = line.sku(),
            .priority = event.priority(),
            .warehouse_code = event.warehouse_code(),
            .correlation_id = received.envelope.correlation_id,
            .causation_id = received.envelope.id.ToString(),
            .actor = received.envelope.actor};
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

/// An item that a shortage names is known from now on, whether or not its own event came yet.
Item ItemOf(const Need& need, const inv::ShortLine& line) {
  return {.id = need.item_id,
          .company_id = need.company_id,
          .sku = line.sku(),
          .name = line.sku(),
          .unit = line.unit(),
          .supply_method = line.supply_method()};
}

}  // namespace

DemandReactions::Outcomes DemandReactions::OnStockShort(pg::Txn& txn, Events<inv::StockShort> events,
                                                        absl::Time now) const {
  std::vector<Need> needs;
  absl::flat_hash_map<Id, Item> items;
  std::vector<Outcome> outcomes;
  for (const auto& received : events) {
    size_t before = needs.size();
    for (const inv::ShortLine& line : received.event.lines()) {
      if (line.supply_method() != saikne::types::v1::SUPPLY_METHOD_BUY) continue;
      ASSIGN_OR_RETURN(Need need, ParseNeed(received, line));
      items.emplace(need.item_id, ItemOf(need, line));
      needs.push_back(std::move(need));
    }
    outcomes.push_back(needs.size() > before ? Outcome::Applied() : Outcome::Ignored("NOTHING_TO_BUY"));
  }
  std::vector<Item> rows;
  for (auto& [id, item] : items) rows.push_back(std::move(item));
  RETURN_IF_ERROR(ItemStore(txn).Upsert(std::move(rows)));
  RETURN_IF_ERROR(CoverNeeds(txn, std::move(needs), planning_, now));
  return outcomes;
}

DemandReactions::Outcomes DemandReactions::OnDemandWithdrawn(pg::Txn& txn,
                                                             Events<inv::DemandWithdrawn> events,
                                                             absl::Time now) const {
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
  if (lines.empty()) return AllApplied(events.size());
  ASSIGN_OR_RETURN(std::vector<Need> needs, NeedStore(txn).Load(lines));
  for (Need& need : needs) need.needed = needed[need.demand];
  RETURN_IF_ERROR(CoverNeeds(txn, std::move(needs), planning_, now));
  return AllApplied(events.size());
}

}  // namespace saikne::procurement
