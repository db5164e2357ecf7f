#include "libs/events/relay_lease.h"

#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/base/fault_point.h"
#include "libs/base/id.h"
#include "libs/base/log.h"
#include "libs/events/sql.h"

namespace saikne::events {
namespace {

std::string OwnerName(const std::string& given) {
  if (!given.empty()) return given;
  char host[256] = "localhost";
  gethostname(host, sizeof host - 1);
  // The id tells two relays of one process apart, and a process from a later one with the same number.
  return absl::StrCat(host, ":", getpid(), ":", Id::New(absl::Now()).ToString());
}

pg::PoolOptions LeasePool(const RelaySettings& settings) {
  pg::PoolOptions options;
  options.connection = settings.connection;
  options.size = 1;
  options.statement_timeout = settings.lease_ttl / 2;
  options.lock_timeout = settings.lease_ttl / 2;
  options.application_name = "saikne-relay-lease";
  return options;
}

}  // namespace

RelayLease::RelayLease(const RelaySettings& settings, std::function<void()> on_change)
    : settings_(settings),
      owner_(OwnerName(settings.owner)),
      on_change_(std::move(on_change)),
      pool_(LeasePool(settings)) {}

RelayLease::~RelayLease() { Stop(/*release=*/false); }

void RelayLease::Start() {
  thread_ = std::thread([this] { Run(); });
}

void RelayLease::Stop(bool release) {
  stopping_ = true;
  stop_signal_.Raise(1);
  if (thread_.joinable()) thread_.join();
  const int64_t held = fence();
  Set(0, {});
  if (!release || held == 0) return;
  absl::Status status = pool_.Read(sql::kReleaseRelayLease, owner_, held).status();
  if (!status.ok()) log::Warn("relay.lease_not_released", {{"error", status}});
}

int64_t RelayLease::fence() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return Monotonic::now() < until_ ? fence_ : 0;
}

Monotonic::time_point RelayLease::trusted_until() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return until_;
}

void RelayLease::Lost(int64_t fence) {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (fence_ != fence || fence == 0) return;
    fence_ = 0;
    until_ = {};
  }
  FAULT_POINT("C10.lease_lost");
  log::Warn("relay.lease_lost", {{"fence", fence}});
  on_change_();
}

void RelayLease::Set(int64_t fence, Monotonic::time_point until) {
  std::lock_guard<std::mutex> lock(mutex_);
  fence_ = fence;
  until_ = until;
}

absl::Status RelayLease::Acquire() {
  const Monotonic::time_point before = Monotonic::now();
  int64_t fence = 0;
  absl::Status status = pool_.TryTransaction([&](pg::Txn& txn) -> absl::Status {
    fence = 0;
    auto taken = txn.Exec(sql::kAcquireRelayLease, owner_, absl::ToInt64Microseconds(settings_.lease_ttl),
                          absl::ToInt64Microseconds(settings_.takeover_wait));
    if (!taken.ok()) return taken.status();
    if (taken->empty()) return absl::OkStatus();
    fence = (*taken)[0].Get<int64_t>(0);
    paused_ = (*taken)[0].Get<bool>(1);
    expires_at_ = (*taken)[0].Get<absl::Time>(2);
    return txn.Write(sql::kFenceRelayProgress, fence);
  });
  if (!status.ok() || fence == 0) return status;
  FAULT_POINT("C10.lease_taken");
  Set(fence, before + absl::ToChronoNanoseconds(settings_.lease_ttl * 0.7));
  log::Info("relay.lease_taken", {{"owner", owner_}, {"fence", fence}});
  on_change_();
  return absl::OkStatus();
}

absl::Status RelayLease::Renew(int64_t fence) {
  const Monotonic::time_point before = Monotonic::now();
  FAULT_POINT_SOON("C10.lease_renewing");
  auto renewed = pool_.Read(sql::kRenewRelayLease, owner_, fence,
                            absl::ToInt64Microseconds(settings_.lease_ttl), expires_at_);
  if (!renewed.ok()) return renewed.status();
  if (renewed->empty()) {
    Lost(fence);
    return absl::OkStatus();
  }
  expires_at_ = (*renewed)[0].Get<absl::Time>(2);
  const bool paused = (*renewed)[0].Get<bool>(1);
  bool back = paused_.exchange(paused) && !paused;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (fence_ == fence) {
      back |= until_ < Monotonic::now();
      until_ = before + absl::ToChronoNanoseconds(settings_.lease_ttl * 0.7);
    }
  }
  if (back) on_change_();
  return absl::OkStatus();
}

void RelayLease::Run() {
  bool trouble = false;
  while (!stopping_) {
    int64_t fence;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      fence = fence_;  // also when it is no longer trusted: a late renewal makes it good again
    }
    absl::Status status = fence == 0 ? Acquire() : Renew(fence);
    if (!status.ok() && !trouble) log::Warn("relay.lease_trouble", {{"error", status}});
    trouble = !status.ok();
    const absl::Duration pause =
        fence != 0 && !trouble ? settings_.lease_renewal : settings_.lease_renewal / 2;
    stop_signal_.Wait(Monotonic::now() + absl::ToChronoNanoseconds(pause));
  }
}

}  // namespace saikne::events
