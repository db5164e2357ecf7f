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

absl::Status Pending(const WorkOrder& order, const char* reason, const char* what) {
  return Error(absl::StatusCode::kFailedPrecondition, reason,
               absl::StrCat(what, " work order ", order.number, " is not valued yet; try again in a moment"),
               {{"work_order", order.number}});
}

absl::Status BadIssue(size_t line, const char* reason, const Component& component, Quantity possible, const char* words) {
  std::string most = money::FormatMicros(std::max(Quantity{}, possible).micros);
  return Error(absl::StatusCode::kFailedPrecondition, reason,
               absl::StrCat("only ", most, " of ", component.sku, " ", words),
               {{"sku", component.sku}, {"possible", most}, {"field", absl::StrCat("lines[", line, "].quantity")}});
}

/// What a component gives up to `done` of the work order's quantity (Parts rule in micros).
absl::StatusOr<Quantity> ConsumedUpTo(const Component& component, Quantity done, Quantity quantity) {
  ASSIGN_OR_RETURN(int64_t micros,
                   money::MulDiv(component.quantity.micros, done.micros, quantity.micros));
  return Quantity{micros};
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

bool TakesReports(WorkOrderState state) {
  return state == WorkOrderState::kReleased || state == WorkOrderState::kWaitingMaterial ||
         state == WorkOrderState::kReady || state == WorkOrderState::kInProgress;
}

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
  if (order.pending_issues > 0) return Pending(order, "ISSUE_PENDING", "material that was issued to");
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
    report.consumed.push_back(std::max(Quantity{}, up_to - component.Used()));
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

absl::StatusOr<Report> BookIssue(WorkOrder& order, absl::Span<const Issue> issues) {
  if (!TakesReports(order.state)) return WrongState(order, "issued to");
  Report report{.issue = true};
  report.consumed.resize(order.components.size());
  for (size_t i = 0; i < issues.size(); ++i) {
    const Component& component = order.components[issues[i].component];
    Quantity used = component.Used() + issues[i].quantity;
    if (used > component.quantity) {
      return BadIssue(i, "OVER_ISSUE", component, component.quantity - component.Used(), "are still needed by the plan");
    }
    if (used > component.covered) {
      return BadIssue(i, "COMPONENTS_MISSING", component, component.covered - component.Used(), "are there");
    }
    report.consumed[issues[i].component] = issues[i].quantity;
  }
  for (const Issue& issue : issues) order.components[issue.component].issued += issue.quantity;
  ++order.pending_issues;
  order.state = WorkOrderState::kInProgress;
  order.changed = true;
  return report;
}

std::vector<Issue> EverythingCovered(const WorkOrder& order) {
  std::vector<Issue> issues;
  for (size_t i = 0; i < order.components.size(); ++i) {
    const Component& component = order.components[i];
    Quantity free = std::min(component.covered, component.quantity) - component.Used();
    if (free.positive()) issues.push_back({i, free});
  }
  return issues;
}

void ReverseReport(WorkOrder& order, const Report& report) {
  order.good -= report.good;
  order.scrap -= report.scrap;
  order.labour_minor -= report.labour_minor;
  --(report.issue ? order.pending_issues : order.pending_reports);
  for (size_t i = 0; i < report.consumed.size(); ++i) {
    Component& component = order.components[i];
    (report.issue ? component.issued : component.consumed) -= report.consumed[i];
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
}

bool ReportValued(WorkOrder& order, const Report& report) {
  --(report.issue ? order.pending_issues : order.pending_reports);
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
  if (order.pending_reports > 0) return Pending(order, "REPORT_PENDING", "a report of");
  if (order.pending_issues > 0) return Pending(order, "ISSUE_PENDING", "material that was issued to");
  order.state = WorkOrderState::kClosed;
  order.reason = reason;
  order.changed = true;
  return absl::OkStatus();
}

absl::Status FinishToStock(WorkOrder& order) {
  if (!order.Active()) return WrongState(order, "finished to stock");
  order.finish_to_stock = true;
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
