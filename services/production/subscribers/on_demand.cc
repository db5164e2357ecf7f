#include "services/production/subscribers/on_demand.h"

#include "absl/container/flat_hash_map.h"
#include "libs/base/status.h"
#include "libs/money/money_proto.h"
#include "services/production/app/cover_needs.h"
#include "services/production/app/settle_reports.h"
#include "services/production/store/item_store.h"
#include "services/production/store/need_store.h"

namespace saikne::production {
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
      if (line.supply_method() != saikne::types::v1::SUPPLY_METHOD_MAKE) continue;
      ASSIGN_OR_RETURN(Need need, ParseNeed(received, line));
      items.emplace(need.item_id, ItemOf(need, line));
      needs.push_back(std::move(need));
    }
    outcomes.push_back(needs.size() > before ? Outcome::Applied() : Outcome::Ignored("NOTHING_TO_MAKE"));
  }
  std::vector<Item> rows;
  for (auto& [id, item] : items) rows.push_back(std::move(item));
  RETURN_IF_ERROR(ItemStore(txn).Upsert(rows));
  RETURN_IF_ERROR(CoverNeeds(txn, std::move(needs), settings_, now));
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
  RETURN_IF_ERROR(CoverNeeds(txn, std::move(needs), settings_, now));
  return AllApplied(events.size());
}

DemandReactions::Outcomes DemandReactions::OnStockReserved(pg::Txn& txn,
                                                           Events<inv::StockReserved> events,
                                                           absl::Time now) const {
  std::vector<Coverage> coverage;
  std::vector<Outcome> outcomes;
  for (const auto& received : events) {
    if (received.event.kind() != saikne::types::v1::DEMAND_KIND_WORK_ORDER) {
      outcomes.push_back(Outcome::Ignored("NOT_A_WORK_ORDER"));
      continue;
    }
    ASSIGN_OR_RETURN(Id work_order, Id::ParseField("demand_id", received.event.demand_id()));
    for (const inv::ReservedLine& line : received.event.lines()) {
      Coverage one{.work_order_id = work_order};
      ASSIGN_OR_RETURN(one.line_id, Id::ParseField("lines.line_id", line.line_id()));
      ASSIGN_OR_RETURN(Quantity reserved, money::NonNegativeQuantity("lines.reserved", line.reserved()));
      ASSIGN_OR_RETURN(Quantity issued, money::NonNegativeQuantity("lines.issued", line.issued()));
      one.covered = reserved + issued;
      coverage.push_back(one);
    }
    outcomes.push_back(Outcome::Applied());
  }
  if (!coverage.empty()) RETURN_IF_ERROR(CoverComponents(txn, coverage, now));
  return outcomes;
}

DemandReactions::Outcomes DemandReactions::OnOutputRefused(pg::Txn& txn,
                                                           Events<inv::OutputRefused> events,
                                                           absl::Time now) const {
  std::vector<ReportAnswer> answers;
  for (const auto& received : events) {
    ReportAnswer answer{.reason = received.event.reason(), .flow = received.envelope.flow()};
    ASSIGN_OR_RETURN(answer.report_id, Id::ParseField("report_id", received.event.report_id()));
    ASSIGN_OR_RETURN(answer.work_order_id, Id::ParseField("demand_id", received.event.demand_id()));
    answers.push_back(std::move(answer));
  }
  RETURN_IF_ERROR(SettleReports(txn, answers, now));
  return AllApplied(events.size());
}

DemandReactions::Outcomes DemandReactions::OnProductionValued(pg::Txn& txn,
                                                              Events<inv::ProductionValued> events,
                                                              absl::Time now) const {
  std::vector<ReportAnswer> answers;
  std::vector<Outcome> outcomes;
  for (const auto& received : events) {
    if (received.event.report_id().empty()) {  // the closing has no report
      outcomes.push_back(Outcome::Ignored("NO_REPORT"));
      continue;
    }
    ReportAnswer answer{.valued = true, .flow = received.envelope.flow()};
    ASSIGN_OR_RETURN(answer.report_id, Id::ParseField("report_id", received.event.report_id()));
    ASSIGN_OR_RETURN(answer.work_order_id,
                     Id::ParseField("document_id", received.event.document_id()));
    answers.push_back(std::move(answer));
    outcomes.push_back(Outcome::Applied());
  }
  if (!answers.empty()) RETURN_IF_ERROR(SettleReports(txn, answers, now));
  return outcomes;
}

}  // namespace saikne::production
