#include "libs/service/exception_metrics.h"

#include <map>
#include <utility>

#include "libs/base/status.h"
#include "libs/service/sql.h"
#include "libs/telemetry/metrics.h"

namespace saikne::svc {
namespace {

constexpr absl::Duration kInterval = absl::Seconds(15);

void Show(const std::string& kind, int64_t count, absl::Duration age) {
  telemetry::Gauge("saikne_saga_needs_operator", "Open exceptions: steps that wait for a person, by kind.", {{"kind", kind}})
      .Set(static_cast<double>(count));
  telemetry::Gauge("saikne_saga_needs_operator_oldest_seconds", "Age of the oldest of them.", {{"kind", kind}})
      .Set(absl::ToDoubleSeconds(age));
}

}  // namespace

ExceptionMetrics::ExceptionMetrics(const Resolvers& resolvers) {
  for (const auto& [way, resolver] : resolvers) kinds_.insert(way.first);
}

absl::Status ExceptionMetrics::Publish(pg::Pool& pool, absl::Time now) {
  if (now < due_) return absl::OkStatus();
  ASSIGN_OR_RETURN(pg::Rows rows, pool.Read(sql::kCountOpenExceptions));
  due_ = now + kInterval;
  std::map<std::string, std::pair<int64_t, absl::Time>> open;
  for (const pg::Row& row : rows) {
    std::string kind;
    int64_t count;
    absl::Time oldest;
    row.Into(kind, count, oldest);
    open[kind] = {count, oldest};
    kinds_.insert(kind);
  }
  for (const std::string& kind : kinds_) {
    const auto found = open.find(kind);
    if (found == open.end()) {
      Show(kind, 0, absl::ZeroDuration());
    } else {
      Show(kind, found->second.first, now - found->second.second);
    }
  }
  return absl::OkStatus();
}

}  // namespace saikne::svc
