#include "libs/events/relay.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <thread>

#include "absl/time/clock.h"
#include "libs/base/log.h"
#include "libs/base/status.h"
#include "libs/events/log_ends.h"
#include "libs/events/publisher.h"
#include "libs/events/relay_lease.h"
#include "libs/events/segments.h"
#include "libs/events/signal.h"
#include "libs/events/sql.h"
#include "libs/pg/listener.h"
#include "libs/telemetry/metrics.h"

namespace saikne::events {
namespace {

constexpr absl::Duration kNotifyInterval = absl::Milliseconds(5);
constexpr absl::Duration kFirstPause = absl::Milliseconds(100);  // after an error, doubled up to the last
constexpr absl::Duration kLastPause = absl::Seconds(2);

pg::PoolOptions RelayPool(const RelaySettings& settings) {
  pg::PoolOptions options;
  options.connection = settings.connection;
  options.size = 2;  // the relay's thread and housekeeping
  options.application_name = "saikne-relay";
  return options;
}

struct Metrics {
  prometheus::Gauge& lease_held =
      telemetry::Gauge("saikne_relay_lease_held", "1 while this replica is the one that publishes.");
  prometheus::Gauge& paused =
      telemetry::Gauge("saikne_relay_paused", "1 while a person has paused publishing; see saiknectl relay status.");
  prometheus::Counter& fenced =
      telemetry::Counter("saikne_relay_fenced_total", "Times the lease was lost while publishing.");
  prometheus::Counter& rebuilds = telemetry::Counter(
      "saikne_relay_producer_rebuild_total", "Producers made anew after a fatal error, a failed delivery or a stall.");
  prometheus::Gauge& pending =
      telemetry::Gauge("saikne_outbox_pending", "Events committed and not given to the brokers yet.");
  prometheus::Gauge& oldest =
      telemetry::Gauge("saikne_outbox_oldest_age_seconds", "Age of the oldest of them.");
};

Metrics& Figures() {
  static auto* metrics = new Metrics();
  return *metrics;
}

}  // namespace

struct Relay::State {
  explicit State(RelaySettings s)
      : settings(std::move(s)),
        pool(RelayPool(settings)),
        lease(settings, [this] { signal.Raise(kLeaseChanged); }) {}

  const RelaySettings settings;
  pg::Pool pool;
  Signal signal;
  Signal housekeeping_signal;
  RelayLease lease;
  std::optional<pg::Listener> listener;
  std::thread thread, housekeeper;
  RelayStop stop;
  RelayFigures figures;
  std::atomic<int64_t> rebuilds{0};
  int64_t ends_noted_at = 0;  // figures.published then; used by the housekeeper only
  mutable std::mutex mutex;
  std::string last_error;  // guarded by mutex

  void Report(const absl::Status& status) {
    std::lock_guard<std::mutex> lock(mutex);
    last_error = status.ok() ? "" : status.ToString();
  }

  void Run() {
    absl::Duration pause = kFirstPause;
    while (!stop.requested) {
      const int64_t fence = lease.fence();
      Figures().lease_held.Set(fence != 0 ? 1 : 0);
      if (fence == 0) {
        Follow();
        continue;
      }
      const int64_t before = figures.published;
      Publisher publisher(settings, fence, pool, lease, signal, stop, figures);
      absl::Status status = publisher.Run();
      Report(status);
      if (lease.fence() != fence && !stop.requested) Figures().fenced.Increment();
      if (status.ok()) continue;
      if (publisher.connected()) {
        ++rebuilds;
        Figures().rebuilds.Increment();
      }
      log::Warn("relay.starts_anew", {{"error", status}, {"fence", fence}});
      if (figures.published != before) pause = kFirstPause;
      WaitUnlessStopping(pause);
      pause = std::min(pause * 2, kLastPause);
    }
  }

