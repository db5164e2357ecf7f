#pragma once

// A work order: its states, what it may report, and for whom its output is (domain.md 3 Production, 5.4).

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/base/id.h"
#include "libs/money/money.h"
#include "libs/supply/need.h"

namespace saikne::production {

using money::Quantity;

/// The numbers are stored and are those of saikne.production.v1.WorkOrder.State.
enum class WorkOrderState {
  kDraft = 1,
  kReleased = 2,
  kWaitingMaterial = 3,
  kReady = 4,
  kInProgress = 5,
  kStopped = 6,
  kCompleted = 7,
  kClosed = 8,
  kCancelled = 9,
};
const char* Name(WorkOrderState state);

using supply::DemandLine;

/// Reports and issues are possible: released to in progress.
bool TakesReports(WorkOrderState state);

/// What a work order does for one demand line, in the item's stock unit.
struct Peg {
  DemandLine demand;
  Quantity open;      // still to be made for it
  Quantity accepted;  // made for it
};

struct Component {
  Id line_id;
  Id item_id;
  std::string sku;
  Quantity quantity;  // for the whole work order
  Quantity covered;   // reserved or issued, as inventory says
  Quantity consumed;  // by reports
  Quantity issued;    // ahead of the reports, which consume less by it
  Quantity Used() const { return consumed + issued; }
};

struct WorkOrder {
  Id id;
  Id company_id;
  std::string number;  // empty while a draft
  Id item_id;
  std::string sku;
  WorkOrderState state = WorkOrderState::kDraft;
  Quantity quantity;
  Quantity good;
  Quantity scrap;
  int64_t labour_minor = 0;      // reported so far
  int64_t conversion_minor = 0;  // planned for the whole quantity
  int32_t pending_reports = 0;
  int32_t pending_issues = 0;
  int32_t priority = 0;
  std::optional<absl::CivilDay> required_date;
  std::string warehouse_code;
  absl::Time release_at;
  std::string reason;
  bool finish_to_stock = false;  // what nobody needs is made for stock: a person said so
  bool late = false;             // WorkOrderLate was published
  std::string correlation_id;
  std::string causation_id;
  std::string actor;
  std::string traceparent;  // of the first need it was made for
  int64_t version = 0;
  int64_t event_version = 0;
  absl::Time create_time;
  absl::Time update_time;
  std::vector<Component> components;  // loaded where needed
  std::vector<Peg> pegs;              // in order of required date, then demand
  size_t root_count = 0;              // of the needs it serves; known while planning only, of those that may take a peg
  bool changed = false;               // to be saved
  bool refused = false;               // could not be released: a person has been asked

  Quantity Remaining() const { return quantity - good - scrap; }
  Quantity OpenPegs() const;
  /// What it will make for nobody in particular.
  Quantity Unpegged() const { return Remaining() - OpenPegs(); }
  bool Started() const;
  /// May still make something: draft to stopped.
  bool Active() const { return state < WorkOrderState::kCompleted; }
};

/// One part of a report: what it consumes and whom its good output serves.
struct Report {
  Id id;
  Quantity good;
  Quantity scrap;
  int64_t labour_minor = 0;
  bool issue = false;              // material issued ahead: good and scrap are 0, consumed is what was issued
  std::vector<Quantity> consumed;  // one for each component, same order
  std::vector<Peg> served;         // accepted by this report (open is unused)
  Quantity still_to_produce;       // before this report
};

/// Moves the state by what inventory covers. Only released, waiting and ready ones change.
void ApplyCoverage(WorkOrder& order);

/// The largest quantity that the covered components allow to report now.
absl::StatusOr<Quantity> Producible(const WorkOrder& order);

/// Books a report on the work order: counts, consumption by the Parts rule less what was issued ahead, labour by the Parts rule,
/// pegs in order. good, scrap >= 0, good + scrap > 0.
/// Errors: FAILED_PRECONDITION/WORK_ORDER_STATE, /MORE_THAN_PLANNED, /COMPONENTS_MISSING (metadata sku, missing), /ISSUE_PENDING while
/// inventory has not booked what was issued.
absl::StatusOr<Report> BookReport(WorkOrder& order, Quantity good, Quantity scrap);

/// Material that goes to the shop floor ahead of the reports.
struct Issue {
  size_t component = 0;  // index
  Quantity quantity;     // > 0
};
/// Books an issue (components distinct): the work has started, and the reports consume less by it.
/// Errors: FAILED_PRECONDITION/WORK_ORDER_STATE, /OVER_ISSUE beyond what the plan needs, /COMPONENTS_MISSING beyond what is covered
/// (metadata sku, ...); both name the field lines[i].quantity.
absl::StatusOr<Report> BookIssue(WorkOrder& order, absl::Span<const Issue> issues);
/// All that is covered and not used yet. Nothing when there is nothing.
std::vector<Issue> EverythingCovered(const WorkOrder& order);

/// Undoes a report or an issue that inventory refused.
void ReverseReport(WorkOrder& order, const Report& report);

/// A report or an issue was valued: the last one closes a completed work order.
/// Returns true when the work order is closed by it.
bool ReportValued(WorkOrder& order, const Report& report);

/// Cuts open pegs, the latest first, down to what the work order can still make. Returns what lost supply.
std::vector<DemandLine> CutPegsToRemaining(WorkOrder& order);

/// Errors: FAILED_PRECONDITION/WORK_ORDER_STATE unless in progress or stopped; /REPORT_PENDING.
absl::Status CloseShort(WorkOrder& order, const std::string& reason);
/// What nobody needs is made for stock. Errors: FAILED_PRECONDITION/WORK_ORDER_STATE once it makes nothing any more.
absl::Status FinishToStock(WorkOrder& order);
absl::Status Stop(WorkOrder& order, const std::string& reason);
absl::Status Resume(WorkOrder& order);
/// Errors: FAILED_PRECONDITION/WORK_ORDER_STATE once it has started.
absl::Status Cancel(WorkOrder& order, const std::string& reason);

}  // namespace saikne::production
