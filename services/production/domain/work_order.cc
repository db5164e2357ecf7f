#include "services/production/domain/work_order.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "libs/base/status.h"

namespace saikne::production {
namespace {

absl::Status WrongState(const WorkOrder& order, const char* wish) {
  return Error(absl::StatusCode::kFailedPrecondition, "WORK_ORDER_STATE",
               absl::StrCat("work order ", order.number, " is ", Name(order.state), ", it cannot be ",
                            wish),
               {{"work_order", order.number}, {"state", Name(order.state)}});
}

/// What a component gives up to `done` of the work order's quantity (Parts rule in micros).
absl::StatusOr<Quantity> ConsumedUpTo(const Component& component, Quantity done, Quantity quantity) {
  ASSIGN_OR_RETURN(int64_t micros,
                   money::MulDiv(component.quantity.micros, done.micros, quantity.micros));
  return Quantity{micros};
}

bool TakesReports(WorkOrderState state) {
  return state == WorkOrderState::kReleased || state == WorkOrderState::kWaitingMaterial ||
         state == WorkOrderState::kReady || state == WorkOrderState::kInProgress;
}

std::vector<Peg> ServePegs(WorkOrder& order, Quantity good) {
  std::vector<Peg> served;
  for (Peg& peg : order.pegs) {
    Quantity part = std::min(good, peg.open);
    if (!part.positive()) continue;
    peg.open -= part;
    peg.accepted += part;
    good -= part;
    served.push_back({peg.demand, {}, part});
  }
  return served;
}

}  // namespace

const char* Name(WorkOrderState state) {
  switch (state) {
    case WorkOrderState::kDraft: return "draft";
    case WorkOrderState::kReleased: return "released";
    case WorkOrderState::kWaitingMaterial: return "waiting for material";
    case WorkOrderState::kReady: return "ready";
    case WorkOrderState::kInProgress: return "in progress";
    case WorkOrderState::kStopped: return "stopped";
    case WorkOrderState::kCompleted: return "completed";
    case WorkOrderState::kClosed: return "closed";
    case WorkOrderState::kCancelled: return "cancelled";
  }
  return "unknown";
}

Quantity WorkOrder::OpenPegs() const {
  Quantity sum;
  for (const Peg& peg : pegs) sum += peg.open;
  return sum;
}

bool WorkOrder::Started() const {
  return state >= WorkOrderState::kInProgress && state <= WorkOrderState::kClosed;
}

void ApplyCoverage(WorkOrder& order) {
  if (order.state != WorkOrderState::kReleased && order.state != WorkOrderState::kWaitingMaterial &&
      order.state != WorkOrderState::kReady) {
    return;
  }
  bool covered = std::all_of(order.components.begin(), order.components.end(),
                             [](const Component& c) { return c.covered >= c.quantity; });
  WorkOrderState state = covered ? WorkOrderState::kReady : WorkOrderState::kWaitingMaterial;
  if (state == order.state) return;
  order.state = state;
  order.changed = true;
}

absl::StatusOr<Quantity> Producible(const WorkOrder& order) {
  if (!TakesReports(order.state)) return Quantity{};
  Quantity done = order.good + order.scrap;
  Quantity up_to = order.quantity;
  for (const Component& component : order.components) {
    if (component.covered >= component.quantity) continue;
    // The largest cumulative output whose consumption is covered: floor, then one step back where rounding overshoots.
    __int128 floor = static_cast<__int128>(order.quantity.micros) * component.covered.micros /
                     component.quantity.micros;
    Quantity limit{static_cast<int64_t>(floor)};
    ASSIGN_OR_RETURN(Quantity needed, ConsumedUpTo(component, limit, order.quantity));
    if (needed > component.covered && limit.positive()) limit.micros -= 1;
    up_to = std::min(up_to, limit);
  }
  return std::max(Quantity{}, up_to - done);
}

absl::StatusOr<Report> BookReport(WorkOrder& order, Quantity good, Quantity scrap) {
  if (!TakesReports(order.state)) return WrongState(order, "reported");
  if (good + scrap > order.Remaining()) {
    return Error(absl::StatusCode::kFailedPrecondition, "MORE_THAN_PLANNED",
                 absl::StrCat("only ", money::FormatMicros(order.Remaining().micros),
                              " are still to be made"),
                 {{"remaining", money::FormatMicros(order.Remaining().micros)}});
  }
  Report report{.good = good, .scrap = scrap, .still_to_produce = order.Remaining()};
  Quantity done = order.good + order.scrap + good + scrap;
  for (const Component& component : order.components) {
    ASSIGN_OR_RETURN(Quantity up_to, ConsumedUpTo(component, done, order.quantity));
    if (up_to > component.covered) {
      std::string missing = money::FormatMicros((up_to - component.covered).micros);
      return Error(absl::StatusCode::kFailedPrecondition, "COMPONENTS_MISSING",
                   absl::StrCat(missing, " of ", component.sku, " are not there yet"),
                   {{"sku", component.sku}, {"missing", missing}});
    }
    report.consumed.push_back(up_to - component.consumed);
  }
  ASSIGN_OR_RETURN(int64_t labour,
                   money::PartUpTo(order.conversion_minor, done, order.quantity));
  report.labour_minor = labour - order.labour_minor;
  for (size_t i = 0; i < order.components.size(); ++i) {
    order.components[i].consumed += report.consumed[i];
  }
  order.labour_minor = labour;
  order.good += good;
  order.scrap += scrap;
  report.served = ServePegs(order, good);
  ++order.pending_reports;
  order.state = order.Remaining().zero() ? WorkOrderState::kCompleted : WorkOrderState::kInProgress;
  order.changed = true;
  return report;
}

absl::Status ReverseReport(WorkOrder& order, const Report& report) {
  order.good -= report.good;
  order.scrap -= report.scrap;
  order.labour_minor -= report.labour_minor;
  --order.pending_reports;
  for (Component& component : order.components) {
    ASSIGN_OR_RETURN(component.consumed,
                     ConsumedUpTo(component, order.good + order.scrap, order.quantity));
  }
  for (const Peg& served : report.served) {
    for (Peg& peg : order.pegs) {
      if (peg.demand != served.demand) continue;
      peg.accepted -= served.accepted;
      peg.open += served.accepted;
    }
  }
  if (order.state == WorkOrderState::kCompleted) order.state = WorkOrderState::kInProgress;
  order.changed = true;
  return absl::OkStatus();
}

bool ReportValued(WorkOrder& order) {
  --order.pending_reports;
  order.changed = true;
  if (order.state != WorkOrderState::kCompleted || order.pending_reports > 0) return false;
  order.state = WorkOrderState::kClosed;
  return true;
}

std::vector<DemandLine> CutPegsToRemaining(WorkOrder& order) {
  std::vector<DemandLine> cut;
  Quantity excess = order.OpenPegs() - (order.Active() ? order.Remaining() : Quantity{});
  for (auto peg = order.pegs.rbegin(); peg != order.pegs.rend() && excess.positive(); ++peg) {
    Quantity part = std::min(excess, peg->open);
    if (!part.positive()) continue;
    peg->open -= part;
    excess -= part;
    cut.push_back(peg->demand);
    order.changed = true;
  }
  return cut;
}

absl::Status CloseShort(WorkOrder& order, const std::string& reason) {
  if (order.state != WorkOrderState::kInProgress && order.state != WorkOrderState::kStopped) {
    return WrongState(order, "closed short");
  }
  if (order.pending_reports > 0) {
    return Error(absl::StatusCode::kFailedPrecondition, "REPORT_PENDING",
                 absl::StrCat("a report of work order ", order.number, " is not valued yet"),
                 {{"work_order", order.number}});
  }
  order.state = WorkOrderState::kClosed;
  order.reason = reason;
  order.changed = true;
  return absl::OkStatus();
}

absl::Status Stop(WorkOrder& order, const std::string& reason) {
  if (order.state != WorkOrderState::kInProgress) return WrongState(order, "stopped");
  order.state = WorkOrderState::kStopped;
  order.reason = reason;
  order.changed = true;
  return absl::OkStatus();
}

absl::Status Resume(WorkOrder& order) {
  if (order.state != WorkOrderState::kStopped) return WrongState(order, "resumed");
  order.state = WorkOrderState::kInProgress;
  order.reason.clear();
  order.changed = true;
  return absl::OkStatus();
}

absl::Status Cancel(WorkOrder& order, const std::string& reason) {
  if (order.state > WorkOrderState::kReady) return WrongState(order, "cancelled");
  order.state = WorkOrderState::kCancelled;
  order.reason = reason;
  order.changed = true;
  return absl::OkStatus();
}

}  // namespace saikne::production
