#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/base/status.h"
#include "libs/pg/pool_state.h"

namespace saikne::pg {

absl::StatusOr<std::unique_ptr<internal::Connection>> Pool::State::Acquire() {
  const absl::Time start = absl::Now();
  while (true) {
    std::unique_ptr<internal::Connection> connection;
    {
      std::unique_lock<std::mutex> lock(mutex);
      const auto until = absl::ToChronoTime(start + options.acquire_timeout);
      if (!given_back.wait_until(lock, until, [this] { return stats.used < options.size; })) {
        ++stats.refused;
        return Error(absl::StatusCode::kResourceExhausted, "NO_CONNECTION",
                     absl::StrCat("All ", options.size, " database connections are in use."));
      }
      ++stats.used;
      if (!idle.empty()) {
        connection = std::move(idle.back());
        idle.pop_back();
      }
    }
    const bool reused = connection != nullptr;
    if (reused && !connection->Alive()) {
      connection.reset();
      std::lock_guard<std::mutex> lock(mutex);
      --stats.used;
      continue;
    }
    absl::Status status;
    if (!reused) {
      auto opened = internal::Connection::Open(options);
      if (opened.ok()) connection = *std::move(opened);
      status = opened.status();
    }
    std::lock_guard<std::mutex> lock(mutex);
    stats.waited += absl::Now() - start;
    if (!status.ok()) {
      --stats.used;
      given_back.notify_one();
      return status;
    }
    ++stats.acquired;
    if (!reused) ++stats.connected;
    return connection;
  }
}

void Pool::State::Release(std::unique_ptr<internal::Connection> connection) {
  const bool keep = !connection->broken() && connection->transaction() == PQTRANS_IDLE;
  std::lock_guard<std::mutex> lock(mutex);
  --stats.used;
  given_back.notify_one();
  if (keep) idle.push_back(std::move(connection));
  // Otherwise it closes here, which takes no round trip.
}

void Pool::State::CountTransaction(absl::Duration took) {
  std::lock_guard<std::mutex> lock(mutex);
  ++stats.transactions;
  stats.in_transaction += took;
}

void Pool::State::CountRetry(const std::string& sqlstate) {
  std::lock_guard<std::mutex> lock(mutex);
  ++retries[sqlstate];
}

Pool::Pool(PoolOptions options) : state_(std::make_unique<State>(std::move(options))) {}
Pool::~Pool() = default;

int Pool::size() const { return state_->options.size; }

PoolStats Pool::stats() const {
  std::lock_guard<std::mutex> lock(state_->mutex);
  PoolStats stats = state_->stats;
  stats.size = state_->options.size;
  stats.retries.assign(state_->retries.begin(), state_->retries.end());
  return stats;
}

absl::StatusOr<Rows> Pool::ReadParams(const Sql& sql, const Params& params) {
  ASSIGN_OR_RETURN(auto connection, state_->Acquire());
  Lease lease(*state_, std::move(connection));
  return lease->Prepared(sql, params);
}

}  // namespace saikne::pg
