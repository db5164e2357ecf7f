#include "libs/service/pool_metrics.h"

#include "libs/telemetry/metrics.h"

namespace saikne::svc {
namespace {

// The pool keeps totals; a counter takes what came since the last look.
void Raise(prometheus::Counter& counter, double total) {
  if (total > counter.Value()) counter.Increment(total - counter.Value());
}

}  // namespace

void PublishPoolMetrics(const pg::Pool& pool) {
  using telemetry::Counter;
  using telemetry::Gauge;
  const pg::PoolStats stats = pool.stats();
  Gauge("saikne_db_connections_max", "Connections that calls and jobs may use.").Set(stats.size);
  Gauge("saikne_db_connections_used", "Connections in use.").Set(stats.used);
  Raise(Counter("saikne_db_acquired_total", "Connections handed out."), stats.acquired);
  Raise(Counter("saikne_db_refused_total", "Callers that got no connection in time."), stats.refused);
  Raise(Counter("saikne_db_connects_total", "Connections opened."), stats.connected);
  Raise(Counter("saikne_db_wait_seconds_total", "Time spent waiting for a connection."),
        absl::ToDoubleSeconds(stats.waited));
  Raise(Counter("saikne_db_transactions_total", "Transactions begun."), stats.transactions);
  Raise(Counter("saikne_db_transaction_seconds_total", "Time spent in transactions."),
        absl::ToDoubleSeconds(stats.in_transaction));
  for (const auto& [sqlstate, count] : stats.retries)
    Raise(Counter("saikne_db_retries_total", "Transactions run again.", {{"sqlstate", sqlstate}}), count);
}

}  // namespace saikne::svc
