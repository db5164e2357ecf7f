#include "services/ordering/app/saga_metrics.h"

#include <map>
#include <utility>

#include "libs/base/status.h"
#include "libs/telemetry/metrics.h"
#include "services/ordering/sql.h"

namespace saikne::ordering {
namespace {

constexpr Step kSteps[] = {Step::kAuthorise, Step::kBill, Step::kDeliver, Step::kCancel};
constexpr int32_t kOverdueKinds = kCreditOverdue | kStockOverdue | kBillingOverdue | kCancelOverdue | kDeliveryOverdue;

// From what machines take to what people and suppliers take: 5 ms to 30 days.
const std::vector<double>& StepBounds() {
  static const auto& bounds = *new std::vector<double>{0.005, 0.01, 0.025, 0.05, 0.1, 0.25,  0.5,   1,      2.5,    5,
                                                       15,    60,   300,   900,  3600, 14400, 86400, 604800, 2592000};
  return bounds;
}

struct StepMetrics {
  prometheus::Gauge& active;
  prometheus::Gauge& overdue;
  prometheus::Histogram& seconds;
};

struct Metrics {
  std::map<Step, StepMetrics> steps;
  prometheus::Counter& compensations = telemetry::Counter(
      "saikne_saga_compensations_total", "Orders whose cancellation began: what was done for them is walked back.");
  Metrics() {
    for (Step step : kSteps) {
      const telemetry::Labels labels = {{"step", NameOf(step)}};
      steps.try_emplace(
          step, StepMetrics{
                    telemetry::Gauge("saikne_saga_active", "Orders whose process waits, by the step it waits for.", labels),
                    telemetry::Gauge("saikne_saga_overdue",
                                     "Of these, those whose deadline has passed and that nobody has excused.", labels),
                    telemetry::Histogram("saikne_saga_step_seconds",
                                         "How long a step took, since it began or a person retried it.", StepBounds(), labels)});
    }
  }
};

Metrics& Figures() {
  static auto* metrics = new Metrics();
  return *metrics;
}

}  // namespace

absl::Status PublishWaiting(pg::Pool& pool) {
  Metrics& figures = Figures();  // shown from the start
  ASSIGN_OR_RETURN(pg::Rows rows, pool.Read(sql::kCountWaiting, kOverdueKinds));
  std::map<Step, std::pair<int64_t, int64_t>> counts;
  for (const pg::Row& row : rows) {
    counts[static_cast<Step>(row.Get<int32_t>(0))] = {row.Get<int64_t>(1), row.Get<int64_t>(2)};
  }
  for (auto& [step, metrics] : figures.steps) {
    metrics.active.Set(static_cast<double>(counts[step].first));
    metrics.overdue.Set(static_cast<double>(counts[step].second));
  }
  return absl::OkStatus();
}

void CountSteps(pg::Txn& txn, std::vector<StepChange> changes) {
  if (changes.empty()) return;
  txn.OnCommit([changes = std::move(changes)] {
    Metrics& figures = Figures();
    for (const StepChange& change : changes) {
      const auto ended = figures.steps.find(change.from);
      if (ended != figures.steps.end()) ended->second.seconds.Observe(absl::ToDoubleSeconds(change.took));
      if (change.to == Step::kCancel) figures.compensations.Increment();
    }
  });
}

}  // namespace saikne::ordering
