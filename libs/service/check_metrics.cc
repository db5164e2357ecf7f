#include "libs/service/check_metrics.h"

#include "libs/telemetry/metrics.h"

namespace saikne::svc {
namespace {

prometheus::Gauge& Discrepancies(const std::string& check) {
  return telemetry::Gauge("saikne_recon_discrepancies", "Violations that the check found when it ran last, of all companies.",
                          {{"check", check}});
}

prometheus::Gauge& LastSuccess(const std::string& check) {
  return telemetry::Gauge("saikne_recon_last_success_timestamp_seconds",
                          "When the check ran last and found nothing; 0: not since the start of this process.", {{"check", check}});
}

}  // namespace

void CheckMetrics::Declare(const std::string& check) {
  Discrepancies(check);
  LastSuccess(check);
}

void CheckMetrics::Note(const std::string& check, const Id& company_id, int64_t violations, bool first_page,
                        bool last_page, absl::Time now) {
  int64_t found, all = 0;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    int64_t& counted = violations_[{check, company_id}];
    counted = (first_page ? 0 : counted) + violations;
    found = counted;
    for (const auto& [name, count] : violations_) all += name.first == check ? count : 0;
  }
  Discrepancies(check).Set(static_cast<double>(all));
  if (last_page && found == 0) LastSuccess(check).Set(absl::ToDoubleSeconds(now - absl::UnixEpoch()));
}

}  // namespace saikne::svc
