#include "services/production/subscribers/on_demand.h"

#include <utility>

#include "libs/base/status.h"
#include "libs/money/money_proto.h"
#include "libs/supply/demand_events.h"
#include "services/production/app/cover_needs.h"
#include "services/production/app/settle_reports.h"

namespace saikne::production {

namespace inv = ::saikne::inventory::events::v1;
using saikne::events::AllApplied;
using saikne::events::Outcome;

DemandReactions::Outcomes DemandReactions::OnStockShort(pg::Txn& txn, Events<inv::StockShort> events,
                                                        absl::Time now) const {
  ASSIGN_OR_RETURN(supply::Shortages shortages,
                   supply::TakeShortages(txn, events, saikne::types::v1::SUPPLY_METHOD_MAKE, "NOTHING_TO_MAKE"));
  RETURN_IF_ERROR(CoverNeeds(txn, std::move(shortages.needs), settings_, now));
  return std::move(shortages.outcomes);
}

DemandReactions::Outcomes DemandReactions::OnDemandWithdrawn(pg::Txn& txn,
                                                             Events<inv::DemandWithdrawn> events,
                                                             absl::Time now) const {
  ASSIGN_OR_RETURN(std::vector<Need> needs, supply::TakeWithdrawn(txn, events));
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