  // Another replica publishes: tell it of our commits, all of 5 ms at once.
  void Follow() {
    unsigned raised =
        signal.Wait(Monotonic::now() + absl::ToChronoNanoseconds(settings.safety_poll));
    if ((raised & kCommitted) == 0 || lease.fence() != 0 || stop.requested) {
      // A commit that is told while the lease changes hands is found by the first fetch.
      return;
    }
    absl::Status status = pool.Read(sql::kNotifyOutbox).status();
    if (!status.ok()) log::Debug("relay.not_notified", {{"error", status}});
    WaitUnlessStopping(kNotifyInterval);
  }

  void WaitUnlessStopping(absl::Duration duration) {
    // Commits meanwhile stay raised.
    const Monotonic::time_point end = Monotonic::now() + absl::ToChronoNanoseconds(duration);
    unsigned kept = 0;
    while (!stop.requested && Monotonic::now() < end) kept |= signal.Wait(end);
    signal.Raise(kept & kCommitted);
  }

  void KeepHouse() {
    while (!stop.requested) {
      if (lease.fence() != 0) {
        absl::Status status = TurnSegments(pool, settings, absl::Now());
        if (status.ok()) status = Measure();
        if (status.ok()) status = NoteEnds();
        if (!status.ok()) log::Warn("outbox.housekeeping_failed", {{"error", status}});
      }
      housekeeping_signal.Wait(Monotonic::now() + absl::ToChronoNanoseconds(settings.housekeeping));
    }
  }

  absl::Status Measure() {
    auto rows = pool.Read(sql::kOutboxBacklog, figures.high.load());
    if (!rows.ok()) return rows.status();
    Figures().paused.Set(lease.paused() ? 1 : 0);
    Figures().pending.Set(static_cast<double>((*rows)[0].Get<int64_t>(0)));
    auto since = (*rows)[0].Get<std::optional<absl::Time>>(1);
    Figures().oldest.Set(since ? absl::ToDoubleSeconds(absl::Now() - *since) : 0);
    return absl::OkStatus();
  }

  // Only what was published since is asked about: an idle relay asks nothing.
  absl::Status NoteEnds() {
    const int64_t published = figures.published;
    if (published == ends_noted_at) return absl::OkStatus();
    RETURN_IF_ERROR(NoteLogEnds(settings, pool, lease.fence()));
    ends_noted_at = published;
    return absl::OkStatus();
  }

  void Stop(bool clean) {
    if (stop.requested.exchange(true)) return;
    signal.Raise(kStopping);
    housekeeping_signal.Raise(1);
    listener.reset();
    if (thread.joinable()) thread.join();
    if (housekeeper.joinable()) housekeeper.join();
    lease.Stop(clean);
    Figures().lease_held.Set(0);
  }
};

Relay::Relay(RelaySettings settings) : state_(std::make_unique<State>(std::move(settings))) {}

Relay::~Relay() { state_->Stop(/*clean=*/false); }

void Relay::Start() {
  State* state = state_.get();
  state->lease.Start();
  state->listener.emplace(state->settings.connection, "saikne_outbox", [state] {
    if (state->lease.fence() != 0) state->signal.Raise(kCommitted);
  });
  state->thread = std::thread([state] { state->Run(); });
  state->housekeeper = std::thread([state] { state->KeepHouse(); });
}

void Relay::Stop(absl::Duration grace) {
  state_->stop.grace_millis = std::max<int64_t>(1, absl::ToInt64Milliseconds(grace));
  state_->Stop(/*clean=*/true);
}

void Relay::Wake() { state_->signal.Raise(kCommitted); }

bool Relay::leads() const { return state_->lease.fence() != 0; }

RelayStatus Relay::status() const {
  RelayStatus status;
  status.fence = state_->lease.fence();
  status.leads = status.fence != 0;
  status.paused = state_->lease.paused();
  status.high = state_->figures.high;
  status.acked_to = state_->figures.acked_to;
  status.missing = state_->figures.missing;
  status.published = state_->figures.published;
  status.rebuilds = state_->rebuilds;
  std::lock_guard<std::mutex> lock(state_->mutex);
  status.last_error = state_->last_error;
  return status;
}

}  // namespace saikne::events
