#include "libs/service/jobs.h"

#include "libs/base/fault_point.h"
#include "libs/base/log.h"
#include "libs/base/status.h"
#include "libs/telemetry/metrics.h"

namespace saikne::svc {
namespace {

constexpr std::chrono::seconds kTick(2);
constexpr std::chrono::milliseconds kLeadCheck(250);
// A job that always has more must leave room for the others.
constexpr int kRoundsAtOnce = 100;

}  // namespace

Jobs::Jobs(std::vector<Job> jobs, pg::Pool& pool, const Clock& clock, std::function<bool()> leads,
           std::function<void()> tick)
    : jobs_(std::move(jobs)), pool_(pool), clock_(clock), leads_(std::move(leads)), tick_(std::move(tick)),
      due_(jobs_.size()) {}

Jobs::~Jobs() { Stop(); }

void Jobs::Start() {
  thread_ = std::thread([this] { Loop(); });
}

void Jobs::Stop() {
  stopping_ = true;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    stop_ = true;
  }
  stop_told_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Jobs::Loop() {
  while (true) {
    const Monotonic::time_point now = Monotonic::now();
    Monotonic::time_point next = now + kLeadCheck;
    if (now >= tick_due_) {
      tick_();
      tick_due_ = now + kTick;
    }
    if (!jobs_.empty() && leads_()) next = RunDue(now);
    next = std::min(next, tick_due_);
    std::unique_lock<std::mutex> lock(mutex_);
    if (stop_told_.wait_until(lock, next, [this] { return stop_; })) return;
  }
}

Jobs::Monotonic::time_point Jobs::RunDue(Monotonic::time_point now) {
  Monotonic::time_point next = Monotonic::time_point::max();
  for (size_t i = 0; i < jobs_.size() && !stopping_; ++i) {
    if (now >= due_[i]) {
      RunOne(jobs_[i]);
      due_[i] = Monotonic::now() + absl::ToChronoNanoseconds(jobs_[i].interval);
    }
    next = std::min(next, due_[i]);
  }
  return next;
}

void Jobs::RunOne(const Job& job) {
  const telemetry::Labels labels = {{"job", job.name}};
  static constexpr char kRuns[] = "saikne_job_runs_total";
  bool more = true;
  for (int round = 0; more && round < kRoundsAtOnce && !stopping_ && leads_(); ++round) {
    const absl::Status status = pool_.RunInTransaction([&](pg::Txn& txn) -> absl::Status {
      FAULT_POINT("C16.timer_fired");
      ASSIGN_OR_RETURN(more, job.run(txn, clock_.Now()));
      FAULT_POINT_SOON("C16.timer_committing");
      return absl::OkStatus();
    });
    telemetry::Counter(kRuns, "Transactions of jobs.", labels).Increment();
    if (status.ok()) continue;
    telemetry::Counter("saikne_job_failures_total", "Transactions of jobs that failed.", labels).Increment();
    log::Warn("job.failed", {{"job", job.name}, {"error", status}});
    return;
  }
}

}  // namespace saikne::svc
